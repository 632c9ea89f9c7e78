package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.FakeControl;
import dev.stele.control.Plan;
import dev.stele.control.Plan.Change;
import dev.stele.control.Plan.Difference;
import dev.stele.control.Plan.Kind;
import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.State;
import dev.stele.control.Status;
import dev.stele.control.Statuses;
import dev.stele.text.Problem;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    @Test
    void statusHasOneLineWithAReasonForEachService() {
        ServiceStatus jobs = new ServiceStatus(
                "jobs",
                new ServiceStatus.Condition(State.HEALING, "instance j-7f out of memory 14:01, replacing"),
                Optional.of(9),
                Optional.empty(),
                new ServiceStatus.Replicas(2, 3),
                List.of(),
                Optional.empty());
        Status status = Statuses.status(
                1,
                1,
                jobs,
                Statuses.in(State.HELD, Statuses.healthy("mail", 41, 12), "v42 is condemned"),
                Statuses.rolling("ranker", 17, 18, "4/4"),
                Statuses.healthy("web", 3, 2));
        assertThat(StatusText.table(status)).isEqualTo("""
                SERVICE  STATE      RELEASE  INSTANCES  TRAFFIC   ERRORS  WHY
                jobs     ! healing  v9       2/3        –         –       instance j-7f out of memory 14:01, replacing
                mail     ⊘ held     v41      12/12      v41 100%  0.11%   v42 is condemned
                ranker   ◐ rolling  v17→v18  4/4        v17 100%  0.11%   4 of 4 instances of v18 are ready
                web      ✓ healthy  v3       2/2        v3 100%   0.11%
                """);
    }

    @Test
    void limitsStandBelowTheTable() {
        ServiceStatus web = new ServiceStatus(
                "web",
                new ServiceStatus.Condition(
                        State.HEALTHY, "", List.of("web-1 reached its limit of 256 processes 12 times\u001b[2J")),
                Optional.of(3),
                Optional.empty(),
                new ServiceStatus.Replicas(1, 1),
                List.of(),
                Optional.empty());
        assertThat(StatusText.table(Statuses.status(1, 1, web)).lines().toList())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("! web-1 reached its limit of 256 processes 12 times")
                .doesNotContain("\u001b");
    }

    @Test
    void splitTrafficShowsBothShares() {
        ServiceStatus split = new ServiceStatus(
                "web",
                new ServiceStatus.Condition(State.ROLLING, ""),
                Optional.of(1),
                Optional.of(2),
                new ServiceStatus.Replicas(3, 3),
                List.of(Statuses.pool(1, 666_667, 2, 0), Statuses.pool(2, 333_333, 1, 1)),
                Optional.empty());
        assertThat(StatusText.line(split)).isEqualTo("web v1→v2  rolling  3/3 ready  v1 66.7% v2 33.3%");
    }

    @Test
    void statusOfAnEmptyFleetShowsTheFirstCommands() {
        assertThat(StatusText.table(Statuses.status(1, 1))).contains("stele build", "stele plan", "stele apply");
    }

    @Test
    void statusBeginsWithAGatewayThatIsDown() {
        Status down = new Status(1, 1, "f", "e", List.of(), new Status.Gateway(":8080", true, false, 1));
        assertThat(StatusText.table(down))
                .startsWith("! the gateway on :8080 does not answer; it is being started again");
        Status.Gateway failing = new Status.Gateway(":8080", true, false, 1, "no memory; free -m shows it");
        assertThat(StatusText.table(new Status(1, 1, "f", "e", List.of(), failing)))
                .startsWith("! the gateway on :8080 cannot start and is tried again: no memory; free -m shows it\n");
        assertThat(Status.fromJson(new Status(1, 1, "f", "e", List.of(), failing).toJson())
                        .gateway())
                .isEqualTo(failing);
        Status stopped = new Status(1, 1, "f", "e", List.of(), new Status.Gateway(":8080", false, false, 1));
        assertThat(StatusText.table(stopped)).startsWith("○ the gateway on :8080 was stopped with the services");
    }

    @Test
    void everyStateHasAGlyphAndColourIsOptional() {
        for (State state : State.values()) {
            assertThat(StatusText.glyph(state)).hasSize(1);
        }
        assertThat(Palette.paint("x  ✓ healthy  y", true)).isEqualTo("x  \u001b[32m✓ healthy\u001b[0m  y");
        assertThat(Palette.paint("x  ✓ healthy  y", false)).isEqualTo("x  ✓ healthy  y");
    }

    @Test
    void planShowsReleasesAndDifferencesOfEachChange() {
        Plan plan = new Plan(
                "shop",
                "production",
                List.of(
                        new Change(
                                "api", Kind.START, Optional.empty(), Optional.of(1), List.of(), List.of("2 instances")),
                        new Change(
                                "web",
                                Kind.ROLLOUT,
                                Optional.of(41),
                                Optional.of(42),
                                List.of(
                                        new Difference("image", "web:1.7.9", "web:1.8.0"),
                                        new Difference("env.FEATURE_X", "", "on"),
                                        new Difference("env.OLD", "1", "")),
                                List.of("blue-green; 12 instances replaced, none restarted")),
                        new Change(
                                "ranker-of-things",
                                Kind.ADJUST,
                                Optional.of(7),
                                Optional.of(7),
                                List.of(new Difference("replicas", "12", "16")),
                                List.of()),
                        new Change(
                                "mail",
                                Kind.ABANDONED,
                                Optional.of(3),
                                Optional.empty(),
                                List.of(),
                                List.of("keeps running"))),
                3);
        assertThat(PlanText.render("fleet.yaml", plan, PlanText.Extent.USUAL)).isEqualTo("""
                fleet.yaml → production          3 to change, 3 unchanged, 1 kept

                  + api      v1 new
                             2 instances

                  ~ web      v41 → v42    image          web:1.7.9 → web:1.8.0
                                          env.FEATURE_X  added
                                          env.OLD        removed
                             blue-green; 12 instances replaced, none restarted

                  ~ ranker-of-things v7 stays     replicas  12 → 16

                  ? mail     v3 kept
                             keeps running
                """);
    }

    private static Plan plan(Change change, String... warnings) {
        return new Plan("shop", "default", List.of(change), 0, List.of(warnings));
    }

    private static Change rollout(List<Difference> differences) {
        return new Change("web", Kind.ROLLOUT, Optional.of(1), Optional.of(2), differences, List.of("rolling"));
    }

    @Test
    void planCountsWhatIsHeldAndKeptApart() {
        Plan plan = new Plan(
                "shop",
                "default",
                List.of(
                        rollout(List.of(new Difference("image", "web:1", "web:2"))),
                        new Change("old", Kind.ABANDONED, Optional.of(3), Optional.empty(), List.of(), List.of()),
                        new Change("odd", Kind.ABANDONED, Optional.of(4), Optional.empty(), List.of(), List.of()),
                        new Change("bad", Kind.HELD, Optional.of(5), Optional.of(6), List.of(), List.of())),
                0);
        assertThat(PlanText.render("fleet.yaml", plan, PlanText.Extent.USUAL)).startsWith("""
                fleet.yaml → default          1 to change, 1 held, 2 kept
                """);
        Plan kept = new Plan("shop", "default", plan.changes().subList(1, 3), 4);
        assertThat(PlanText.render("fleet.yaml", kept, PlanText.Extent.USUAL))
                .contains("0 to change, 4 unchanged, 2 kept\n");
        assertThat(kept.isDone()).isTrue();
    }

    private static List<String> numbered(String what, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> what + i).toList();
    }

    @Test
    void planShowsSmallDifferencesOfFilesAndWarnings() {
        Change change = rollout(List.of(new Difference(
                "files./a.conf",
                "12 bytes (sha256:a)",
                "13 bytes (sha256:b)",
                List.of("@@ -1,1 +1,1 @@", "-a", "+b"),
                0)));
        assertThat(PlanText.render("fleet.yaml", plan(change, "too much"), PlanText.Extent.USUAL))
                .isEqualTo("""
                fleet.yaml → default          1 to change

                  ~ web      v1 → v2      files./a.conf  12 bytes (sha256:a) → 13 bytes (sha256:b)
                                            @@ -1,1 +1,1 @@
                                            -a
                                            +b
                             rolling

                ! too much
                """);
    }

    /// So many differences or lines are in the plan, so many of them are shown, and the rest is counted.
    @ParameterizedTest
    @CsvSource({"12, 0, 12, ''", "13, 0, 10, 3 more", "5, 8, 5, 8 more", "400, 70, 10, 460 more"})
    void planCountsWhatItLeavesOut(int lines, int hidden, int shown, String more) {
        Change change = rollout(List.of(new Difference("files./a", "1 byte", "2 bytes", numbered("+", lines), hidden)));
        String text = PlanText.render("fleet.yaml", plan(change), PlanText.Extent.USUAL);
        assertThat(text.lines().filter(line -> line.strip().matches("\\+[0-9]+")))
                .hasSize(shown);
        if (more.isEmpty()) {
            assertThat(text).doesNotContain("…", "--detail");
        } else {
            assertThat(text).contains("… " + more + " lines\n", "add  --detail\n");
        }
        String all = PlanText.render("fleet.yaml", plan(change), new PlanText.Extent(true, false));
        assertThat(all.lines().filter(line -> line.strip().matches("\\+[0-9]+")))
                .hasSize(lines);
        assertThat(all).doesNotContain("--detail");
        assertThat(all.contains("… " + hidden + " more lines\n")).isEqualTo(hidden > 0);
    }

    @Test
    void planCountsDifferencesItLeavesOut() {
        List<Difference> many = numbered("env.V", 14).stream()
                .map(what -> new Difference(what, "", "set"))
                .toList();
        String text = PlanText.render("fleet.yaml", plan(rollout(many)), PlanText.Extent.USUAL);
        assertThat(text).contains("env.V10  added\n").doesNotContain("env.V11").contains("… 4 more differences\n");
        assertThat(PlanText.render("fleet.yaml", plan(rollout(many)), new PlanText.Extent(true, false)))
                .contains("env.V14")
                .doesNotContain("…");
    }

    /// Both are cut to where they differ: a difference that shows twice the same is none.
    @Test
    void longValuesShowWhereTheyDiffer() {
        String head = "--flag ".repeat(100);
        String text = PlanText.difference(new Difference("args", head + "one", head + "two"));
        assertThat(text).contains("one → …", "two").hasSizeLessThan(80);
        assertThat(PlanText.difference(new Difference("args", "a", "a" + head)))
                .startsWith("a → a--flag")
                .endsWith("…");
    }

    /// An answer of a former server may hold values.
    @Test
    void valuesOfVariablesAreNotPrinted() {
        assertThat(PlanText.difference(new Difference("env.A", "geheim", "neu")))
                .isEqualTo("changed");
        assertThat(PlanText.difference(new Difference("env.A", "", "neu"))).isEqualTo("added");
        assertThat(PlanText.difference(new Difference("env.A", "geheim", ""))).isEqualTo("removed");
    }

    @Test
    void releasesAreListedNewestFirst() {
        var releases = new FakeControl().releases("web");
        assertThat(releases.then(r -> new dev.stele.text.Parsed.Good<>(
                        ListText.releases(r, ZONE).at(Shown.UNBOUNDED))))
                .isEqualTo(new dev.stele.text.Parsed.Good<>("""
                RELEASE  STATE        SINCE             IMAGE      DIGEST        NOTE
                v42      ✗ condemned  2026-08-21 16:02  web:1.8.0  000000000000  never became ready
                v41      ✓ serving    2026-08-20 11:00  web:1.7.9  000000000000
                """));
    }

    @Test
    void driftShowsWhatWasDone() {
        assertThat(ListText.drift(new FakeControl().drift(), ZONE).at(Shown.UNBOUNDED))
                .isEqualTo("""
                web     layer 9f1c /usr/lib/libz.so.1 changed on disk  16:10:31   → unpacked again
                web-3c  process /bin/sh entered                        16:10:31
                """);
        assertThat(ListText.drift(new dev.stele.control.DriftReport(List.of()), ZONE)
                        .at(Shown.UNBOUNDED))
                .startsWith("no drift");
    }

    @Test
    void errorIncludesTheLastLogLines() {
        Problem problem = Problem.of("R310", "web v42 was reverted", "never ready", "stele why web");
        assertThat(ErrorText.withLines(problem, "last lines of web-9f:", List.of("pool: no connection", "\u001b[2Jx")))
                .isEqualTo("""
                error[R310]: web v42 was reverted
                   ╷ never ready
                   │ last lines of web-9f:
                   │   pool: no connection
                   │   \\u001b[2Jx
                   ╵ fix: stele why web
                """);
    }
}
