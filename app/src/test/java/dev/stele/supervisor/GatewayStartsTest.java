package dev.stele.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.TestPauser;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A gateway that cannot start says why, and is not started without end. A shell stands for the JVM.
@Stage(
        name = "the gateway's start",
        needs = {"root", "setpriv", "setsid", "nice"})
class GatewayStartsTest {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    @TempDir
    private Path run;

    private Path starts;

    @BeforeEach
    void prepare() {
        starts = run.resolve("starts");
    }

    private GatewayStarts starts(String script) {
        return new GatewayStarts(process(List.of("sh", "-c", "echo start >> " + starts + "; " + script, "stele")));
    }

    private GatewayProcess process(List<String> java) {
        return new GatewayProcess(new GatewayProcess.Spec(java, run.resolve("gateway"), ":80", 0));
    }

    private int count() throws IOException {
        return Files.exists(starts) ? Files.readAllLines(starts).size() : 0;
    }

    /// Looks until the process that was started has ended, which the supervisor's poll does.
    private static String awaitFailure(GatewayStarts attempts) throws InterruptedException {
        while (attempts.startsOrRuns()) {
            new TestPauser().pause(BETWEEN_LOOKS);
        }
        return attempts.failure().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        cannot listen on :80: bind(..) failed with error(-98): Address already in use | 1 | another program listens on :80; ss -ltnp
        cannot listen on x:80: Cannot assign requested address                        | 1 | no network interface of this machine
        cannot listen on :80: bind(..) failed with error(-13): Permission denied      | 1 | may not listen on :80; sysctl net.ipv4
        Error: Could not reserve enough space for object heap                         | 1 | no memory left for it; free -m
        There is insufficient memory for the Java Runtime Environment to continue.    | 1 | no memory left for it; free -m
        Terminating due to java.lang.OutOfMemoryError: Java heap space                | 3 | no memory left for it; free -m
        error[H504]: the gateway cannot start: x.json is damaged. Remove it.          | 1 | x.json is damaged. Remove it.; RUN/gateway.log
        Error: Unable to load                                                         | 1 | Error: Unable to load; RUN/gateway.log shows
        Exception in thread "main" java.lang.NoClassDefFoundError: io/netty/Channel   | 1 | its program is incomplete or damaged (RUN/gateway.log)
        Exception in thread "main" java.lang.IllegalStateException: no ring           | 1 | it failed with java.lang.IllegalStateException: no ring; RUN
        only words                                                                    | 1 | only words; RUN/gateway.log shows the rest
        ''                                                                            | 7 | it ended with exit code 7; RUN/gateway.log
        """)
    void saysWhyInOneSentence(String said, int exit, String expected) throws Exception {
        String why = awaitFailure(
                starts((said.isEmpty() ? "" : "echo '" + said + "'; ") + "echo '   ... 4 more'; exit " + exit));
        assertThat(why).contains(expected.replace("RUN", run.toString())).doesNotContain("\n");
    }

    @Test
    void aKilledOneIsNotTakenForAPortInUse() throws Exception {
        assertThat(awaitFailure(starts("kill -9 $$"))).contains("no memory left");
        assertThat(awaitFailure(starts("kill -11 $$"))).startsWith("it was ended by signal 11");
    }

    @Test
    void namesAJarThatIsGoneAndAProgramThatIsMissing() throws Exception {
        String jar = run.resolve("lib/app.jar").toString();
        GatewayStarts withoutJar = new GatewayStarts(process(List.of("sh", "-c", "exit 1", "-cp", jar, "Main")));
        assertThat(awaitFailure(withoutJar)).startsWith("its program " + jar + " is gone; end the server");
        Files.delete(run.resolve("gateway.log"));
        Files.createDirectory(run.resolve("gateway.log"));
        assertThat(awaitFailure(starts("exit 1"))).contains("gateway.log");
        assertThat(count()).isZero();
    }

    /// The words of an earlier attempt in the same log are not this one's.
    @Test
    void readsOnlyWhatThisAttemptHasSaid() throws Exception {
        Files.writeString(run.resolve("gateway.log"), "Address already in use\n");
        assertThat(awaitFailure(starts("exit 4"))).startsWith("it ended with exit code 4");
    }

    @Test
    void thePauseDoublesUpToItsBoundAndEndsWithAnAnswer() throws Exception {
        GatewayStarts attempts = starts("exit 1");
        List<Integer> pauses = new ArrayList<>();
        awaitFailure(attempts);
        for (int failed = 1; failed <= 9; failed++) {
            assertThat(count()).isEqualTo(failed);
            pauses.add(pause(attempts));
            awaitFailure(attempts);
        }
        assertThat(pauses).containsExactly(250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000);
        attempts.answered();
        assertThat(attempts.failure()).isEqualTo(Optional.empty());
        awaitFailure(attempts);
        assertThat(pause(attempts)).isEqualTo(250);
    }

    /// How long no attempt is made, in steps of 50 ms; then one is.
    private static int pause(GatewayStarts attempts) {
        int millis = 0;
        while (!attempts.startsOrRuns()) {
            attempts.waited(50);
            millis += 50;
        }
        return millis;
    }

    /// The loop is woken, so that status has the sentence at once.
    @Test
    void theSupervisorTellsTheLoopAtOnce() throws Exception {
        Semaphore woken = new Semaphore(0);
        GatewaySupervisor supervisor =
                new GatewaySupervisor(process(List.of("sh", "-c", "exit 9", "stele")), woken::release);
        try {
            supervisor.start();
            while (supervisor.failure().isEmpty()) {
                woken.acquire();
            }
            assertThat(supervisor.failure().orElseThrow()).startsWith("it ended with exit code 9");
        } finally {
            supervisor.close();
        }
    }
}
