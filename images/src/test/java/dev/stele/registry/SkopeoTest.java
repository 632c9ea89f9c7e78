package dev.stele.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Codec;
import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.layer.PackedLayer;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.stage.Ran;
import dev.stele.stage.Stage;
import dev.stele.store.BlobWriter;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Tests the registry with skopeo.
@Stage(
        name = "skopeo",
        needs = {"skopeo"})
class SkopeoTest extends RegistryTest {
    @Test
    void skopeoPullsAndPushesUnderSameDigest() throws IOException {
        Digest image = image("hello");
        registry.store().setTag("shop/web", "1.0", image);
        skopeo("copy", "--src-tls-verify=false", docker("shop/web:1.0"), "oci:" + home.resolve("out:1.0"));
        skopeo(copyIn("oci:" + home.resolve("out:1.0"), "copies/web:2.0"));
        assertThat(registry.store().tag("copies/web", "2.0")).contains(image);
        assertThat(skopeo("list-tags", "--tls-verify=false", docker("copies/web")))
                .contains("\"2.0\"");
    }

    @Test
    void skopeoReportsImmutableTag() throws IOException {
        Digest first = image("first");
        Digest second = image("second");
        registry.store().setTag("web", "1.0", first);
        registry.store().setTag("web", "1.1", second);
        skopeo("copy", "--src-tls-verify=false", docker("web:1.1"), "oci:" + home.resolve("out:x"));
        Ran refused = run(copyIn("oci:" + home.resolve("out:x"), "web:1.0"));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.output())
                .contains(first.toString())
                .contains(second.toString())
                .contains("do not move");
        assertThat(registry.store().tag("web", "1.0")).contains(first);
    }

    @Test
    void skopeoCannotPushWithoutPassword() throws IOException {
        registry.store().setTag("web", "1.0", image("hello"));
        Ran refused =
                run("copy", "--src-tls-verify=false", "--dest-tls-verify=false", docker("web:1.0"), docker("web:2.0"));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.output()).contains("authentication required");
    }

    @Test
    void skopeoAddsSignatureToItsTag() {
        String tag = "sha256-" + "0".repeat(64) + ".sig";
        registry.store().setTag("signatures", "one", signatures("a"));
        registry.store().setTag("signatures", "two", signatures("a", "b"));
        registry.store().setTag("signatures", "other", signatures("b"));
        for (String version : List.of("one", "two")) {
            String folder = "dir:" + home.resolve(version);
            skopeo("copy", "--src-tls-verify=false", docker("signatures:" + version), folder);
            skopeo(copyIn(folder, "web:" + tag));
        }
        assertThat(registry.store().tag("web", tag)).isEqualTo(registry.store().tag("signatures", "two"));
        String folder = "dir:" + home.resolve("other");
        skopeo("copy", "--src-tls-verify=false", docker("signatures:other"), folder);
        assertThat(run(copyIn(folder, "web:" + tag)).output()).contains("keeps all layers");
    }

    /// As cosign makes them: a layer for each signature, which stands in the layer's annotations.
    private Digest signatures(String... names) {
        byte[] config = "{\"architecture\":\"\",\"os\":\"\",\"config\":{}}".getBytes(StandardCharsets.UTF_8);
        List<Descriptor> layers = new ArrayList<>();
        for (String name : names) {
            byte[] signed = name.getBytes(StandardCharsets.UTF_8);
            layers.add(new Descriptor(
                    "application/vnd.dev.cosign.simplesigning.v1+json",
                    registry.store().put(signed),
                    signed.length,
                    Map.of("dev.cosignproject.cosign/signature", "of " + name)));
        }
        Descriptor configured =
                new Descriptor(MediaTypes.CONFIG, registry.store().put(config), config.length);
        return registry.store().put(new Manifest(configured, layers, Map.of()).bytes());
    }

    private Digest image(String greeting) throws IOException {
        Store store = registry.store();
        Meta file = new Meta(0644, 0, 0, 0);
        List<LayerEntry> entries = List.of(
                new LayerEntry.Directory("etc", new Meta(0755, 0, 0, 0)),
                new LayerEntry.RegularFile("etc/greeting", file, Content.of(greeting)),
                new LayerEntry.Symlink("bin", new Meta(0777, 0, 0, 0), "usr/bin"));
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
                        new ImageConfig.Execution(
                                "0",
                                List.of(),
                                List.of("/bin/true"),
                                List.of(),
                                "/",
                                new TreeSet<>(),
                                Optional.empty()),
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

    private static String skopeo(String... arguments) {
        return Ran.succeed(command(arguments));
    }

    private static Ran run(String... arguments) {
        return Ran.of(command(arguments));
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
        command.addAll(List.of(arguments));
        return command;
    }
}
