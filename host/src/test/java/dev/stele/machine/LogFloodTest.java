package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.TestPauser;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.linux.HostProcess;
import dev.stele.oci.Digest;
import dev.stele.runc.Cgroups;
import dev.stele.runc.Runc;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What an instance writes is handled outside its cgroup, by its conmon.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox"})
class LogFloodTest {
    private static final int ATTEMPTS = 1500;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

    private final Cgroups cgroups = Cgroups.detect();

    private static String run(Site site, String script) {
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sh", "-c");
        return site.run(site.release(image, List.of(script), Optional.empty()));
    }

    private static int conmon(Site site, String instance) {
        return Runc.readPid(Runc.conmonPidFile(site.installation.folder(instance)));
    }

    private static String cgroupOf(int pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/cgroup"));
    }

    /// Judged by the kernel's counter: it stops the cgroup only when its time in a period is used up.
    private void awaitThrottles(String cgroup) throws InterruptedException {
        for (int i = 0; i < ATTEMPTS && cgroups.throttles(cgroup) < 5; i++) {
            new TestPauser().pause(BETWEEN_ATTEMPTS);
        }
        assertThat(cgroups.throttles(cgroup)).isGreaterThanOrEqualTo(5);
    }

    /// Microseconds in a period of 100,000.
    private String quota(Site site, String instance) throws IOException {
        for (Path folder : cgroups.find("stele-" + site.installation.id())) {
            for (String file : List.of("cpu.cfs_quota_us", "cpu.max")) {
                if (folder.endsWith(instance + ".conmon") && Files.exists(folder.resolve(file))) {
                    return Files.readString(folder.resolve(file)).strip().split(" ")[0];
                }
            }
        }
        return "none";
    }

    @Test
    void aFloodIsSlowedDownAndTheLogOfAnotherIsNot() throws Exception {
        try (Site site = new Site()) {
            String flood = run(site, "busybox yes 'a line of a program that has gone wrong'");
            String quiet = run(site, "echo before; echo after; exit 3");
            String cgroup = site.installation.supervisorCgroup("web", flood);
            assertThat(cgroups.processes(cgroup)).containsExactly(conmon(site, flood));
            assertThat(quota(site, flood)).isEqualTo("10000");
            awaitThrottles(cgroup);
            assertThat(site.await(quiet, seen -> seen.state() == State.EXITED)
                            .exit()
                            .orElseThrow()
                            .lastLines())
                    .containsExactly("before", "after");
            assertThat(cgroups.throttles(site.installation.supervisorCgroup("web", quiet)))
                    .isZero();
            assertThat(site.machine().leaks()).isEmpty();
            site.stopAndRemove(flood);
            assertThat(cgroups.find("stele-" + site.installation.id()))
                    .noneMatch(folder -> folder.toString().contains(flood));
        }
    }

    /// An instance of a server that knew of no such limit.
    @Test
    void anAdoptedInstanceIsLimitedToo() throws Exception {
        try (Site site = new Site()) {
            String instance = run(site, "sleep 1000");
            String cgroup = site.installation.supervisorCgroup("web", instance);
            int conmon = conmon(site, instance);
            site.restart(() -> {
                for (Path folder : cgroups.find("stele-" + site.installation.id())) {
                    if (folder.endsWith(Path.of(cgroup).getFileName())) {
                        Files.writeString(
                                Path.of(folder.toString().replaceFirst("/stele-.*", ""), "cgroup.procs"),
                                String.valueOf(conmon));
                        Files.delete(folder);
                    }
                }
                assertThat(cgroupOf(conmon)).doesNotContain(cgroup);
            });
            assertThat(cgroupOf(conmon)).contains(cgroup);
            assertThat(HostProcess.find(conmon).orElseThrow().isAlive()).isTrue();
        }
    }
}
