package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.remote.ImageExport;
import dev.stele.remote.StoredImage;
import dev.stele.remote.TransferProgress;
import dev.stele.stage.Ran;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images that buildah and umoci made are bases, and skopeo and umoci read what is built on them.
@Stage(
        name = "bases of other tools",
        needs = {"root", "buildah", "skopeo", "umoci", "busybox"})
class ForeignBaseTest {
    @TempDir
    private Path root;

    private BuildFixture fixture;
    private Path tree = Path.of("");

    @BeforeEach
    void writeTree() throws IOException {
        fixture = new BuildFixture(root);
        tree = root.resolve("tree");
        Path busybox = Path.of(Ran.succeed("sh", "-c", "command -v busybox").strip());
        Files.createDirectories(tree.resolve("usr/bin"));
        Files.createDirectories(tree.resolve("etc"));
        Files.createDirectories(tree.resolve("srv/old"));
        Files.copy(busybox, tree.resolve("usr/bin/busybox"));
        Files.createSymbolicLink(tree.resolve("usr/bin/httpd"), Path.of("busybox"));
        Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/bin"));
        Files.writeString(tree.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\nweb:x:33:34::/:/bin/sh\n");
        Files.writeString(tree.resolve("srv/old/file"), "old");
    }

    private Digest built(String from, String dest) throws IOException {
        fixture.recipeText("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: test/app, version: "1"}
                from: "%s"
                files: [{src: app.txt, dest: %s}]
                env: {B: "2"}
                compression: gzip
                """.formatted(from, dest));
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        return fixture.built().digest();
    }

    private ImageConfig.Execution run(Digest digest) {
        Manifest manifest = Manifest.parse(fixture.store.read(digest, 1 << 20));
        return ImageConfig.parse(fixture.store.read(manifest.config().digest(), 1 << 20))
                .execution();
    }

    /// As others read it: skopeo looks at it, and umoci unpacks it.
    private Path unpacked(Digest digest) {
        StoredImage image = StoredImage.of("test/app:1", digest, Optional.empty(), fixture.store);
        new ImageExport(fixture.store, root).write(image, "oci:out:1", "test/app:1", TransferProgress.SILENT);
        String layout = root.resolve("out") + ":1";
        assertThat(Ran.succeed("skopeo", "inspect", "--format", "{{.Digest}}", "oci:" + layout))
                .isEqualTo(digest + "\n");
        Ran.succeed("umoci", "unpack", "--image", layout, root.resolve("bundle").toString());
        return root.resolve("bundle/rootfs");
    }

    private String buildah(String... words) {
        List<String> command = new ArrayList<>(List.of(
                "buildah",
                "--root=" + root.resolve("containers"),
                "--runroot=" + root.resolve("run"),
                "--storage-driver=vfs"));
        command.addAll(List.of(words));
        return Ran.succeed(command).strip();
    }

    @Test
    void anImageOfBuildahIsABase() throws IOException {
        String container = buildah("from", "scratch");
        buildah("copy", "-q", container, tree.toString(), "/");
        buildah(
                "config",
                "--entrypoint=[\"/bin/httpd\"]",
                "--cmd=-f",
                "--user=web",
                "--env=A=1",
                "--port=80",
                "--stop-signal=SIGQUIT",
                container);
        buildah("commit", "-q", "--rm", container, "oci:" + root.resolve("base") + ":1");
        Digest digest = built("oci:" + root.resolve("base") + ":1", "/bin/");
        assertThat(run(digest).entrypoint()).containsExactly("/bin/httpd");
        assertThat(run(digest).cmd()).containsExactly("-f");
        assertThat(run(digest).env()).contains("A=1", "B=2");
        assertThat(run(digest).user()).isEqualTo("web");
        assertThat(run(digest).stopSignal()).isPresent();
        Path files = unpacked(digest);
        assertThat(files.resolve("bin")).isSymbolicLink();
        assertThat(files.resolve("usr/bin/app.txt")).hasContent("hello\n");
        assertThat(files.resolve("usr/bin/busybox")).isExecutable();
    }

    /// An opaque folder hides what a lower layer has in it.
    @Test
    void anImageOfUmociIsABase() throws IOException {
        String image = root.resolve("base") + ":1";
        Path srv = Files.createDirectories(root.resolve("new"));
        Files.writeString(srv.resolve("file"), "new");
        Ran.succeed("umoci", "init", "--layout", root.resolve("base").toString());
        Ran.succeed("umoci", "new", "--image", image);
        Ran.succeed("umoci", "insert", "--image", image, tree.toString(), "/");
        Ran.succeed("umoci", "insert", "--opaque", "--image", image, srv.toString(), "/srv");
        Ran.succeed("umoci", "config", "--image", image, "--config.entrypoint", "/usr/bin/httpd");
        Path files = unpacked(built("oci:" + image, "/srv/old/"));
        assertThat(files.resolve("srv/old/app.txt")).hasContent("hello\n");
        assertThat(files.resolve("srv/old/file")).doesNotExist();
        assertThat(files.resolve("srv/file")).hasContent("new");
    }
}
