package dev.stele.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ActTableTest {
    private static Act act(String name, long start, boolean held, Act.Down down) {
        return new Act(name, start, "done", OptionalLong.of(1_500_000), held, down);
    }

    private static List<RequestResult> results(String table) {
        List<RequestResult> results = new ArrayList<>();
        for (String line : table.lines().toList()) {
            String[] words = line.strip().split(" +");
            long end = Long.parseLong(words[0]);
            int status = Integer.parseInt(words[1]);
            results.add(new RequestResult(end - 5, end, "/item/1", status, "v1", "-", words[2]));
        }
        return results;
    }

    @Test
    void countsEveryRequestInExactlyOneRow() {
        List<Act> acts = List.of(act("first", 100, true, Act.Down.NEVER), act("second", 200, true, Act.Down.NEVER));
        ActTable table = new ActTable(acts, results("""
                50 200 -
                100 200 -
                199 200 -
                200 200 -
                900 200 -
                """));
        assertThat(table.lines()).isEqualTo("first\t100\t3\t0\nsecond\t200\t2\t0\n");
        assertThat(table.broken()).isEmpty();
    }

    @Test
    void actFailsWithALostRequest() {
        List<Act> acts = List.of(act("first", 100, true, Act.Down.NEVER), act("second", 200, true, Act.Down.NEVER));
        ActTable table = new ActTable(acts, results("""
                150 0 connection:reset
                160 503 -
                170 200 wrong_body
                250 200 -
                """));
        assertThat(table.broken()).containsExactly("first");
        assertThat(table.lines()).isEqualTo("first\t100\t0\t3\nsecond\t200\t1\t0\n");
    }

    @Test
    void excusesOnlyRequestsBegunDuringDowntime() {
        List<Act> acts = List.of(act("kill -9 the gateway", 100, true, new Act.Down(110, 150)));
        List<RequestResult> excused = results("""
                111 0 connection:reset
                120 0 connection:refused
                160 200 -
                """);
        assertThat(new ActTable(acts, excused).broken()).isEmpty();
        assertThat(new ActTable(acts, excused).render()).contains("2, while it was down");
        assertThat(new ActTable(acts, results("155 0 connection:refused\n")).broken())
                .containsExactly("kill -9 the gateway");
    }

    @Test
    void rendersResultsAndFailedActs() {
        List<Act> acts =
                List.of(act("deploy v2", 100, true, Act.Down.NEVER), act("try v3", 200, false, Act.Down.NEVER));
        assertThat(new ActTable(acts, results("100 200 -\n")).render().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        " ACT RESULT TIME SERVED FAILED (200 requests/s)",
                        " deploy v2 done 1.5s 1 0",
                        " try v3 done 1.5s 0 0 ✗ did not hold");
    }
}
