package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.registry.Registry;
import dev.stele.registry.RegistrySettings;
import dev.stele.stage.Ran;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Other tools use an image of packages built here: they pull it from the registry, unpack it, run it, and push it
/// again.
@Stage(
        name = "built images in other tools",
        needs = {"root", "skopeo", "umoci", "runc", "busybox"})
class ForeignToolsTest {
    private static final List<Path> BUSYBOX = List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

    @TempDir
    private Path root;

    private BuildFixture fixture;
    private Registry registry;
    private Digest built;

    @BeforeEach
    void startRegistryWithBuiltImage() throws IOException {
        Path program = BUSYBOX.stream().filter(Files::isExecutable).findFirst().orElseThrow();
        fixture = new BuildFixture(root);
        fixture.archive
                .with(
                        BuilderTest.base(),
                        TestDeb.of("busybox-static", "1")
                                .field("Depends", "base-files")
                                .file("usr/bin/busybox", 0755, Files.readAllBytes(program))
                                .link("bin/sh", "busybox"))
                .publish();
        fixture.recipe("busybox-static");
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile())
                        .replace("[/usr/bin/java, -version]", "[/bin/sh, -c, \"" + SCRIPT + "\"]"));
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        built = fixture.built().digest();
        registry = Registry.start(
                new RegistrySettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        root.resolve("registry"),
                        root.resolve("registry.token")),
                fixture.store,
                InstantSource.system(),
                new SecureRandom());
    }

    /// Prints a file of the context, the user, an account, and the network links.
    private static final String SCRIPT = "busybox cat /app/app.txt; busybox id -u; busybox grep ^app: /etc/passwd;"
            + " busybox ls /sys/class/net; echo $LANG";

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    @Test
    void otherToolsPullUnpackAndRunImage() throws IOException {
        String oci = root.resolve("out") + ":1";
        skopeo("copy", "--src-tls-verify=false", "--dest-compress-format", "gzip", docker("test/app:1"), "oci:" + oci);
        Path bundle = root.resolve("bundle");
        Ran.succeed("umoci", "unpack", "--image", oci, bundle.toString());
        Path config = bundle.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"terminal\": true", "\"terminal\": false"));
        assertThat(bundle.resolve("rootfs/usr/bin/busybox")).isExecutable();
        assertThat(run(bundle))
                .isEqualTo("hello\n10001\napp:x:10001:10001:app:/nonexistent:/sbin/nologin\nlo\nC.UTF-8\n");
    }

    /// With `compression: gzip` what umoci and other older tools read needs no conversion: the digest stays.
    @Test
    void olderToolsUnpackGzipAsItIs() throws IOException {
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile()).replace("version: \"1\"", "version: \"2\"")
                        + "compression: gzip\n");
        Digest gzip = fixture.built().digest();
        String oci = root.resolve("out") + ":2";
        skopeo("copy", "--src-tls-verify=false", "--preserve-digests", docker("test/app:2"), "oci:" + oci);
        assertThat(skopeo("inspect", "--format", "{{.Digest}}", "oci:" + oci)).isEqualTo(gzip + "\n");
        Path bundle = root.resolve("bundle");
        Ran.succeed("umoci", "unpack", "--image", oci, bundle.toString());
        assertThat(bundle.resolve("rootfs/app/app.txt")).hasContent("hello");
        skopeo("copy", "--src-tls-verify=false", docker("test/app:2"), "docker-archive:" + root.resolve("archive.tar"));
        assertThat(root.resolve("archive.tar")).isNotEmptyFile();
    }

    @Test
    void otherToolPushesImageWithPassword() throws IOException {
        String oci = "oci:" + root.resolve("out") + ":1";
        skopeo("copy", "--src-tls-verify=false", "--dest-compress-format", "gzip", docker("test/app:1"), oci);
        String credentials =
                "anyone:" + Files.readString(root.resolve("registry.token")).strip();
        skopeo("copy", "--dest-tls-verify=false", "--dest-creds", credentials, oci, docker("other/app:1"));
        Digest put = fixture.store.tag("other/app", "1").orElseThrow();
        assertThat(put).as("packed by skopeo, so another image").isNotEqualTo(built);
        assertThat(skopeo("inspect", "--tls-verify=false", "--format", "{{.Digest}}", docker("other/app:1")))
                .isEqualTo(put + "\n");
        assertThat(fixture.store.tag("test/app", "1")).contains(built);
    }

    /// Runs a container with its own state folder and cgroup, in an unconnected network namespace.
    private String run(Path bundle) {
        String id = "stele-test-" + ProcessHandle.current().pid();
        List<String> runc = List.of("runc", "--root", root.resolve("runc").toString());
        try {
            return Ran.succeed(with(runc, "run", "--bundle", bundle.toString(), id));
        } finally {
            Ran.of(with(runc, "delete", "--force", id));
        }
    }

    private String docker(String name) {
        return "docker://localhost:" + registry.port() + "/" + name;
    }

    private static String skopeo(String... arguments) {
        return Ran.succeed(with(List.of("skopeo", "--insecure-policy"), arguments));
    }

    private static List<String> with(List<String> first, String... more) {
        List<String> out = new ArrayList<>(first);
        out.addAll(List.of(more));
        return out;
    }
}
