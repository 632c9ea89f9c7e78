package dev.stele.runc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.fleet.Resources;
import dev.stele.linux.Architecture;
import dev.stele.text.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BundleTest {
    private static final Container CONTAINER = new Container(
            Path.of("/run/stele/x/i/web-1/root"),
            List.of("/var/cache"),
            new Container.Isolation(
                    Path.of("/run/stele/x/i/web-1/user"), Path.of("/run/stele/x/i/web-1/net"), 1_879_113_728, "web"),
            new Container.Launch(true, List.of("/bin/app", "--port", "80"), List.of("A=1"), "/", 10_001, 10_001),
            new Container.Limits(new Resources(64 << 20, OptionalLong.of(250)), 300, 2),
            "/stele-x/web/web-1");

    private static Json config(long ownFilesMax, boolean unified) {
        return config(ownFilesMax, unified, CONTAINER);
    }

    private static Json config(long ownFilesMax, boolean unified, Container container) {
        return Json.parse(bundle(ownFilesMax, unified).config(container));
    }

    private static Bundle bundle(long ownFilesMax, boolean unified) {
        return new Bundle(Architecture.AMD64, ownFilesMax, unified, Path.of("/usr/bin/catatonit"));
    }

    @Test
    void allCapabilitySetsAreEmpty() {
        Json sets = config(1024, false).at("process").at("capabilities");
        assertThat(sets.asMap())
                .hasSize(5)
                .allSatisfy((_, set) -> assertThat(set.asList()).isEmpty());
    }

    @Test
    void limitsAreTheReleasesAndAtMostThoseOfThisProcess() {
        Json resources = config(1024, false).at("linux").at("resources");
        assertThat(resources.at("memory").number("limit")).isEqualTo(64 << 20);
        assertThat(resources.at("memory").number("swap")).isEqualTo(64 << 20);
        assertThat(resources.at("cpu").number("quota")).isEqualTo(25_000);
        assertThat(resources.at("cpu").number("shares")).isEqualTo(256);
        assertThat(resources.at("pids").number("limit")).isEqualTo(300);
        assertThat(bundle(1024, false).filesMax()).isEqualTo(1024);
        assertThat(bundle(Long.MAX_VALUE, false).filesMax()).isEqualTo(65_536);
    }

    /// Set by runc, they would need a capability that root lacks on some machines.
    @Test
    void limitsOfFilesAreInherited() {
        assertThat(config(1024, false).at("process").get("rlimits")).isEmpty();
    }

    @Test
    void terminalsAreLimited() {
        assertThat(config(1, false).list("mounts"))
                .filteredOn(mount -> mount.string("type").equals("devpts"))
                .singleElement()
                .satisfies(mount -> assertThat(mount.stringList("options")).contains("newinstance", "max=64"));
    }

    @Test
    void theMemoryLimitKillsTheWholeInstanceOnCgroupV2() {
        assertThat(config(1, true).at("linux").at("resources").at("unified").string("memory.oom.group"))
                .isEqualTo("1");
        assertThat(config(1, false).at("linux").at("resources").get("unified")).isEmpty();
    }

    @Test
    void aContainerHasItsOwnNamespaceOfEveryKind() {
        assertThat(config(1, false).at("linux").list("namespaces").stream().map(n -> n.string("type")))
                .containsExactlyInAnyOrder("pid", "ipc", "uts", "mount", "cgroup", "user", "network");
    }

    @Test
    void theSeccompFilterRefusesDangerousCalls() {
        List<String> refused = List.of(
                "mount",
                "unshare",
                "setns",
                "ptrace",
                "process_vm_readv",
                "process_vm_writev",
                "name_to_handle_at",
                "memfd_secret",
                "bpf",
                "perf_event_open",
                "io_uring_setup",
                "userfaultfd",
                "keyctl",
                "clone",
                "clone3",
                "socket");
        for (Architecture architecture : Architecture.values()) {
            List<String> allowed =
                    Seccomp.filter(1, architecture).list("syscalls").getFirst().stringList("names");
            assertThat(allowed).contains("read", "write", "futex", "execve").doesNotContainAnyElementsOf(refused);
        }
    }
}
