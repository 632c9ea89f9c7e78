package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the code blocks of the docs' pages about an installation that has a service: on its registry, on backup and on
/// removal. What a service manager does on those pages is done to the rig's server.
@Stage(
        name = "the docs' pages on operation",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "curl", "skopeo", "tar", "systemd-analyze"})
class OperationDocsTest {
    private static final String ID_OF_PAGES = "1f2e3d4c";

    @Test
    void backupIsRestoredOnAnotherMachineAndBesideTheOriginal() throws IOException {
        try (Rig rig = new Rig()) {
            serve(rig, "page:1.0.0");
            List<Page.Step> steps = FollowedPages.page("backup.md").steps();
            Reader reader = new Reader(rig, "backup");
            int restore = indexOf(steps, "mkdir -m 700 /var/lib/stele");
            int adopt = indexOf(steps, "stele server adopt -y");
            try (Traffic traffic = new Traffic(rig.gateway(), 20, Pages.page("1.0.0")::equals)) {
                reader.follow(steps.subList(0, restore));
                assertThat(traffic.failures()).isEmpty();
                assertThat(traffic.served()).isPositive();
            }
            assertThat(permissions(rig.folder().resolve("backup/stele.tar"))).isEqualTo("rw-------");

            rig.stele("stop", "--all").orThrow();
            rig.server().destroy();
            assertThat(unit()).as("of systemd.md").contains("SuccessExitStatus=" + rig.awaitEnd() + "\n");
            Program.run("rm", "-rf", rig.home().toString()).orThrow();
            reader.follow(steps.subList(restore, adopt));
            onAnotherMachine(rig.home());
            assertThat(started(rig)).isEqualTo(1);
            assertThat(rig.log()).contains("error[S512]", "stele server adopt --home " + rig.home());
            reader.follow(steps.subList(adopt, adopt + 2));
            rig.awaitCalm();
            reader.follow(steps.subList(adopt + 2, steps.size()));
        }
    }

    @Test
    void registryAndRemoval() throws IOException {
        try (Rig rig = new Rig()) {
            serve(rig, "web:1.0.0");
            String upload = new Push(rig).begin("web");
            Page registry = FollowedPages.page("registry.md");
            new Reader(rig, "registry", Map.of("--end ID", "--end " + upload)).follow(registry.steps());
            assertThat(rig.stele("image", "uploads").out()).doesNotContain(upload);

            List<Page.Step> steps = FollowedPages.page("uninstall.md").steps();
            int gone = indexOf(steps, "stele uninstall\n");
            String id = rig.installation();
            new Reader(rig, "uninstall", Map.of(ID_OF_PAGES, id)).follow(steps.subList(0, gone));
            assertThat(rig.home()).doesNotExist();

            rig.start();
            String next = rig.installation();
            assertThat(next).isNotEqualTo(id);
            rig.kill();
            Program.run("rm", "-rf", rig.home().toString()).orThrow();
            new Reader(rig, "uninstall", Map.of(ID_OF_PAGES, next)).follow(steps.subList(gone, steps.size()));
            assertThat(Path.of("/run/stele", next)).doesNotExist();
        }
    }

    @Test
    void theUnitOfSystemdIsOne(@TempDir Path folder) throws IOException {
        String unit = unit().replace("/opt/stele/stele", Program.launcher().toString());
        Path file = Files.writeString(folder.resolve("stele.service"), unit);
        assertThat(verified(file).orThrow().err()).isEmpty();
        Files.writeString(file, unit.replace("KillMode", "KilMode"));
        assertThat(verified(file).err()).contains("KilMode");
    }

    private static Program.Ended verified(Path unit) {
        return Program.run("systemd-analyze", "verify", unit.toString());
    }

    private static String unit() throws IOException {
        String page = Files.readString(Program.root().resolve("docs/systemd.md"));
        int begin = page.indexOf("[Unit]");
        return page.substring(begin, page.indexOf("```", begin));
    }

    /// A service of busybox's web server that the pages speak of.
    private static void serve(Rig rig, String image) {
        Pages pages = new Pages(rig);
        String version = pages.next(true);
        String recipe = rig.folder().resolve("page-1/image.yaml").toString();
        String name = image.substring(0, image.indexOf(':'));
        Program.run("sed", "-i", "s/name: page/name: " + name + "/", recipe).orThrow();
        pages.build(version, Map.of()).orThrow();
        rig.start();
        rig.write(
                "fleet.yaml",
                Pages.fleet(version, new Pages.Rollout("rolling", "0s")).replace("page:", name + ":"));
        rig.stele("apply", "-f", "fleet.yaml", "-y").orThrow();
        rig.awaitCalm();
    }

    private static void onAnotherMachine(Path home) throws IOException {
        Path file = home.resolve("installation");
        String text = Files.readString(file);
        String other = text.replaceFirst("(?m)^machine .*$", "machine 0123456789abcdef0123456789abcdef");
        assertThat(other).isNotEqualTo(text);
        Files.writeString(file, other);
    }

    private static int started(Rig rig) {
        rig.start(Map.of());
        return rig.awaitEnd();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static int indexOf(List<Page.Step> steps, String commands) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Page.Run run && run.commands().startsWith(commands)) {
                return i;
            }
        }
        throw new AssertionError("no " + commands);
    }
}
