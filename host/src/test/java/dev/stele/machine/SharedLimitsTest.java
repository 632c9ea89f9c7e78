package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.TestPauser;
import dev.stele.engine.Exit;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.linux.Architecture;
import dev.stele.oci.Digest;
import dev.stele.runc.Cgroups;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the kernel limits for each user, or for the whole host.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox"})
class SharedLimitsTest {
    private static final int INOTIFY_INSTANCES = 128;
    private static final int ATTEMPTS = 500;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

    private final ProbeTable table = new ProbeTable();

    @TempDir
    private Path folder;

    private static String times(int times, String words) {
        return words.repeat(times);
    }

    private static long number(String file) throws IOException {
        return Long.parseLong(Files.readString(Path.of(file)).strip());
    }

    private static int descriptors(int pid) {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return Math.toIntExact(all.count());
        } catch (IOException _) {
            return 0;
        }
    }

    private interface ProcessIds {
        Collection<Integer> now();
    }

    /// Waits until one of the processes has that many.
    private static void awaitDescriptors(ProcessIds processes, int least) throws InterruptedException {
        for (int i = 0; i < ATTEMPTS && most(processes) < least; i++) {
            new TestPauser().pause(BETWEEN_ATTEMPTS);
        }
        assertThat(most(processes)).isGreaterThanOrEqualTo(least);
    }

    private static int most(ProcessIds processes) {
        int most = 0;
        for (int pid : processes.now()) {
            most = Math.max(most, descriptors(pid));
        }
        return most;
    }

    private static ProcessIds of(Site site, String instance) {
        return () -> Cgroups.detect().processes(site.installation.cgroup("web", instance));
    }

    /// An instance that takes all inotify instances that it can have, and then waits.
    private String hog(Site site) {
        String words = table.withNumbers(times(INOTIFY_INSTANCES, "{inotify_init1} 0 , ") + "{ppoll} 0 0 0 0");
        Digest image = BusyboxImage.put(site.store, "page\n", ProbeImage.entries("", "198.18.0.1", 1), "/bin/sh", "-c");
        return site.run(site.release(image, List.of("exec raw " + words), Optional.empty()));
    }

    @Test
    void anInstanceUsesUpOnlyItsOwn() throws Exception {
        try (Site site = new Site()) {
            String one = hog(site);
            String other = hog(site);
            awaitDescriptors(of(site, one), INOTIFY_INSTANCES + 3);
            awaitDescriptors(of(site, other), INOTIFY_INSTANCES + 3);
            try (WatchService ofRoot = FileSystems.getDefault().newWatchService()) {
                assertThat(ofRoot.poll()).isNull();
            }
            assertThat(site.see(one).state()).isEqualTo(State.RUNNING);
        }
    }

    /// All of the host's, for the second that a server needs to start.
    @Test
    void aServerStartsAndWorksWhenRootHasNothingLeft() throws Exception {
        Exit exit;
        try (Site site = new Site()) {
            Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sh", "-c");
            List<WatchService> watches = new ArrayList<>();
            Process hog = takeTheRest();
            try {
                site.restart(() -> useUp(watches));
                String instance = site.run(site.release(image, List.of("echo seen; exit 4"), Optional.empty()));
                exit = site.await(instance, seen -> seen.state() == State.EXITED)
                        .exit()
                        .orElseThrow();
                assertThat(hog.isAlive()).isTrue();
            } finally {
                hog.destroyForcibly().waitFor();
                for (WatchService watch : watches) {
                    watch.close();
                }
            }
        }
        assertThat(exit).isEqualTo(new Exit(Exit.Cause.OWN, 4, List.of("seen")));
    }

    private static void useUp(List<WatchService> watches) {
        try {
            while (watches.size() < 100 * INOTIFY_INSTANCES) {
                watches.add(FileSystems.getDefault().newWatchService());
            }
            throw new AssertionError("this kernel has no limit");
        } catch (IOException _) {
            assertThat(watches).isNotEmpty();
        }
    }

    /// A process that has all asynchronous I/O and all terminals that are left.
    private Process takeTheRest() throws Exception {
        Path program = Files.write(folder.resolve("raw"), RawSyscall.program(Architecture.own()));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        long terminals = number("/proc/sys/kernel/pty/max") - number("/proc/sys/kernel/pty/nr");
        long requests = number("/proc/sys/fs/aio-max-nr") - number("/proc/sys/fs/aio-nr");
        String words = "{io_setup} " + requests + " z , "
                + times(Math.toIntExact(terminals), "{openat} -100 @/dev/ptmx 2 , ") + "{ppoll} 0 0 0 0";
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(List.of(table.withNumbers(words).split(" ")));
        Process hog = new ProcessBuilder(argv).start();
        awaitDescriptors(() -> List.of((int) hog.pid()), Math.toIntExact(terminals));
        return hog;
    }
}
