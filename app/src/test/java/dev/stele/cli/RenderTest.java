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
import org.junit.jupiter.api.Test;

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
                ranker   ◐ rolling  v17→v18  4+4/4      v17 100%  0.11%   v18 starts
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
        assertThat(StatusText.line(split)).isEqualTo("web v1→v2  rolling  2+1/3 ready  v1 66.7% v2 33.3%");
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
        assertThat(PlanText.render("fleet.yaml", plan)).isEqualTo("""
                fleet.yaml → production          4 to change, 3 unchanged

                  + api      v1 new
                             2 instances

                  ~ web      v41 → v42    image          web:1.7.9 → web:1.8.0
                                          env.FEATURE_X  + on
                                          env.OLD        - 1
                             blue-green; 12 instances replaced, none restarted

                  ~ ranker-of-things v7 stays     replicas  12 → 16

                  ? mail     v3 kept
                             keeps running
                """);
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
