package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.ExitCode;
import dev.stele.control.ServiceStatus;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What an order answers in each of the worlds in which it once said what is not so, played against the program. The
/// table of all orders and worlds is OrderOutcomeTest's and the simulator's; plans are NamedPlanCasesTest's.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox"})
class NamedOrderCasesTest {
    private static final String GOOD = "1.0.0";
    private static final String OTHER = "2.0.0";
    private static final String MISSING = "3.0.0";
    private static final String ELSEWHERE = "4.0.0";

    private static Rig rig;
    private static CasePages pages;

    @BeforeAll
    static void start() {
        rig = new Rig();
        rig.start();
        pages = new CasePages(rig);
        pages.build(GOOD, CasePages.GOOD);
        pages.build(OTHER, CasePages.GOOD);
        pages.build(MISSING, CasePages.MISSING);
        pages.build(ELSEWHERE, CasePages.ELSEWHERE);
        rig.stele("apply", "-f", pages.fleet(GOOD), "-y").orThrow();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    /// Whatever a case has done, the next one begins with the good release, serving.
    @AfterEach
    void back() {
        pages.fleet(GOOD);
        rig.stele("apply", "-f", GOOD + ".yaml", "-y").orThrow();
        assertThat(answer()).isEqualTo(Pages.page(GOOD));
    }

    private static Program.Ended apply(String file, String... more) {
        String[] words = new String[4 + more.length];
        System.arraycopy(new String[] {"apply", "-f", file, "-y"}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return rig.stele(words);
    }

    private static String answer() {
        try {
            return Traffic.get(rig.gateway(), "/");
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String said(Program.Ended ended) {
        return ended.out() + ended.err();
    }

    private static void awaitState(ServiceStatus.State state) {
        Wait.until(() -> rig.service().state() == state, () -> rig.status().toString());
    }

    @Test
    void applyWhileItsOwnRolloutMovesFollowsIt() {
        apply(pages.fleet(OTHER, CasePages.GATED), "--no-wait").orThrow();
        awaitState(ServiceStatus.State.ROLLING);

        long wishes = wishes();
        Beside again = Beside.of(() -> apply(OTHER + ".yaml"));
        Wait.until(() -> wishes() > wishes, rig::log);

        pages.open();
        assertThat(said(again.ended().orThrow()))
                .doesNotContain("Nothing to change")
                .contains("✓ web is healthy on v");
        assertThat(answer()).isEqualTo(Pages.page(OTHER));
    }

    @Test
    void ofTwoAppliesTheFirstIsSupersededByTheSecondWhoIsNamed() {
        String first = pages.fleet(OTHER, CasePages.GATED);
        apply(first, "--no-wait").orThrow();
        awaitState(ServiceStatus.State.ROLLING);
        long wishes = wishes();
        Beside beside = Beside.of(() -> apply(first));
        Wait.until(() -> wishes() > wishes, rig::log);
        int lost = rig.service().target().orElseThrow();

        Program.Ended second = apply(pages.fleet(GOOD, "replicas: 2", "replicas: 2\n    env: {A: b}"));

        assertThat(second.orThrow().out()).contains("✓ web is healthy on v");
        assertThat(second.err()).contains("have to stay ready for 300ms").doesNotContainPattern("\\d ms");
        int won = rig.service().release().orElseThrow();
        Program.Ended ended = beside.ended();
        assertThat(ended.exit()).as(said(ended)).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err())
                .contains("error[R312]: web v" + lost + " was superseded by v" + won + " (by root)")
                .contains("fix: stele why web");
        assertThat(said(ended)).doesNotContain("✓");
    }

    @Test
    void nothingToChangeIsNotSaidWhileInstancesAreMissing() {
        String file = pages.fleet(OTHER, CasePages.GATED);
        apply(file, "--no-wait").orThrow();
        pages.open();
        Program.run("curl", "-s", "-m", "5", "-X", "POST", "http://127.0.0.1:" + port() + "/cgi-bin/die");
        Wait.until(() -> rig.service().ready() < 2, () -> rig.status().toString());

        Program.Ended hasty = apply(file, "--timeout", "1s");
        long wishes = wishes();
        Beside again = Beside.of(() -> apply(file));
        Wait.until(() -> wishes() > wishes, rig::log);

        assertThat(hasty.exit()).as(said(hasty)).isEqualTo(ExitCode.WAITED);
        assertThat(said(hasty)).doesNotContain("Nothing to change").contains("1/2 ready");
        pages.open();
        assertThat(again.ended().orThrow().out()).contains("✓ web is healthy on v");
        assertThat(rig.service().ready()).isEqualTo(2);
    }

    /// How many applies the server has recorded.
    private static long wishes() {
        return rig.log().lines().filter(line -> line.contains(" wants fleet ")).count();
    }

    private static int port() {
        return rig.gateway().getPort();
    }

    @Test
    void aGatewayThatCannotStartIsSaidAtOnceAndNothingToChangeIsNot() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            takeThePort(taken);
            String cause = "another program listens on 127.0.0.1:" + port();
            String status = Wait.see(() -> rig.stele("status").out(), shown -> shown.contains("cannot start"));
            assertThat(status).contains("! the gateway on 127.0.0.1:" + port(), cause, "ss -ltnp");
            assertThat(rig.log()).contains("the gateway cannot start and is tried again: " + cause);

            Program.Ended unchanged = apply(GOOD + ".yaml", "--timeout", "1s");

            assertThat(unchanged.exit()).as(said(unchanged)).isEqualTo(ExitCode.WAITED);
            assertThat(unchanged.err()).contains(cause);
            assertThat(unchanged.out()).doesNotContain("Nothing to change");
            assertThat(rig.stele("why", "web").out()).contains(cause);
        }
        apply(GOOD + ".yaml").orThrow();
    }

    /// The gateway is killed while the server sleeps, or it would be there again too soon.
    private static void takeThePort(ServerSocket taken) throws IOException {
        String server = String.valueOf(rig.server().pid());
        Program.run("kill", "-STOP", server).orThrow();
        try {
            Program.run("kill", "-KILL", rig.gatewayPid()).orThrow();
            taken.setReuseAddress(true);
            Wait.until(() -> binds(taken), () -> "the port is not free");
        } finally {
            Program.run("kill", "-CONT", server).orThrow();
        }
    }

    private static boolean binds(ServerSocket taken) {
        try {
            taken.bind(rig.gateway());
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void afterStopAndARefusedRollbackAnApplyIsHealthy() {
        rig.stele("stop", "web").orThrow();

        Program.Ended rollback = rig.stele("rollback", "web", "-y", "--timeout", "20s");

        assertThat(rollback.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(rollback.err()).contains("error[R407]: web is stopped", "fix: stele apply");
        Program.Ended apply = apply(GOOD + ".yaml").orThrow();
        assertThat(said(apply)).doesNotContain("reverted", "traffic stayed on nothing");
        assertThat(apply.out()).contains("✓ web is healthy on v");
        assertThat(answer()).isEqualTo(Pages.page(GOOD));
    }

    @Test
    void aPardonSaysWhatFollows() {
        apply(pages.fleet(OTHER, CasePages.GATED), "--no-wait").orThrow();
        awaitState(ServiceStatus.State.ROLLING);
        rig.stele("rollback", "web", "-y").orThrow();
        assertThat(rig.service().state()).isEqualTo(ServiceStatus.State.HELD);

        Program.Ended pardon =
                rig.stele("pardon", "web", "--reason", "it was the database").orThrow();

        assertThat(said(pardon))
                .contains("is pardoned: the fleet wants it, and it is being started now", "stele status web -w")
                .doesNotContain("stele apply");
        pages.open();
        assertThat(answer()).isEqualTo(Pages.page(OTHER));
    }

    @Test
    void aReleaseThatComesUpIsNotSaidToServe() {
        apply(pages.fleet(MISSING), "--no-wait").orThrow();
        int target = Wait.see(() -> rig.service().target(), Optional::isPresent).orElseThrow();

        String line = rig.stele("releases", "web")
                .out()
                .lines()
                .filter(l -> l.startsWith("v" + target + " "))
                .findFirst()
                .orElseThrow();

        assertThat(line).contains("◐ rolling, unproven").doesNotContain("serving");
    }

    @Test
    void undoIsOfferedOnlyWhereThereIsSomethingToGoBackTo() {
        assertThat(apply(zoo(GOOD)).orThrow().out())
                .contains("✓ zoo is healthy on v1")
                .doesNotContain("Undo");
        assertThat(apply(zoo(OTHER)).orThrow().out()).contains("✓ zoo is healthy on v2", "Undo: stele rollback zoo");
        rig.stele("stop", "zoo").orThrow();
    }

    /// Another service, behind the other one in every list.
    private static String zoo(String version) {
        String name = "zoo-" + version + ".yaml";
        rig.write(name, """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: pages}
            services:
              zoo:
                image: "page:%s"
                resources: {memory: 64Mi}
                rollout: {minHealthy: 300ms, bake: 300ms, keepWarm: 0s}
            """.formatted(version));
        return name;
    }

    @Test
    void theLastAnswerToTheCheckIsInApplyStatusWhyAndLog() {
        String[] soon = {"progressDeadline: 30s", "progressDeadline: 30s\n      startTimeout: 3s"};
        Beside beside = Beside.of(() -> apply(pages.fleet(MISSING, soon)));
        String check = "GET http://";
        String status = Wait.see(() -> rig.stele("status").out(), shown -> shown.contains("→ 404"));
        assertThat(status).contains(check, ":8080/ → 404 \"404 Not Found\"");
        Set<String> ages =
                Set.copyOf(rig.stele("why", "web").out().lines().limit(2).toList());
        assertThat(ages).anySatisfy(line -> assertThat(line).containsPattern("→ 404 .*\\(\\d+ s ago, "));

        Program.Ended ended = beside.ended();

        assertThat(ended.exit()).as(said(ended)).isEqualTo(ExitCode.REVERTED);
        assertThat(ended.err()).contains("error[R310]: web v", "was reverted; traffic stayed on v", "→ 404");
        assertThat(rig.log().lines().filter(line -> line.contains("→ 404")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("20"));
        assertThat(said(ended)).doesNotContain("Exception").doesNotContainPattern("\\d+\\+\\d+/\\d+");
        rig.stele("pardon", "web", "--reason", "the next case").orThrow();
    }

    @Test
    void aPortThatTheImageExposesAndTheFleetDoesNotNameIsSaid() {
        Program.Ended ended = apply(pages.fleet(ELSEWHERE), "--timeout", "3s");

        assertThat(ended.exit()).isEqualTo(ExitCode.WAITED);
        String cause = "nothing listens on 8080 in the instance, but its program listens on 9090";
        String image = "the image exposes 9090, which the fleet's ports do not name";
        assertThat(ended.err()).contains("connection refused", cause, image);
        assertThat(rig.stele("status").out()).contains(cause, image);
        assertThat(rig.stele("why", "web").out()).contains(cause, image);
    }

    @Test
    void oneNumberEverywhere() {
        apply(pages.fleet(MISSING), "--no-wait").orThrow();
        Wait.until(() -> rig.service().pools().size() == 2, () -> rig.status().toString());

        String table = rig.stele("status").out();
        String json = rig.stele("status", "-o", "json").out();

        assertThat(table).contains(" 2/2 ").contains("0 of 2 instances of v").doesNotContainPattern("\\d\\+\\d");
        assertThat(json).contains("\"ready\":2", "\"wanted\":2");
        assertThat(rig.stele("why", "web").out())
                .contains("0 of 2 instances of v")
                .doesNotContain("0 of 2 instances are");
    }
}
