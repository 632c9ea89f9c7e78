package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.api.ApiServer;
import dev.stele.control.FakeMonitor;
import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Condition;
import dev.stele.control.ServiceStatus.Replicas;
import dev.stele.control.ServiceStatus.State;
import dev.stele.control.ServiceStatus.Step;
import dev.stele.control.Statuses;
import dev.stele.stage.Stage;
import dev.stele.text.DisplayWidth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// On a terminal, what moves is one block that is redrawn in place: it neither scrolls nor leaves parts behind, in any
/// size and through resizes, and the terminal is as it was when the command ends, however it ends.
@Stage(
        name = "a real terminal",
        needs = {"tmux"})
class TerminalTest {
    private static final String WIDE_REASON = "起動中です 起動中です e\u0301te\u0301 starting instances of v2, one by one";

    @TempDir
    Path folder;

    private final StagedControl control = new StagedControl(web(1, 1, 3));
    private Optional<ApiServer> server = Optional.empty();

    @BeforeEach
    void startServer() throws IOException {
        Files.writeString(folder.resolve("fleet.yaml"), """
                apiVersion: stele/v1
                kind: Fleet
                metadata: {name: shop}
                services:
                  web: {image: "web:2", resources: {memory: 64Mi}}
                """);
        server = Optional.of(ApiServer.start(folder.resolve("api.sock"), control, new FakeMonitor()));
    }

    @AfterEach
    void stopServer() {
        server.ifPresent(ApiServer::close);
        server = Optional.empty();
    }

    /// @param shift replicas whose traffic went to v2 already
    private static ServiceStatus web(int shift, int ready, int wanted) {
        return new ServiceStatus(
                "web",
                new Condition(
                        State.ROLLING, WIDE_REASON, List.of(), Optional.of(new Step(2, 4, "v2 stays healthy for 10s"))),
                Optional.of(1),
                Optional.of(2),
                new Replicas(wanted, wanted),
                List.of(
                        Statuses.pool(1, 1_000_000 - 10_000 * shift, wanted, 0),
                        Statuses.pool(2, 10_000 * shift, ready, wanted - ready)),
                Optional.empty());
    }

    private String stele(String words) {
        return "STELE_SERVER=" + folder.resolve("api.sock") + " " + Program.launcher() + " " + words + "; echo exit=$?";
    }

    @ParameterizedTest
    @CsvSource({"40,12", "80,24", "200,50"})
    void applyRedrawsOneBlockAndLeavesTheStateAndTheResult(int columns, int rows) {
        try (Tmux tmux = new Tmux(folder, columns, rows)) {
            tmux.type("clear; " + stele("apply --yes"));
            for (int shift = 1; shift < 40; shift++) {
                control.now(web(shift, 1 + shift % 3, 3));
            }
            control.now(web(77, 2, 3));
            String moving = tmux.await("77%");
            assertThat(count(moving, "◐ rolling")).isEqualTo(1);
            assertThat(moving).contains("B v2", "B✓ B✓ B…", "23%", "step 2 of 4", "next: v2 stays");
            assertFits(moving, columns);
            control.now(Statuses.healthy("web", 2, 3));
            String done = tmux.awaitEnd(0);
            assertThat(done.lines().filter(line -> line.contains("v2")).toList())
                    .hasSize(2)
                    .satisfies(lines -> assertThat(lines.getFirst()).startsWith("web v2  ✓ healthy"))
                    .satisfies(lines -> assertThat(lines.getLast()).startsWith("✓ web is healthy on v2"));
            assertThat(tmux.scrolledLines()).isZero();
            assertThat(tmux.showsCursor() && tmux.wraps()).isTrue();
        }
    }

