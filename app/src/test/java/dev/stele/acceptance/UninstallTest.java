package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `stele uninstall` with services that run, with and without their home, and interrupted.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "timeout"})
class UninstallTest {
    private Rig rig;
    private String id;

    @BeforeEach
    void start() {
        rig = new Rig();
        Pages pages = new Pages(rig);
        String release = pages.built(true);
        rig.start();
        pages.apply(release, new Pages.Rollout("rolling", "0s")).orThrow();
        id = rig.installation();
    }

    @AfterEach
    void clean() {
        if (Files.exists(Path.of("/run/stele", id))) {
            rig.stele("uninstall", "--installation", id, "--confirm", id);
        }
        rig.close();
    }

    private Program.Ended uninstall(String... words) {
        String[] all = new String[words.length + 3];
        System.arraycopy(new String[] {"uninstall", "--home", rig.home().toString()}, 0, all, 0, 3);
        System.arraycopy(words, 0, all, 3, words.length);
        return Program.stele(java.util.Map.of(), rig.folder(), all);
    }

    /// Everything of any installation, wherever it is; not the arguments of what asks.
    private static String host() {
        return Program.run(
                        "sh",
                        "-c",
                        "cat /proc/self/mountinfo; ls /sys/class/net; nft list ruleset; "
                                + "find /sys/fs/cgroup -name 'stele-*'; find /run/stele; cat /run/stele/blocks/*")
                .out();
    }

    @Test
    void everythingGoesAndWhileAServerRunsNothing() {
        Program.Ended refused = uninstall("--confirm", id);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("error[S506]", "end it first:  kill " + rig.server().pid());
        assertThat(rig.instances()).isNotEmpty();

        rig.kill();
        Program.Ended dry = uninstall("--dry-run").orThrow();
        assertThat(dry.out())
                .contains("gateway ", "container ", "process ", "mount ", "link ", "cgroup ", "table ", "block ")
                .contains(rig.home().resolve("ledger").toString(), "Nothing is removed yet");
        assertThat(host()).contains(id);
        assertThat(uninstall().exit()).as("nobody can be asked").isEqualTo(2);
        assertThat(uninstall("--confirm", "00000000").exit()).isEqualTo(2);
        assertThat(rig.home().resolve("ledger")).exists();

        assertThat(uninstall("--confirm", id).orThrow().out()).contains("✓ " + id + " is removed");
        assertThat(host()).doesNotContain(id);
        assertThat(rig.home()).doesNotExist();
        assertThat(uninstall("--confirm", id).orThrow().out()).contains("nothing is installed at");
        assertThat(uninstall("--dry-run", "-o", "json").orThrow().out()).contains("\"items\":[]");
    }

    @Test
    void anInstallationWithoutItsHomeIsFoundByItsId() {
        rig.kill();
        Program.run("rm", "-rf", rig.home().toString()).orThrow();
        assertThat(uninstall().out()).contains("nothing is installed at", "by their ids", id);
        assertThat(rig.stele("uninstall", "--installation", "zzz", "--confirm", "zzz")
                        .err())
                .contains("error[H505]", id);

        rig.stele("uninstall", "--installation", id, "--confirm", id).orThrow();

        assertThat(host()).doesNotContain(id);
    }

    @Test
    void killedInBetweenItGoesOn() {
        rig.kill();
        String stele = Program.launcher() + " uninstall --home " + rig.home() + " --confirm " + id;
        for (String after : new String[] {"0.5", "0.7", "0.9", "1.1", "1.4"}) {
            Program.run("timeout", "-s", "KILL", after, "sh", "-c", "exec " + stele);
        }
        uninstall("--confirm", id);

        assertThat(host()).doesNotContain(id);
        assertThat(rig.home().resolve("installation")).doesNotExist();
        assertThat(rig.home().resolve("store")).doesNotExist();
    }
}
