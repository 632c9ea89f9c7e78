package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostCommandTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int OUTPUT_MAX = 256 << 10;

    private static HostCommand shell(String script) {
        return new HostCommand(DEADLINE, "sh", "-c", script);
    }

    @Test
    void returnsExitCodeAndBothStreams() {
        assertThat(shell("echo out; echo err >&2; exit 3").run()).isEqualTo(new HostCommand.Result(3, "out\nerr\n"));
        assertThat(shell("true").run().isGood()).isTrue();
    }

    @Test
    void returnsTheSignalThatEndedIt() {
        assertThat(shell("kill -KILL $$").run().code()).isEqualTo(128 + HostProcess.SIGKILL);
    }

    @Test
    void failsWithCodeAndOutput() {
        assertThat(shell("echo fine").succeed()).isEqualTo("fine\n");
        assertThatThrownBy(() -> shell("echo why; exit 4").succeed())
                .isInstanceOf(HostCommandException.class)
                .hasMessage("`sh -c echo why; exit 4` failed with code 4: why");
    }

    @Test
    void leavesScriptsOutOfItsMessages() {
        assertThatThrownBy(() -> shell("false\nexit 5").succeed()).hasMessage("`sh -c …` failed with code 5: ");
    }

    @Test
    void namesAMissingCommand() {
        assertThatThrownBy(() -> new HostCommand(DEADLINE, "no-such-command", "--flag").run())
                .isInstanceOf(HostCommandException.class)
                .hasMessageStartingWith("`no-such-command --flag` cannot be started: ");
    }

    @Test
    void killsACommandAtItsDeadline() {
        HostCommand endless = new HostCommand(Duration.ofMillis(200), "sleep", "1000");
        assertThatThrownBy(endless::run)
                .isInstanceOf(HostCommandException.class)
                .hasMessage("`sleep 1000` has not ended after 200 ms and was killed");
    }

    @Test
    void killsACommandWhenItsCallerIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new HostCommand(DEADLINE, "sleep", "1000").run())
                .isInstanceOf(HostCommandException.class)
                .hasMessage("`sleep 1000` was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void cutsAFloodOfOutput() {
        HostCommand.Result flood =
                shell("head -c 1000000 /dev/zero | tr '\\0' x").run();
        assertThat(flood.code()).isZero();
        assertThat(flood.output()).hasSize(OUTPUT_MAX).containsOnlyOnce("x".repeat(OUTPUT_MAX));
    }

    @Test
    void returnsWithoutWaitingForWhatTheCommandHasStarted() {
        assertThat(shell("echo here; sleep 5 &").run()).isEqualTo(new HostCommand.Result(0, "here\n"));
    }

    @Test
    void passesTheWholeInput() {
        String input = "x".repeat(200_000) + "\n";
        assertThat(new HostCommand(List.of("cat"), input, DEADLINE).succeed()).isEqualTo(input);
    }

    @Test
    void toleratesACommandThatDoesNotReadItsInput() {
        HostCommand deaf = new HostCommand(List.of("sh", "-c", "exit 6"), "x".repeat(1_000_000), DEADLINE);
        assertThat(deaf.run().code()).isEqualTo(6);
    }

    @Test
    void hidesTheEnvironmentOfThisProcess() {
        assertThat(new HostCommand(DEADLINE, "env").succeed().lines())
                .containsExactlyInAnyOrder(
                        "LC_ALL=C", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }
}