    @Test
    void watchFollowsEveryResize() {
        try (Tmux tmux = new Tmux(folder, 80, 24)) {
            tmux.type("clear; " + stele("status -w"));
            int revision = 1;
            for (int columns : new int[] {80, 40, 200, 41, 120, 60, 80}) {
                tmux.resize(columns, 24);
                int shift = 10 + revision++;
                control.now(web(shift, 1, 3));
                tmux.await(" " + shift + "%");
                String shown = tmux.visible();
                assertThat(count(shown, "SERVICE")).as(shown).isEqualTo(1);
                assertThat(count(shown, "B v2")).as(shown).isEqualTo(1);
                assertFits(shown, columns);
            }
            tmux.interrupt();
            var _ = tmux.awaitEnd(130);
            assertThat(tmux.showsCursor() && tmux.wraps()).isTrue();
            // What tmux itself moves there when it wraps the lines of a terminal that becomes narrower.
            assertThat(tmux.scrolledLines()).isLessThan(24);
        }
    }

    @Test
    void aFleetHigherThanTheTerminalIsCounted() {
        ServiceStatus[] many = IntStream.range(0, 60)
                .mapToObj(i -> Statuses.rolling("service-" + i, 1, 2, "1/3"))
                .toArray(ServiceStatus[]::new);
        control.now(many);
        try (Tmux tmux = new Tmux(folder, 80, 10)) {
            tmux.type("clear; " + stele("status -w"));
            var _ = tmux.await("… and 113 more lines");
            many[0] = Statuses.healthy("service-0", 2, 3);
            control.now(many);
            var _ = tmux.await("✓ healthy");
            tmux.resize(80, 8);
            control.now(many);
            var _ = tmux.await("… and 114 more lines");
            tmux.interrupt();
            var _ = tmux.awaitEnd(130);
            assertThat(tmux.scrolledLines()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void ctrlCStopsWaitingAndTheTerminalIsAsItWas() {
        try (Tmux tmux = new Tmux(folder, 80, 24)) {
            tmux.type("clear; " + stele("apply --yes"));
            var _ = tmux.await("◐ rolling");
            tmux.interrupt();
            String ended = tmux.awaitEnd(130);
            assertThat(count(ended, "stopped waiting; the server goes on.  Watch it:  stele status -w"))
                    .isEqualTo(1);
            assertThat(ended.indexOf("B v2")).isLessThan(ended.indexOf("stopped waiting"));
            assertThat(tmux.showsCursor() && tmux.wraps()).isTrue();
        }
    }

    @Test
    void aServerThatVanishesLeavesTheLastStateAndTheError() {
        try (Tmux tmux = new Tmux(folder, 80, 24)) {
            tmux.type("clear; " + stele("apply --yes"));
            var _ = tmux.await("◐ rolling");
            stopServer();
            String ended = tmux.awaitEnd(7);
            assertThat(ended).contains("web v1→v2  ◐ rolling", "error[").doesNotContain("next: v2");
            assertThat(tmux.showsCursor() && tmux.wraps()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NO_COLOR=1,'',true,false",
        "NO_COLOR=,'',true,true",
        "TERM=dumb,'',false,false",
        "A=b,--no-color,true,false",
        "A=b,--progress plain,false,false",
        "A=b,--progress none,false,false",
        "TERM=dumb,--progress tty --color,true,true"
    })
    void colourAndBlockCanBeHadAndRefused(String variable, String option, boolean block, boolean colour) {
        try (Tmux tmux = new Tmux(folder, 120, 24)) {
            tmux.type("clear; " + variable + " " + stele("apply --yes " + option));
            var _ = Wait.see(control::asked, asked -> asked.stream().anyMatch(word -> word.startsWith("apply")));
            boolean silent = "--progress none".equals(option);
            if (!silent) {
                var _ = tmux.await(block ? "next: v2" : "rolling");
            }
            String coloured = tmux.colouredScreen();
            assertThat(coloured.contains("\u001b[35mB")).isEqualTo(block && colour);
            control.now(Statuses.healthy("web", 2, 3));
            String ended = tmux.awaitEnd(0);
            assertThat(ended).doesNotContain("next: v2");
            assertThat(ended.contains("web v1→v2")).isEqualTo(!block && !silent);
        }
    }

    private static void assertFits(String screen, int columns) {
        assertThat(screen.lines().filter(line -> !line.contains("STELE_SERVER")))
                .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThan(columns));
    }

    private static int count(String text, String word) {
        return text.split(java.util.regex.Pattern.quote(word), -1).length - 1;
    }
}
