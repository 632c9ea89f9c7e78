package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Control;
import dev.stele.control.FakeControl;
import dev.stele.control.LogSince;
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
import java.util.stream.Stream;
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
    private static final Status REVERTED = Statuses.status(
            5,
            50,
            Statuses.ended(
                    Statuses.in(State.HELD, Statuses.healthy("web", 41, 3), "v42 is condemned"),
                    new Ended(55, Outcome.REVERTED, Optional.of(41), 42, "never ready", List.of("boom"))));
    private static final Plan ROLLOUT = new Plan(
            "shop",
            "default",
            List.of(new Change("web", Kind.ROLLOUT, Optional.of(41), Optional.of(42), List.of(), List.of())),
            0);

    @TempDir
    Path folder;

    @BeforeEach
    void writeFleetFile() throws IOException {
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
    void applyPrintsOneLineForEachChangeOfTheRollout() {
        FakeControl control = new FakeControl(OLD, ROLLING, ROLLING, READY, DONE).planning(ROLLOUT);
        CliRunner cli = new CliRunner(folder, control);
        assertThat(cli.run("apply", "--yes")).isEqualTo(0);
        assertThat(cli.err()).isEqualTo("""
            web v41  healthy  3/3 ready  v41 100%
            web v41→v42  rolling  3/3 ready  v41 100%  1 of 3 instances of v42 are ready
            web v41→v42  rolling  3/3 ready  v41 100%  3 of 3 instances of v42 are ready
            web v42  healthy  3/3 ready  v42 100%
            """);
        assertThat(cli.out()).isEqualTo("✓ web is healthy on v42 (3/3).  Undo: stele rollback web\n");
        assertThat(control.asked()).contains("apply fleet.yaml [config/app.yaml]");
    }

    @Test
    void applyExitsWith4AndLastLogLinesWhenReverted() {
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
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD, ROLLING, reverted).planning(ROLLOUT));
        assertThat(cli.run("apply", "-y")).isEqualTo(4);
        assertThat(cli.err()).endsWith("""
            error[R310]: web v42 was reverted; traffic stayed on v41, 3/3 serve
               ╷ 3 of 3 new instances: GET :8080/up → 503 for 60s
               │ last lines:
               │   pool: db:5432 refused the connection
               ╵ fix: stele logs web --release v42 · stele why web
            """);
    }

    @Test
    void applyIgnoresARevertFromBefore() {
        Status done = Statuses.status(
                4,
                40,
                Statuses.ended(
                        Statuses.healthy("web", 42, 3),
                        new Ended(12, Outcome.REVERTED, Optional.of(40), 41, "old", List.of())));
        assertThat(new CliRunner(folder, new FakeControl(done).planning(ROLLOUT)).run("apply", "-y"))
                .isEqualTo(0);
    }

    @Test
    void applyExitsWith1WhenThePlatformFailedAndWith6WhenPaused() {
        Status broken = Statuses.status(
                5,
                40,
                Statuses.ended(
                        Statuses.in(State.PAUSED, Statuses.healthy("web", 41, 3), "no space left"),
                        new Ended(45, Outcome.FAILED_SAFE, Optional.of(41), 42, "disk: no space left", List.of())));
        assertThat(new CliRunner(folder, new FakeControl(broken).planning(ROLLOUT)).run("apply", "-y"))
                .isEqualTo(1);
        Status paused =
                Statuses.status(5, 40, Statuses.in(State.PAUSED, Statuses.rolling("web", 41, 42, "1/3"), "waits"));
        assertThat(new CliRunner(folder, new FakeControl(paused).planning(ROLLOUT)).run("apply", "-y"))
                .isEqualTo(6);
    }

    @Test
    void applyExitsWith6AfterTheTimeout() {
        CliRunner cli = new CliRunner(folder, new FakeControl(ROLLING).planning(ROLLOUT));
        assertThat(cli.run("apply", "-y", "--timeout", "3s")).isEqualTo(6);
        assertThat(cli.err()).contains("stopped waiting after 3s; the server goes on");
    }

    @Test
    void applyWithoutTerminalRequiresYes() {
        FakeControl control = new FakeControl(OLD).planning(ROLLOUT);
        CliRunner cli = new CliRunner(folder, control);
        assertThat(cli.run("apply")).isEqualTo(2);
        assertThat(cli.err()).contains("~ web", "add  --yes");
        assertThat(control.asked()).containsExactly("plan fleet.yaml");
    }

    @Test
    void applyAsksForConfirmationAndDefaultsToNo() {
        FakeControl control = new FakeControl(DONE).planning(ROLLOUT);
        assertThat(new CliRunner(folder, control).answering("").run("apply")).isEqualTo(1);
        assertThat(control.asked()).doesNotContain("apply fleet.yaml [config/app.yaml]");
        assertThat(new CliRunner(folder, control).answering("y").run("apply")).isEqualTo(0);
        assertThat(control.asked()).contains("apply fleet.yaml [config/app.yaml]");
    }

    @Test
    void applyReportsThatNothingChanges() {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD));
        assertThat(cli.run("apply")).isEqualTo(0);
        assertThat(cli.out()).startsWith("Nothing to change");
    }

    @Test
    void applyOfAnUnchangedFileWaitsUntilAllOfItRuns() {
        Status healing = Statuses.status(
                5, 40, Statuses.in(State.HEALING, Statuses.healthy("web", 41, 3), "1 of 3 serve; one is starting"));
        Status healed = Statuses.status(6, 40, Statuses.healthy("web", 41, 3));
        for (String yes : List.of("", "-y")) {
            FakeControl control = new FakeControl(healing, healing, healing, healed);
            CliRunner cli = new CliRunner(folder, control);
            assertThat(cli.run(("apply " + yes).strip().split(" "))).isEqualTo(0);
            assertThat(cli.out()).isEqualTo("✓ web is healthy on v41 (3/3).  Undo: stele rollback web\n");
            assertThat(control.asked()).anyMatch(asked -> asked.startsWith("apply "));
        }
        CliRunner late = new CliRunner(folder, new FakeControl(healing));
        assertThat(late.run("apply", "-y", "--timeout", "3s")).isEqualTo(6);
        assertThat(late.out()).isEmpty();
        assertThat(late.err()).contains("error[S601]: stopped waiting after 3s", "web: 1 of 3 serve; one is starting");
    }

    @Test
    void applyOfAnUnchangedFileFollowsTheRolloutThatMoves() {
        FakeControl control = new FakeControl(ROLLING, ROLLING, REVERTED);
        control.planning(new Plan("shop", "default", List.of(), 1));
        CliRunner cli = new CliRunner(folder, control);
        assertThat(cli.run("apply", "-y", "--no-wait")).isEqualTo(0);
        assertThat(cli.out()).isEqualTo("Recorded as entry 40. Watch it:  stele status -w\n");
        CliRunner plan = new CliRunner(folder, new FakeControl(ROLLING));
        assertThat(plan.run("plan")).isEqualTo(0);
        assertThat(plan.out()).contains("not all of it runs yet").doesNotContain("what runs is what is wanted");
    }

    @Test
    void aStopThatIsNotWaitedForIsNotToldAsStopped() {
        CliRunner cli = new CliRunner(folder, new FakeControl(DONE));
        assertThat(cli.run("stop", "web", "--no-wait")).isEqualTo(0);
        assertThat(cli.out()).isEqualTo("Recorded as entry 43. Watch it:  stele status -w\n");
    }

    @Test
    void aPardonSaysWhatFollowsAndWaitsOnRequest() {
        CliRunner cli = new CliRunner(folder, new FakeControl(DONE));
        assertThat(cli.run("pardon", "web", "--reason", "mended")).isEqualTo(0);
        assertThat(cli.out()).isEqualTo("✓ web v42 is pardoned: the fleet wants it\n");
        CliRunner waits = new CliRunner(folder, new FakeControl(ROLLING, ROLLING, REVERTED));
        assertThat(waits.run("pardon", "web", "--reason", "mended", "--wait")).isEqualTo(4);
        assertThat(waits.err()).contains("error[R310]: web v42 was reverted");
        CliRunner wrong = new CliRunner(folder, new FakeControl(DONE));
        assertThat(wrong.run("pardon", "web", "--reason", "mended", "--timeout", "3"))
                .isEqualTo(2);
    }

    @Test
    void anOrderThatIsSupersededSaysSoAndDoesNotWait() {
        Status newer = Statuses.status(
                9,
                60,
                Statuses.ended(
                        Statuses.healthy("web", 43, 3),
                        new Ended(55, Outcome.COMPLETED, Optional.of(42), 43, "", List.of())));
        CliRunner apply = new CliRunner(folder, new FakeControl(newer).planning(ROLLOUT));
        assertThat(apply.run("apply", "-y")).isEqualTo(1);
        assertThat(apply.err()).contains("error[R312]: web v42 was superseded by v43, which serves");
        assertThat(apply.out()).isEmpty();
        CliRunner back = new CliRunner(folder, new FakeControl(newer));
        assertThat(back.run("rollback", "-y")).isEqualTo(1);
        assertThat(back.err()).contains("error[R312]: web v41 was superseded by v43, which serves");
        CliRunner stop = new CliRunner(folder, new FakeControl(newer));
        assertThat(stop.run("stop", "web", "-y")).isEqualTo(1);
        assertThat(stop.err()).contains("error[R312]: web was started again meanwhile");
    }

    @Test
    void reportsInvalidFleetFileWithoutServer() throws IOException {
        Files.writeString(folder.resolve("fleet.yaml"), "services: {web: {imge: x}}\n");
        FakeControl control = new FakeControl(OLD);
        CliRunner cli = new CliRunner(folder, control);
        assertThat(cli.run("apply", "-y")).isEqualTo(2);
        assertThat(cli.err()).contains("error[F102]: \"imge\" is not a field of services.web", "fleet.yaml:1:17");
        assertThat(control.asked()).isEmpty();
        assertThat(cli.run("validate", "-o", "json")).isEqualTo(2);
        assertThat(Json.parse(cli.out()).list("problems")).hasSizeGreaterThan(2);
    }

    @Test
    void printsAnnotationsForGitHubActions() throws IOException {
        Files.writeString(folder.resolve("fleet.yaml"), "{}\n");
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD)).with("GITHUB_ACTIONS", "true");
        assertThat(cli.run("validate")).isEqualTo(2);
        assertThat(cli.err()).contains("::error file=fleet.yaml,line=1,col=1::F105");
    }

    @Test
    void refusesConfigFilesOutsideTheFleetFolder() throws IOException {
        Path outside = Files.createTempFile("outside", ".yaml");
        try {
            Files.delete(folder.resolve("config/app.yaml"));
            Files.createSymbolicLink(folder.resolve("config/app.yaml"), outside);
            CliRunner cli = new CliRunner(folder, new FakeControl(OLD));
            assertThat(cli.run("validate")).isEqualTo(2);
            assertThat(cli.err()).contains("it leaves the fleet file's folder through a symlink");
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    void rollbackNeedsNoArgumentAndShowsTheChanges() {
        Status back = Statuses.status(9, 41, Statuses.healthy("web", 41, 3));
        FakeControl control = new FakeControl(DONE, back);
        CliRunner cli = new CliRunner(folder, control).answering("y");
        assertThat(cli.run("rollback")).isEqualTo(0);
        assertThat(cli.err()).startsWith("""
            web: v42 → v41   image web:1.8.0 → web:1.7.9, env.FEATURE_X removed     12 warm instances ready
            Roll back now? [y/N]\s
            """);
        assertThat(cli.out()).startsWith("✓ web: all traffic on v41 after ").contains("v42 is condemned");
        assertThat(control.asked().getFirst()).contains("\"dryRun\":true");
    }

    @Test
    void rollbackWithoutTerminalRequiresYesAndDryRunChangesNothing() {
        FakeControl control = new FakeControl(DONE);
        assertThat(new CliRunner(folder, control).run("rollback", "web")).isEqualTo(2);
        assertThat(new CliRunner(folder, control).run("rollback", "web", "--dry-run"))
                .isEqualTo(0);
        assertThat(control.asked()).allMatch(a -> a.contains("\"dryRun\":true"));
    }

    @Test
    void stopRequiresOneServiceOrAll() {
        FakeControl control = new FakeControl(DONE);
        assertThat(new CliRunner(folder, control).run("stop")).isEqualTo(2);
        assertThat(new CliRunner(folder, control).run("stop", "web", "--all")).isEqualTo(2);
        CliRunner wrong = new CliRunner(folder, control);
        assertThat(wrong.run("stop", "nobody")).isEqualTo(1);
        assertThat(wrong.err()).contains("there are web");
    }

    @Test
    void stopWaitsUntilNoInstanceIsLeft() {
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
        CliRunner cli = new CliRunner(folder, control);
        assertThat(cli.run("stop", "--all", "-y")).isEqualTo(0);
        assertThat(cli.out()).isEqualTo("✓ web stopped.  Start again: stele apply\n");
        assertThat(control.asked()).contains("{\"order\":\"stop\"}", "await 5");
    }

    @Test
    void planAndDriftExitWith3OnlyWithExitCodeOption() {
        FakeControl control = new FakeControl(OLD).planning(ROLLOUT);
        assertThat(new CliRunner(folder, control).run("plan")).isEqualTo(0);
        assertThat(new CliRunner(folder, control).run("plan", "--exit-code")).isEqualTo(3);
        assertThat(new CliRunner(folder, control).run("drift")).isEqualTo(0);
        assertThat(new CliRunner(folder, control).run("drift", "--exit-code")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "status", "why web", "drift", "releases web", "logs web", "version", "validate"})
    void everyJsonOutputHasAFormatVersion(String command) {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD));
        assertThat(cli.run((command + " -o json").split(" "))).isEqualTo(0);
        assertThat(Json.parse(cli.out()).number("format_version")).isEqualTo(1);
    }

    @Test
    void followedLogsContinueAfterTheLastLineRead() {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD));
        assertThat(cli.run("logs", "web", "-f")).as("the service goes").isEqualTo(1);
        assertThat(cli.out()).isEqualTo("""
            2026-08-21 12:00:00.500 web-1 v42 | started
            2026-08-21 12:00:00.500 web-2 v42 | \\u001b[31mred
            2026-08-21 12:00:00.500 web-1 v42 | ready
            """);
        assertThat(cli.err()).contains("there is no service");
    }

    @Test
    void logsAreAskedForAsTyped() {
        FakeControl control = new FakeControl(OLD);
        assertThat(new CliRunner(folder, control)
                        .run("logs", "web", "--since", "10m", "--previous", "--release", "v41", "--lines", "7"))
                .isEqualTo(0);
        assertThat(control.asked())
                .containsExactly("logs "
                        + new Control.LogQuery(
                                "web",
                                Optional.empty(),
                                Optional.of(41),
                                7,
                                "",
                                Optional.of(new LogSince("10m")),
                                true));
    }

    @Test
    void interruptedFollowingExitsWith130() {
        FakeControl control = new FakeControl(OLD) {
            @Override
            public Status await(long revision, Duration timeout) throws InterruptedException {
                throw new InterruptedException();
            }
        };
        assertThat(new CliRunner(folder, control).run("logs", "web", "--follow"))
                .isEqualTo(130);
    }

    /// Each line: command | beginning of the error.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        statsu              | error[C101]: "statsu" is no command; did you mean "status"?; fix: stele status
        stat                | error[C101]: "stat" is no command; did you mean
        frobnicate          | error[C101]: "frobnicate" is no command; stele has no command of that name; fix: stele --help
        image lss           | error[C101]: "lss" is no command; did you mean "ls"?
        status --frob       | error[C102]: Unknown option: '--frob'; stele status has no option of that name; fix: stele status --help
        apply -y --timeout 3 | error[C103]: --timeout is no time: "3"; a time is a whole number with a unit: ms, s, m, h or d; fix: write a time such as 90s, 10m or 1h
        pardon web          | error[C102]: stele pardon lacks --reason TEXT; it is required: Why, for the ledger; fix: stele pardon SERVICE
        rollback web --to x | error[C104]: "x" is no release
        logs web --lines 0  | error[C102]: --lines goes from 1 to 10000
        logs web --since x  | error[C103]: --since is no time: "x"; it says neither how long ago nor when, with the offset from UTC; fix: write how
        logs web --since 10 | error[C103]: --since is no time: "10"
        logs web --since 2026-08-21 | error[C103]: --since is no time: "2026-08-21"
        logs web -f --previous | error[C102]: --previous and -f do not go together: use one of them; --previous shows what has ended
        server --log yaml   | error[C102]: --log cannot be "yaml"; stele server takes text or json here; fix: write  --log text
        server --access-log on | error[C102]: --access-log cannot be "on"
        demo --sabotage x   | error[C106]: "x" is no promise
        status -o yaml      | error[C102]: --output cannot be "yaml"
        """)
    void reportsUsageErrorsWithTheNextStep(String typed, String expected) {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD));
        assertThat(cli.run(typed.split(" "))).isEqualTo(2);
        assertThat(cli.err().lines().map(l -> l.replaceFirst("^ *[╷╵] ", "")).reduce((a, b) -> a + "; " + b))
                .hasValueSatisfying(error -> assertThat(error).startsWith(expected));
    }

    @Test
    void refusesInvalidReasonBeforeAnyRequest() {
        FakeControl control = new FakeControl(OLD);
        CliRunner cli = new CliRunner(folder, control);
        for (String reason : List.of("x".repeat(2_001), "\0".repeat(1_001), "half \ud83d")) {
            assertThat(cli.run("rollback", "web", "--yes", "--reason", reason)).isEqualTo(2);
            assertThat(cli.run("pardon", "web", "--reason", reason)).isEqualTo(2);
        }
        assertThat(cli.err()).contains("error[C107]: --reason is too long", "it has 2001 characters, of at most 2000");
        assertThat(control.asked()).isEmpty();
    }

    @Test
    void readsServerSocketFromOptionOrVariable() {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD));
        assertThat(cli.run("status")).isEqualTo(0);
        assertThat(cli.socket()).isEqualTo(Path.of("/run/stele/api.sock"));
        assertThat(cli.with("STELE_SERVER", "unix:/x/api.sock").run("status")).isEqualTo(0);
        assertThat(cli.socket()).isEqualTo(Path.of("/x/api.sock"));
        assertThat(cli.run("status", "--server", "y.sock")).isEqualTo(0);
        assertThat(cli.socket()).isEqualTo(folder.resolve("y.sock"));
    }

    @Test
    void unreachableServerExitsWith7() {
        CliRunner cli = new CliRunner(folder, new dev.stele.api.ApiClient(folder.resolve("none.sock")));
        assertThat(cli.run("status")).isEqualTo(7);
        assertThat(cli.err()).contains("error[S701]: no server can be reached", "fix: start it with  stele server");
        assertThat(new CliRunner(folder, new dev.stele.api.ApiClient(folder.resolve("none.sock"))).run("version"))
                .isEqualTo(0);
    }

    @Test
    void localCommandsNeedNoServer() {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD));
        for (String command : List.of(
                "build",
                "lock web/image.yaml --home h",
                "image ls",
                "image show web:1",
                "image uploads",
                "image uploads --home h --end a --end b",
                "image pull r.example/web:1 --as web:1 --platform all --plain-http",
                "image import oci:out",
                "image push web:1 r.example/web:1",
                "image export web:1 oci:out --platform linux/arm64",
                "image rm web --force",
                "audit log --last 3",
                "audit verify",
                "audit verify copy --key k --since c",
                "audit at 2026-08-21T09:00Z",
                "doctor",
                "demo",
                "server --home h",
                "gateway --listen :1 --dir d",
                "registry gc",
                "registry gc --home h --keep-tags 3 --dry-run")) {
            assertThat(cli.run(command.split(" "))).as(command).isEqualTo(0);
        }
        String at = folder.toString();
        String here = "home=/var/lib/stele, directory=" + at + ", ";
        String key = "key=Optional[/var/lib/stele/keys/ledger.vkey]";
        assertThat(cli.requests())
                .containsExactly(
                        "RecipeRequest[home=/var/lib/stele, recipe=" + at + "/image.yaml]",
                        "RecipeRequest[home=" + at + "/h, recipe=" + at + "/web/image.yaml]",
                        "ImageListRequest[home=/var/lib/stele]",
                        "ImageRequest[home=/var/lib/stele, reference=web:1]",
                        "UploadsRequest[home=/var/lib/stele, end=[]]",
                        "UploadsRequest[home=" + at + "/h, end=[a, b]]",
                        "PullRequest[" + here + "source=r.example/web:1, as=Optional[web:1],"
                                + " platform=Optional[all], plainHttp=true]",
                        "PullRequest[" + here + "source=oci:out, as=Optional.empty,"
                                + " platform=Optional.empty, plainHttp=false]",
                        "PushRequest[" + here + "image=web:1, target=r.example/web:1,"
                                + " platform=Optional.empty, plainHttp=false]",
                        "PushRequest[" + here + "image=web:1, target=oci:out,"
                                + " platform=Optional[linux/arm64], plainHttp=false]",
                        "RemoveRequest[home=/var/lib/stele, image=web, force=true]",
                        "AuditLogRequest[ledger=/var/lib/stele/ledger, last=3]",
                        "AuditVerifyRequest[ledger=/var/lib/stele/ledger, " + key + ", since=Optional.empty]",
                        "AuditVerifyRequest[ledger=" + at + "/copy, key=Optional[k], since=Optional[" + at + "/c]]",
                        "AuditAtRequest[ledger=/var/lib/stele/ledger, " + key + ", time=2026-08-21T09:00Z]",
                        "DoctorRequest[home=/var/lib/stele, socket=/run/stele/api.sock]",
                        "DemoRequest[keep=false, sabotage=Optional.empty]",
                        "ServerRequest[home=" + at + "/h, gateway=:8080, registry=127.0.0.1:5000, api=Optional.empty,"
                                + " watching=Watching[metrics=Optional.empty, jsonLog=false, accessLog=off]]",
                        "GatewayRequest[listen=:1, dir=" + at + "/d]",
                        "CollectRequest[home=/var/lib/stele, dryRun=false, keepTags=Optional.empty]",
                        "CollectRequest[home=" + at + "/h, dryRun=true, keepTags=Optional[3]]");
        assertThat(cli.socket()).isEqualTo(Path.of(""));
    }

    @Test
    void helpBeginsWithExamplesAndEndsWithTheNextCommand() {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD));
        assertThat(cli.run()).isEqualTo(0);
        assertThat(cli.out()).startsWith("Examples:\n  stele demo");
        for (CommandLine command :
                CommandTree.whole(cli.context()).getSubcommands().values()) {
            String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
            assertThat(help).startsWith("Examples:\n  stele " + command.getCommandName());
            if (!command.getCommandSpec().usageMessage().hidden()
                    && !command.getCommandName().equals("version")) {
                assertThat(help).containsPattern("\nNext: stele [a-z]");
            }
            assertThat(new CliRunner(folder, new FakeControl(OLD)).run(command.getCommandName(), "-h"))
                    .isEqualTo(0);
        }
    }

    /// The list of commands shows the first line of each description.
    @Test
    void theListOfCommandsHasWholeSentences() {
        assertThat(everyCommand(CommandTree.whole(new CliRunner(folder, new FakeControl(OLD)).context())))
                .hasSizeGreaterThan(25)
                .allSatisfy(command -> assertThat(
                                command.getCommandSpec().usageMessage().description()[0])
                        .endsWith("."));
    }

    private static List<CommandLine> everyCommand(CommandLine above) {
        return above.getSubcommands().values().stream()
                .flatMap(below -> Stream.concat(Stream.of(below), everyCommand(below).stream()))
                .toList();
    }

    @Test
    void uninstallIsConfirmedByName() {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD));
        assertThat(cli.run("uninstall")).isEqualTo(2);
        assertThat(cli.err()).contains("nobody can be asked here", "write  --confirm 1f2e3d4c");
        assertThat(new CliRunner(folder, new FakeControl(OLD)).run("uninstall", "--confirm", "other"))
                .isEqualTo(2);
        CliRunner asked = new CliRunner(folder, new FakeControl(OLD)).answering("y");
        assertThat(asked.run("uninstall")).isEqualTo(1);
        assertThat(asked.err()).contains("Type  1f2e3d4c  to remove all of it: ", "Nothing is changed.");
        assertThat(asked.requests()).noneMatch(request -> request.contains("dryRun=false"));

        CliRunner named = new CliRunner(folder, new FakeControl(OLD)).answering("1f2e3d4c");
        assertThat(named.run("uninstall", "--home", "h")).isEqualTo(0);
        CliRunner confirmed = new CliRunner(folder, new FakeControl(OLD));
        assertThat(confirmed.run("uninstall", "--installation", "1f2e3d4c", "--confirm", "1f2e3d4c"))
                .isEqualTo(0);
        assertThat(confirmed.requests())
                .containsExactly(
                        "UninstallRequest[home=/var/lib/stele, installation=Optional[1f2e3d4c], dryRun=true]",
                        "UninstallRequest[home=/var/lib/stele, installation=Optional[1f2e3d4c], dryRun=false]");
        CliRunner dry = new CliRunner(folder, new FakeControl(OLD));
        assertThat(dry.run("uninstall", "--dry-run")).isEqualTo(0);
        assertThat(dry.requests()).hasSize(1);
    }

    @Test
    void planNamesTheCommandThatAppliesIt() throws IOException {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD).planning(ROLLOUT));
        assertThat(cli.run("plan")).isZero();
        assertThat(cli.out()).endsWith("Apply it:  stele apply\n");
        Files.copy(folder.resolve("fleet.yaml"), folder.resolve("other.yaml"));
        CliRunner other = new CliRunner(folder, new FakeControl(OLD).planning(ROLLOUT));
        assertThat(other.run("plan", "-f", "other.yaml", "-e", "default", "--adopt"))
                .isZero();
        assertThat(other.out()).endsWith("Apply it:  stele apply -f other.yaml -e default --adopt\n");
    }

    /// What keeps running is no change: a pipeline that asks for changes would never come to an end.
    @Test
    void planWithKeptServicesOnlyHasNothingToChange() {
        Plan kept = new Plan(
                "shop",
                "default",
                List.of(new Change("old", Kind.ABANDONED, Optional.of(3), Optional.empty(), List.of(), List.of())),
                1);
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD).planning(kept));
        assertThat(cli.run("plan", "--exit-code")).isZero();
        assertThat(cli.out()).contains("0 to change, 1 unchanged, 1 kept", "Nothing to change");
        CliRunner apply = new CliRunner(folder, new FakeControl(DONE).planning(kept));
        assertThat(apply.run("apply", "-y")).isZero();
        assertThat(apply.out()).startsWith("Nothing to change");
    }

    @Test
    void takingOverIsToldToTheServer() {
        FakeControl control = new FakeControl(DONE).planning(ROLLOUT);
        assertThat(new CliRunner(folder, control).answering("y").run("apply", "--adopt"))
                .isZero();
        assertThat(control.asked()).contains("plan fleet.yaml adopting", "apply fleet.yaml [config/app.yaml] adopting");
    }

    @Test
    void warningsAreSaidAlsoWhereNobodyIsAsked() {
        Plan tight = new Plan("shop", "default", ROLLOUT.changes(), 0, List.of("web may use 900Gi"));
        CliRunner cli = new CliRunner(folder, new FakeControl(DONE).planning(tight));
        assertThat(cli.run("apply", "-y", "--no-wait")).isZero();
        assertThat(cli.err()).contains("! web may use 900Gi\n");
    }

    /// What lists them is not what runs them.
    @ParameterizedTest
    @ValueSource(ints = {20, 60, 80, 100, 200})
    void theListOfAllCommandsIsThatOfTheCommandsThemselves(int columns) {
        CliRunner cli = new CliRunner(folder, new FakeControl(OLD)).at(columns, 24);
        String whole = Cli.usage(CommandTree.whole(cli.context()), Cli.helpWidth(cli.context()));
        for (List<String> words : List.of(List.<String>of(), List.of("-h"), List.of("--help"), List.of("help"))) {
            CliRunner asked = new CliRunner(folder, new FakeControl(OLD)).at(columns, 24);
            assertThat(asked.run(words.toArray(String[]::new))).isZero();
            assertThat(asked.out()).isEqualTo(whole);
        }
    }

    @Test
    void noCommandChangesARunningInstance() {
        assertThat(CommandTree.whole(new CliRunner(folder, new FakeControl(OLD)).context())
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
                        "explain",
                        "docs",
                        "schema",
                        "man",
                        "completion",
                        "help",
                        "server",
                        "gateway",
                        "stop",
                        "registry",
                        "uninstall",
                        "version");
    }
}
