package dev.stele.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.acceptance.Wait;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Every flush of the server takes two seconds. Whatever does not need the disk is not delayed.
@Stage(
        name = "a slow disk",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox", "strace"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowDiskTest {
    private static final long UNROUTED_MILLIS_MAX = 1_000;

    /// How long the server is observed after the kill, until its decisions are in the ledger.
    private static final long WATCHED_MILLIS = 12_000;

    private static final int WARM_KILLS = 6;

    /// The mark of strace for a call that it has delayed.
    private static final String DELAYED = "(DELAYED)";

    private static final String SLOW_LOOP = "an iteration of the loop took";

    private final LoadedService service = new LoadedService();

    @AfterAll
    void end() {
        service.close();
    }

    @Test
    void unroutesADeadInstanceWithinASecond() throws IOException, InterruptedException {
        for (int i = 0; i < WARM_KILLS; i++) {
            kill(service.rig().instances().first());
            service.settle();
        }
        Process slow = slowDown();
        try {
            int logged = service.rig().log().length();
            String victim = service.rig().instances().first();
            long start = System.nanoTime();
            kill(victim);
            Wait.until(() -> !isMember(victim), () -> victim + " still gets requests");
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            Wait.millis(WATCHED_MILLIS);
            long flushes = read(straceLog())
                    .lines()
                    .filter(line -> line.contains(DELAYED))
                    .count();
            System.out.println("unrouted after " + millis + " ms, while " + flushes + " flushes took two seconds each");
            assertThat(flushes).as("flushes that were slow").isPositive();
            assertThat(millis).as("until it was unrouted").isLessThan(UNROUTED_MILLIS_MAX);
            assertThat(service.rig().log().substring(logged)).doesNotContain(SLOW_LOOP);
        } finally {
            slow.destroy();
            slow.waitFor();
        }
        service.settle();
    }

    /// Attaches to all threads, and returns once it has.
    private Process slowDown() throws IOException {
        Process strace = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-p",
                        String.valueOf(service.rig().server().pid()),
                        "-e",
                        "trace=fsync,fdatasync",
                        "-e",
                        "inject=fsync,fdatasync:delay_exit=2000000")
                .redirectErrorStream(true)
                .redirectOutput(straceLog().toFile())
                .start();
        Wait.until(() -> read(straceLog()).contains("attached"), () -> read(straceLog()));
        return strace;
    }

    private Path straceLog() {
        return service.rig().folder().resolve("strace.log");
    }

    /// The gateway stores the membership that it applies beside its table.
    private boolean isMember(String instance) {
        Path kept = Path.of("/run/stele", service.rig().installation(), "gateway/membership.json");
        return read(kept).contains("\"" + instance + "\"");
    }

    private void kill(String instance) {
        List<ProcessHandle> processes = ProcessHandle.allProcesses()
                .filter(process -> read(Path.of("/proc", String.valueOf(process.pid()), "cgroup"))
                        .lines()
                        .anyMatch(line -> line.endsWith("/" + instance)
                                && line.contains(service.rig().installation())))
                .toList();
        assertThat(processes).as("processes of " + instance).isNotEmpty();
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    private static String read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return String.join("\n", lines.toList());
        } catch (java.nio.file.NoSuchFileException _) {
            return "";
        } catch (IOException | UncheckedIOException _) {
            return "";
        }
    }
}
