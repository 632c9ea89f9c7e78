package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.TestPauser;
import dev.stele.linux.HostCommand;
import dev.stele.machine.Leak.Kind;
import dev.stele.stage.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// An installation is taken off the host by its id, whatever of it is left; others are not touched.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class UninstallationTest {
    private static final Path RUN = Path.of("/run/stele");

    private static String shell(String script) {
        HostCommand.Result result = new HostCommand(Duration.ofSeconds(30), "sh", "-c", script).run();
        return result.output();
    }

    /// Everything of any installation, wherever it is.
    private static String host() {
        return shell("cat /proc/self/mountinfo; ls /sys/class/net; ip route; nft list ruleset; "
                + "find /sys/fs/cgroup -name 'stele-*'; find /run/stele; cat /run/stele/blocks/*; "
                + "cat /proc/[0-9]*/cmdline");
    }

    private static Uninstallation of(String id) {
        return Uninstallation.of(RUN, id, Path.of("/nonexistent"), new TestPauser());
    }

    private static Set<Kind> kinds(Uninstallation uninstallation) {
        return uninstallation.items().stream().map(Leak::kind).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anInstallationWhoseHomeIsGoneIsTakenOffTheHost() throws Exception {
        try (Site other = new Site()) {
            String bystander = other.runReady(other.release(other.webImage("other\n")));
            Site site = new Site();
            String id = site.installation.id();
            String network = site.installation.block().network();
            site.runReady(site.release(site.webImage("own\n")));
            site.machine().close();
            shell("rm -rf " + site.home);

            assertThat(Uninstallation.ids(RUN)).contains(id, other.installation.id());
            assertThat(Installation.claimant(RUN, id)).contains(site.home);
            Uninstallation uninstallation = of(id);
            assertThat(uninstallation.gatewayUser())
                    .contains(site.installation.block().firstId(0));
            assertThat(kinds(uninstallation))
                    .contains(Kind.CONTAINER, Kind.PROCESS, Kind.MOUNT, Kind.LINK, Kind.CGROUP, Kind.FOLDER)
                    .contains(Kind.TABLE, Kind.BLOCK);

            uninstallation.remove();

            assertThat(of(id).items()).isEmpty();
            assertThat(host()).doesNotContain(id, network);
            assertThat(Uninstallation.ids(RUN)).doesNotContain(id).contains(other.installation.id());
            of(id).remove();
            assertThat(other.machine().leaks()).isEmpty();
            assertThat(other.get(bystander)).isEqualTo("other\n");
        }
    }

    @Test
    void whatAnInterruptedOneHasLeftIsFoundByItsName() throws Exception {
        String id = "0abc1def";
        Path cgroup = Path.of("/sys/fs/cgroup");
        Path hierarchy = Files.isDirectory(cgroup.resolve("pids")) ? cgroup.resolve("pids") : cgroup;
        for (String left : new String[] {
            "ip link add st" + id + "zz type veth peer name st" + id + "zy",
            "mkdir -p " + hierarchy + "/stele-" + id + "/web/web-1",
            "mkdir -p " + RUN + "/" + id + "/i/web-1",
            "nft add table inet stele_" + id + "; mkdir -p " + RUN + "/" + id
        }) {
            shell(left);
            assertThat(Uninstallation.ids(RUN)).as(left).contains(id);
            assertThat(of(id).items()).as(left).isNotEmpty();
            of(id).remove();
            assertThat(of(id).items()).as(left).isEmpty();
            assertThat(host()).as(left).doesNotContain(id);
        }
    }
}
