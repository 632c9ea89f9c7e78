package dev.stele.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Codec;
import dev.stele.layer.Content;
import dev.stele.layer.Entry;
import dev.stele.layer.Meta;
import dev.stele.layer.PackedLayer;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.stage.Stage;
import dev.stele.store.BlobWriter;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Other people's tools against the registry.
@Stage(
        name = "skopeo and umoci",
        needs = {"skopeo", "umoci"})
class SkopeoTest extends RegistryTest {
    private static final long TOOL_SECONDS_MAX = 60;

    @Test
    void skopeoTakesAnImageOutAndPutsItInAgainUnderTheSameDigest() throws Exception {
        Digest image = image("hello");
        registry.store().setTag("shop/web", "1.0", image);
        skopeo("copy", "--src-tls-verify=false", docker("shop/web:1.0"), "oci:" + home.resolve("out:1.0"));
        skopeo(copyIn("oci:" + home.resolve("out:1.0"), "copies/web:2.0"));
        assertThat(registry.store().tag("copies/web", "2.0")).contains(image);
        assertThat(skopeo("list-tags", "--tls-verify=false", docker("copies/web")))
                .contains("\"2.0\"");
    }

    @Test
    void skopeoIsToldThatATagDoesNotMove() throws Exception {
        Digest first = image("first");
        Digest second = image("second");
        registry.store().setTag("web", "1.0", first);
        registry.store().setTag("web", "1.1", second);
        skopeo("copy", "--src-tls-verify=false", docker("web:1.1"), "oci:" + home.resolve("out:x"));
        Run refused = run(List.of(copyIn("oci:" + home.resolve("out:x"), "web:1.0")));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.output())
                .contains(first.toString())
                .contains(second.toString())
                .contains("do not move");
        assertThat(registry.store().tag("web", "1.0")).contains(first);
    }

    @Test
    void withoutThePasswordSkopeoCannotPush() throws Exception {
        registry.store().setTag("web", "1.0", image("hello"));
        Run refused = run(List.of(
                "copy", "--src-tls-verify=false", "--dest-tls-verify=false", docker("web:1.0"), docker("web:2.0")));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.output()).contains("authentication required");
    }

    @Test
    void umociUnpacksWhatSkopeoRepackedAsGzip() throws Exception {
        registry.store().setTag("web", "1.0", image("hello"));
        skopeo(
                "copy",
                "--src-tls-verify=false",
                "--dest-compress-format",
                "gzip",
                docker("web:1.0"),
                "oci:" + home.resolve("out:1.0"));
        Run unpacked = exec(List.of(
                "umoci",
                "unpack",
                "--rootless",
                "--image",
                home.resolve("out:1.0").toString(),
                home + "/bundle"));
        assertThat(unpacked.status()).as(unpacked.output()).isZero();
        assertThat(home.resolve("bundle/rootfs/etc/greeting")).hasContent("hello");
        assertThat(Files.readSymbolicLink(home.resolve("bundle/rootfs/bin"))).isEqualTo(Path.of("usr/bin"));
    }

    private Digest image(String greeting) throws IOException {
        Store store = registry.store();
        Meta file = new Meta(0644, 0, 0, 0);
        List<Entry> entries = List.of(
                new Entry.Directory("etc", new Meta(0755, 0, 0, 0)),
                new Entry.RegularFile("etc/greeting", file, Content.of(greeting)),
                new Entry.Symlink("bin", new Meta(0777, 0, 0, 0), "usr/bin"));
        Descriptor layer;
        PackedLayer packed;
        try (BlobWriter blob = store.writer()) {
            packed = PackedLayer.write(entries, 0, Codec.ZSTD, blob);
            layer = new Descriptor(Codec.ZSTD.mediaType(), blob.commit(), blob.size());
        }
        byte[] config = new ImageConfig(
                        "1970-01-01T00:00:00Z",
                        "amd64",
                        "linux",
                        "0",
                        List.of(),
                        List.of("/bin/true"),
                        List.of(),
                        "/",
                        new TreeSet<>(),
                        Optional.empty(),
                        Map.of(),
                        List.of(packed.diffId()),
                        List.of("a layer"))
                .bytes();
        Descriptor configured = new Descriptor(MediaTypes.CONFIG, store.put(config), config.length);
        return store.put(new Manifest(configured, List.of(layer), Map.of()).bytes());
    }

    private String docker(String name) {
        return "docker://" + registry.address() + "/" + name;
    }

    private String[] copyIn(String from, String to) {
        return new String[] {
            "copy", "--dest-tls-verify=false", "--dest-creds", "anyone:" + registry.password(), from, docker(to)
        };
    }

    private static String skopeo(String... arguments) throws Exception {
        Run run = run(List.of(arguments));
        assertThat(run.status()).as(run.output()).isZero();
        return run.output();
    }

    private static Run run(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
        command.addAll(arguments);
        return exec(command);
    }

    private static Run exec(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(TOOL_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }

    private record Run(int status, String output) {}
}
