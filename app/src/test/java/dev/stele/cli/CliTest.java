package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.FakeControl;
import dev.stele.control.Plan;
import dev.stele.control.Plan.Change;
import dev.stele.control.Plan.Kind;
import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Ended;
import dev.stele.control.ServiceStatus.Outcome;
import dev.stele.control.ServiceStatus.State;
import dev.stele.control.Status;
import dev.stele.control.Statuses;
import dev.stele.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CliTest {
    private static final Status OLD = Statuses.status(1, 39, Statuses.healthy("web", 41, 3));
    private static final Status ROLLING = Statuses.status(2, 40, Statuses.rolling("web", 41, 42, "1/3"));
    private static final Status READY = Statuses.status(3, 40, Statuses.rolling("web", 41, 42, "3/3"));
    private static final Status DONE = Statuses.status(4, 40, Statuses.healthy("web", 42, 3));
    private static final Plan ROLLOUT = new Plan(
            "shop",
            "default",
            List.of(new Change("web", Kind.ROLLOUT, Optional.of(41), Optional.of(42), List.of(), List.of())),
            0);

    @TempDir
    Path folder;

    @BeforeEach
    void aFleetFile() throws IOException {
        Files.createDirectory(folder.resolve("config"));
        Files.writeString(folder.resolve("config/app.yaml"), "a: 1\n");
        Files.writeString(folder.resolve("fleet.yaml"), """
                apiVersion: stele/v1
                kind: Fleet
                metadata: {name: shop}
                services:
                  web:
                    image: web:1.8.0
                    files: [{src: config/app.yaml, dest: /app.yaml}]
                    resources: {memory: 64Mi}
                """);
    }

    @Test
    void applyFollowsTheRolloutWithOneLineForEachChange() {
        FakeControl control = new FakeControl(OLD, ROLLING, ROLLING, READY, DONE).planning(ROLLOUT);
        Probe probe = new Probe(folder, control);
        assertThat(probe.run("apply", "--yes")).isEqualTo(0);
        assertThat(probe.err()).isEqualTo("""
                web v41  healthy  3/3 ready  v41 100%
                web v41→v42  rolling  3+1/3 ready  v41 100%  v42 starts
                web v41→v42  rolling  3+3/3 ready  v41 100%  v42 starts
                web v42  healthy  3/3 ready  v42 100%
                """);
        assertThat(probe.out()).isEqualTo("✓ web is healthy on v42 (3/3).  Undo: stele rollback web\n");
        assertThat(control.asked()).contains("apply fleet.yaml [config/app.yaml]");
    }

    @Test
    void aRevertedReleaseEndsWith4AndTheEndOfItsLog() {
        Status reverted = Statuses.status(
                5,
                40,
                Statuses.ended(
                        Statuses.in(State.HELD, Statuses.healthy("web", 41, 3), "v42 is condemned"),
                        new Ended(
                                45,
                                Outcome.REVERTED,
                                Optional.of(41),
                                42,
                                "3 of 3 new instances: GET :8080/up → 503 for 60s",
                                List.of("pool: db:5432 refused the connection"))));
        Probe probe = new Probe(folder, new FakeControl(OLD, ROLLING, reverted).planning(ROLLOUT));
        assertThat(probe.run("apply", "-y")).isEqualTo(4);
        assertThat(probe.err()).endsWith("""
                error[R310]: web v42 was reverted; traffic stayed on v41, 3/3 serve
                   ╷ 3 of 3 new instances: GET :8080/up → 503 for 60s
                   │ last lines:
                   │   pool: db:5432 refused the connection
                   ╵ fix: stele logs web --release v42 · stele why web
                """);
    }

    @Test
    void anOldRevertIsNotThisApplysFault() {
        Status done = Statuses.status(
                4,
                40,
                Statuses.ended(
                        Statuses.healthy("web", 42, 3),
                        new Ended(12, Outcome.REVERTED, Optional.of(40), 41, "old", List.of())));
        assertThat(new Probe(folder, new FakeControl(done).planning(ROLLOUT)).run("apply", "-y"))
                .isEqualTo(0);
    }

    @Test
    void whatThePlatformDidWrongEndsWith1AndAPauseWith6() {
        Status broken = Statuses.status(
                5,
                40,
                Statuses.ended(
                        Statuses.in(State.PAUSED, Statuses.healthy("web", 41, 3), "no space left"),
                        new Ended(45, Outcome.FAILED_SAFE, Optional.of(41), 42, "disk: no space left", List.of())));
        assertThat(new Probe(folder, new FakeControl(broken).planning(ROLLOUT)).run("apply", "-y"))
                .isEqualTo(1);
        Status paused =
                Statuses.status(5, 40, Statuses.in(State.PAUSED, Statuses.rolling("web", 41, 42, "1/3"), "waits"));
        assertThat(new Probe(folder, new FakeControl(paused).planning(ROLLOUT)).run("apply", "-y"))
                .isEqualTo(6);
    }

    @Test
    void applyStopsWaitingWhenTheTimeIsOver() {
        Probe probe = new Probe(folder, new FakeControl(ROLLING).planning(ROLLOUT));
        assertThat(probe.run("apply", "-y", "--timeout", "3s")).isEqualTo(6);
        assertThat(probe.err()).contains("stopped waiting after 3s; the server goes on");
    }

    @Test
    void applyWithoutAPersonNeedsYes() {
        FakeControl control = new FakeControl(OLD).planning(ROLLOUT);
        Probe probe = new Probe(folder, control);
        assertThat(probe.run("apply")).isEqualTo(2);
        assertThat(probe.err()).contains("~ web", "add  --yes");
        assertThat(control.asked()).containsExactly("plan fleet.yaml");
    }

    @Test
    void aPersonIsAskedAndNoIsTheDefault() {
        FakeControl control = new FakeControl(DONE).planning(ROLLOUT);
        assertThat(new Probe(folder, control).answering("").run("apply")).isEqualTo(1);
        assertThat(control.asked()).doesNotContain("apply fleet.yaml [config/app.yaml]");
        assertThat(new Probe(folder, control).answering("y").run("apply")).isEqualTo(0);
        assertThat(control.asked()).contains("apply fleet.yaml [config/app.yaml]");
    }

    @Test
    void applyWithNothingToChangeSaysSo() {
        Probe probe = new Probe(folder, new FakeControl(OLD));
        assertThat(probe.run("apply")).isEqualTo(0);
        assertThat(probe.out()).startsWith("Nothing to change");
    }

    @Test
    void aWrongFleetFileIsFoundWithoutAServer() throws IOException {
        Files.writeString(folder.resolve("fleet.yaml"), "services: {web: {imge: x}}\n");
        FakeControl control = new FakeControl(OLD);
        Probe probe = new Probe(folder, control);
        assertThat(probe.run("apply", "-y")).isEqualTo(2);
        assertThat(probe.err()).contains("error[F102]: \"imge\" is not a field of services.web", "fleet.yaml:1:17");
        assertThat(control.asked()).isEmpty();
        assertThat(probe.run("validate", "-o", "json")).isEqualTo(2);
        assertThat(Json.parse(probe.out()).list("problems")).hasSizeGreaterThan(2);
    }

    @Test
    void gitHubGetsAnnotations() throws IOException {
        Files.writeString(folder.resolve("fleet.yaml"), "{}\n");
        Probe probe = new Probe(folder, new FakeControl(OLD)).with("GITHUB_ACTIONS", "true");
        assertThat(probe.run("validate")).isEqualTo(2);
        assertThat(probe.err()).contains("::error file=fleet.yaml,line=1,col=1::F105");
    }

    @Test
    void configFilesMayNotLeaveTheFolder() throws IOException {
        Path outside = Files.createTempFile("outside", ".yaml");
        try {
            Files.delete(folder.resolve("config/app.yaml"));
            Files.createSymbolicLink(folder.resolve("config/app.yaml"), outside);
            Probe probe = new Probe(folder, new FakeControl(OLD));
            assertThat(probe.run("validate")).isEqualTo(2);
            assertThat(probe.err()).contains("it leaves the fleet file's folder through a symlink");
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    void rollbackNeedsNoArgumentAndShowsWhatWillChange() {
        Status back = Statuses.status(9, 41, Statuses.healthy("web", 41, 3));
        FakeControl control = new FakeControl(DONE, back);
        Probe probe = new Probe(folder, control).answering("y");
        assertThat(probe.run("rollback")).isEqualTo(0);
        assertThat(probe.err()).startsWith("""
                web: v42 → v41   image web:1.8.0 → web:1.7.9, env.FEATURE_X - on     12 warm instances ready
                Roll back now? [y/N]\s
                """);
        assertThat(probe.out()).startsWith("✓ web: all traffic on v41 after ").contains("v42 is condemned");
        assertThat(control.asked().getFirst()).contains("\"dryRun\":true");
    }

    @Test
    void rollbackWithoutAPersonNeedsYesAndADryRunChangesNothing() {
        FakeControl control = new FakeControl(DONE);
        assertThat(new Probe(folder, control).run("rollback", "web")).isEqualTo(2);
        assertThat(new Probe(folder, control).run("rollback", "web", "--dry-run"))
                .isEqualTo(0);
        assertThat(control.asked()).allMatch(a -> a.contains("\"dryRun\":true"));
    }

    @Test
    void stopNamesOneServiceOrAll() {
        FakeControl control = new FakeControl(DONE);
        assertThat(new Probe(folder, control).run("stop")).isEqualTo(2);
        assertThat(new Probe(folder, control).run("stop", "web", "--all")).isEqualTo(2);
        Probe wrong = new Probe(folder, control);
        assertThat(wrong.run("stop", "nobody")).isEqualTo(1);
        assertThat(wrong.err()).contains("there are web");
    }

    @Test
    void stopWaitsUntilNothingOfItIsLeft() {
        Status stopping =
                Statuses.status(5, 43, Statuses.in(State.STOPPED, Statuses.healthy("web", 42, 3), "by order"));
        ServiceStatus none = new ServiceStatus(
                "web",
                new ServiceStatus.Condition(State.STOPPED, "by order"),
                Optional.empty(),
                Optional.empty(),
                new ServiceStatus.Replicas(0, 3),
                List.of(),
                Optional.empty());
        FakeControl control = new FakeControl(DONE, stopping, Statuses.status(6, 43, none));
        Probe probe = new Probe(folder, control);
        assertThat(probe.run("stop", "--all", "-y")).isEqualTo(0);
        assertThat(probe.out()).isEqualTo("✓ web stopped.  Start again: stele apply\n");
        assertThat(control.asked()).contains("{\"order\":\"stop\"}", "await 5");
    }

    @Test
    void planEndsWith3OnlyWhenAskedTo() {
        FakeControl control = new FakeControl(OLD).planning(ROLLOUT);
        assertThat(new Probe(folder, control).run("plan")).isEqualTo(0);
        assertThat(new Probe(folder, control).run("plan", "--exit-code")).isEqualTo(3);
        assertThat(new Probe(folder, control).run("drift")).isEqualTo(0);
        assertThat(new Probe(folder, control).run("drift", "--exit-code")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "status", "why web", "drift", "releases web", "logs web", "version", "validate"})
    void everyJsonHasItsFormatVersion(String command) {
        Probe probe = new Probe(folder, new FakeControl(OLD));
        assertThat(probe.run((command + " -o json").split(" "))).isEqualTo(0);
        assertThat(Json.parse(probe.out()).number("format_version")).isEqualTo(1);
    }

    @Test
    void logsAreFollowedFromWhereTheyWereReadTo() {
        Probe probe = new Probe(folder, new FakeControl(OLD));
        assertThat(probe.run("logs", "web", "-f")).as("the service goes").isEqualTo(1);
        assertThat(probe.out()).isEqualTo("""
                web-1 v42 | started
                web-2 v42 | \\u001b[31mred
                web-1 v42 | ready
                """);
        assertThat(probe.err()).contains("there is no service");
    }

    @Test
    void anInterruptEndsFollowingWith130() {
        FakeControl control = new FakeControl(OLD) {
            @Override
            public Status await(long revision, Duration timeout) throws InterruptedException {
                throw new InterruptedException();
            }
        };
        assertThat(new Probe(folder, control).run("logs", "web", "--follow")).isEqualTo(130);
    }

    /// Each line: what is typed | what is said.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            statsu              | error[C101]: "statsu" is no command; did you mean "status"?; fix: stele status
            stat                | error[C101]: "stat" is no command; did you mean
            frobnicate          | error[C101]: "frobnicate" is no command; fix: stele --help
            image lss           | error[C101]: "lss" is no command; did you mean "ls"?
            status --frob       | error[C102]: Unknown option: '--frob'; fix: stele status --help
            apply -y --timeout 3 | error[C103]: --timeout is no time: "3"; fix: write a time such as 90s, 10m or 1h
            pardon web          | error[C102]: Missing required option: '--reason=TEXT'; fix: stele pardon --help
            rollback web --to x | error[C104]: "x" is no release
            logs web --lines 0  | error[C102]: --lines goes from 1 to 10000
            demo --sabotage x   | error[C106]: "x" is no promise
            status -o yaml      | error[C102]: Invalid value for option '--output'
            """)
    void whatIsMistypedIsNamedWithTheNextStep(String typed, String expected) {
        Probe probe = new Probe(folder, new FakeControl(OLD));
        assertThat(probe.run(typed.split(" "))).isEqualTo(2);
        assertThat(probe.err().lines().map(l -> l.replaceFirst("^ *[╷╵] ", "")).reduce((a, b) -> a + "; " + b))
                .hasValueSatisfying(said -> assertThat(said).startsWith(expected));
    }

    @Test
    void aReasonThatTheLedgerWouldNotHoldIsRefusedBeforeAnythingIsAsked() {
        FakeControl control = new FakeControl(OLD);
        Probe probe = new Probe(folder, control);
        for (String reason : List.of("x".repeat(2_001), "\0".repeat(1_001), "half \ud83d")) {
            assertThat(probe.run("rollback", "web", "--yes", "--reason", reason))
                    .isEqualTo(2);
            assertThat(probe.run("pardon", "web", "--reason", reason)).isEqualTo(2);
        }
        assertThat(probe.err())
                .contains("error[C107]: --reason is too long", "it has 2001 characters, of at most 2000");
        assertThat(control.asked()).isEmpty();
    }

    @Test
    void theServerIsNamedByOptionOrVariable() {
        Probe probe = new Probe(folder, new FakeControl(OLD));
        assertThat(probe.run("status")).isEqualTo(0);
        assertThat(probe.socket()).isEqualTo(Path.of("/run/stele/api.sock"));
        assertThat(probe.with("STELE_SERVER", "unix:/x/api.sock").run("status")).isEqualTo(0);
        assertThat(probe.socket()).isEqualTo(Path.of("/x/api.sock"));
        assertThat(probe.run("status", "--server", "y.sock")).isEqualTo(0);
        assertThat(probe.socket()).isEqualTo(folder.resolve("y.sock"));
    }

    @Test
    void aServerThatCannotBeReachedEndsWith7() {
        Probe probe = new Probe(folder, new dev.stele.api.ApiClient(folder.resolve("none.sock")));
        assertThat(probe.run("status")).isEqualTo(7);
        assertThat(probe.err()).contains("error[S701]: no server can be reached", "fix: start it with  stele server");
        assertThat(new Probe(folder, new dev.stele.api.ApiClient(folder.resolve("none.sock"))).run("version"))
                .isEqualTo(0);
    }

    @Test
    void localCommandsNeedNoServer() {
        Probe probe = new Probe(folder, new FakeControl(OLD));
        for (String command : List.of(
                "build",
                "lock web/image.yaml --home h",
                "image ls",
                "image show web:1",
                "audit log --last 3",
                "audit verify",
                "audit verify copy --key k --since c",
                "audit at 2026-08-21T09:00Z",
                "doctor",
                "demo",
                "server --home h",
                "gateway --listen :1 --dir d")) {
            assertThat(probe.run(command.split(" "))).as(command).isEqualTo(0);
        }
        String at = folder.toString();
        String key = "key=Optional[/var/lib/stele/keys/ledger.vkey]";
        assertThat(probe.worked())
                .containsExactly(
                        "Recipe[home=/var/lib/stele, recipe=" + at + "/image.yaml]",
                        "Recipe[home=" + at + "/h, recipe=" + at + "/web/image.yaml]",
                        "Images[home=/var/lib/stele]",
                        "Image[home=/var/lib/stele, reference=web:1]",
                        "AuditLog[ledger=/var/lib/stele/ledger, last=3]",
                        "AuditVerify[ledger=/var/lib/stele/ledger, " + key + ", since=Optional.empty]",
                        "AuditVerify[ledger=" + at + "/copy, key=Optional[k], since=Optional[" + at + "/c]]",
                        "AuditAt[ledger=/var/lib/stele/ledger, " + key + ", time=2026-08-21T09:00Z]",
                        "Doctor[home=/var/lib/stele, socket=/run/stele/api.sock]",
                        "Demo[keep=false, sabotage=Optional.empty]",
                        "Server[home=" + at + "/h, gateway=:8080, registry=127.0.0.1:5000, api=Optional.empty]",
                        "Gateway[listen=:1, dir=" + at + "/d]");
        assertThat(probe.socket()).isEqualTo(Path.of(""));
    }

    @Test
    void helpBeginsWithExamplesAndEndsWithTheNextCommand() {
        Probe probe = new Probe(folder, new FakeControl(OLD));
        assertThat(probe.run()).isEqualTo(0);
        assertThat(probe.out()).startsWith("Examples:\n  stele demo");
        for (CommandLine command : Cli.tree(probe.context()).getSubcommands().values()) {
            String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
            assertThat(help).startsWith("Examples:\n  stele " + command.getCommandName());
            if (!command.getCommandSpec().usageMessage().hidden()
                    && !command.getCommandName().equals("version")) {
                assertThat(help).containsPattern("\nNext: stele [a-z]");
            }
            assertThat(new Probe(folder, new FakeControl(OLD)).run(command.getCommandName(), "-h"))
                    .isEqualTo(0);
        }
    }

    @Test
    void noVerbChangesARunningInstance() {
        assertThat(Cli.tree(new Probe(folder, new FakeControl(OLD)).context())
                        .getSubcommands()
                        .keySet())
                .containsExactlyInAnyOrder(
                        "demo",
                        "doctor",
                        "build",
                        "lock",
                        "image",
                        "validate",
                        "plan",
                        "apply",
                        "rollback",
                        "pardon",
                        "status",
                        "releases",
                        "logs",
                        "why",
                        "drift",
                        "audit",
                        "server",
                        "gateway",
                        "stop",
                        "version");
    }
}
