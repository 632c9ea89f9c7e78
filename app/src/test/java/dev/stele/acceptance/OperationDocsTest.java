package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Runs the code blocks of the docs' pages about an installation that has a service: on its registry, on backup and on
/// removal. What a service manager does on those pages is done to the rig's server.
@Stage(
        name = "the docs' pages on operation",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "curl", "skopeo", "tar", "systemd-analyze"})
class OperationDocsTest {
    private static final String ID_OF_PAGES = "1f2e3d4c";
    private static final Pattern FAILURES = Pattern.compile("SuccessExitStatus=(\\d+)");

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
            rig.terminate();
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

    /// What the server does at the signal of the service manager is what the unit calls a success.
    @Test
    void theUnitOfSystemdHoldsForThisServer() throws IOException {
        String page = Files.readString(Program.root().resolve("docs/systemd.md"));
        String unit = page.substring(page.indexOf("[Unit]"), page.indexOf("```", page.indexOf("[Unit]")));
        try (Rig rig = new Rig()) {
            Path file = rig.write("stele.service", unit.replace(
                    "/opt/stele/stele", Program.launcher().toString()));
            Program.Ended verified = Program.run("systemd-analyze", "verify", file.toString()).orThrow();
            assertThat(verified.err()).isEmpty();
            file = rig.write("wrong/stele.service", unit.replace("KillMode", "KilMode"));
            assertThat(Program.run("systemd-analyze", "verify", file.toString()).err()).contains("KilMode");

            Matcher success = FAILURES.matcher(unit);
            assertThat(success.find()).isTrue();
            rig.start();
            Path gateway = Path.of("/run/stele", rig.installation(), "gateway.pid");
            Wait.until(() -> Files.exists(gateway), rig::log);
            rig.server().destroy();
            assertThat(rig.awaitEnd()).isEqualTo(Integer.parseInt(success.group(1)));
            assertThat(ProcessHandle.of(Long.parseLong(rig.gatewayPid()))).isPresent();
        }
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
        rig.write("fleet.yaml", Pages.fleet(version, new Pages.Rollout("rolling", "0s")).replace("page:", name + ":"));
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
        return java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
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
