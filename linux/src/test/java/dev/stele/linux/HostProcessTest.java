package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProcessTest {
    private static final int OWN_PID = (int) ProcessHandle.current().pid();
    private static final int SIGTERM = 15;

    /// No process has this number: the kernel's limit is 2^22.
    private static final int NO_PID = 1 << 30;

    private Process child;

    @BeforeEach
    void startChild() throws IOException {
        child = new ProcessBuilder("sleep", "1000").start();
    }

    @AfterEach
    void endChild() {
        child.destroyForcibly();
    }

    private HostProcess found() {
        return HostProcess.find((int) child.pid()).orElseThrow();
    }

    @Test
    void findsAProcessByItsNumber() {
        assertThat(found().pid()).isEqualTo(child.pid());
        assertThat(found()).isEqualTo(found());
        assertThat(found().startTicks())
                .isGreaterThanOrEqualTo(HostProcess.find(OWN_PID).orElseThrow().startTicks());
        assertThat(HostProcess.find(NO_PID)).isEmpty();
    }

    @Test
    void knowsItsArguments() {
        assertThat(found().commandLine()).containsExactly("sleep", "1000");
        assertThat(new HostProcess(NO_PID, 1).commandLine()).isEmpty();
    }

    @Test
    void findsTheProcessesOfAUser() throws IOException {
        int own = FileStat.of("/proc/" + child.pid()).uid();
        assertThat(HostProcess.ofUser(own)).contains(found());
        assertThat(HostProcess.ofUser(own + 1)).doesNotContain(found());
    }

    @Test
    void knowsTheParent() {
        assertThat(HostProcess.parentOf((int) child.pid())).isEqualTo(OWN_PID);
        assertThat(HostProcess.parentOf(NO_PID)).isZero();
    }

    @Test
    void signalsAProcessUntilItIsGone() throws InterruptedException {
        HostProcess process = found();
        assertThat(process.isAlive()).isTrue();
        assertThat(process.signal(SIGTERM)).isTrue();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isEqualTo(128 + SIGTERM);
        assertThat(process.isAlive()).isFalse();
        assertThat(process.signal(SIGTERM)).isFalse();
    }

    @Test
    void doesNotSignalALaterProcessOfTheSameNumber() {
        HostProcess earlier = new HostProcess(found().pid(), found().startTicks() - 1);
        assertThat(earlier.isAlive()).isFalse();
        assertThat(earlier.signal(HostProcess.SIGKILL)).isFalse();
        assertThat(found().isAlive()).isTrue();
    }

    @Test
    void countsAZombieAsGone() throws Exception {
        // The shell that is replaced by sleep never waits for its child.
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 1000").start();
        try (var output = parent.inputReader()) {
            int pid = Integer.parseInt(output.readLine());
            while (!Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ")) {
                Thread.onSpinWait();
            }
            assertThat(HostProcess.find(pid))
                    .hasValueSatisfying(zombie -> assertThat(zombie.isAlive()).isFalse());
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void readsAProcessWhoseNameHoldsBlanksAndBrackets(@TempDir Path folder) throws IOException {
        Path program = folder.resolve("a) S 1 (b");
        Files.copy(Path.of("/bin/sleep"), program, StandardCopyOption.COPY_ATTRIBUTES);
        Process named = new ProcessBuilder(program.toString(), "1000").start();
        try {
            assertThat(HostProcess.parentOf((int) named.pid())).isEqualTo(OWN_PID);
            assertThat(HostProcess.find((int) named.pid()))
                    .hasValueSatisfying(process -> assertThat(process.isAlive()).isTrue());
        } finally {
            named.destroyForcibly();
        }
    }
}
