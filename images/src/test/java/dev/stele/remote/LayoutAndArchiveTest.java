package dev.stele.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Codec;
import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.LayerWriter;
import dev.stele.layer.Meta;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.remote.TestImages.TestImage;
import dev.stele.text.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// Layouts and archives, both ways.
class LayoutAndArchiveTest extends RemoteTest {
    private static final Meta FILE = new Meta(0644, 0, 0, 0);

    private final TestImage image = TestImages.image("hello", "amd64", Codec.GZIP, Codec.ZSTD, Codec.NONE);

    @Test
    void layoutGoesThereAndBackUnchanged() throws IOException {
        for (String form : List.of("oci:", "oci-archive:")) {
            export(image, form + "out" + form.length() + ":1.0", "shop/web:1.0");
            reopen("second" + form.length());
            assertThat(fetch(form + "out" + form.length() + ":1.0")).isEqualTo(image.digest());
            assertWhole(image);
        }
        assertThat(Files.readString(home.resolve("out4/oci-layout"))).isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    @Test
    void indexGoesThereAndBackWhole() {
        TestImage arm = TestImages.image("arm", "arm64", Codec.GZIP);
        byte[] index = TestImages.index(new TreeMap<>(Map.of("amd64", image, "arm64", arm)));
        put(image);
        put(arm);
        Digest digest = store().put(index);
        StoredImage all = StoredImage.of("app:1", digest, Optional.empty(), store());
        new ImageExport(store(), home).write(all, "oci:all", "app:1", TransferProgress.SILENT);
        reopen("second");
        assertThat(fetch("oci:all")).isEqualTo(digest);
        assertWhole(image);
        assertWhole(arm);
    }

    @Test
    void layoutKeepsItsOtherImages() {
        TestImage other = TestImages.image("other", "amd64", Codec.GZIP);
        export(image, "oci:out:1.0", "a:1");
        export(other, "oci:out:2.0", "a:2");
        export(other, "oci:out:2.0", "a:2");
        assertThat(fetch("oci:out:1.0")).isEqualTo(image.digest());
        assertThat(fetch("oci:out:2.0")).isEqualTo(other.digest());
        Problem problem = refusal("oci:out");
        assertThat(problem.render()).contains("G433", "1.0, 2.0", "oci:");
        assertThat(refusal("oci:out:3.0").cause()).contains("none called \"3.0\"", "1.0");
    }

    @Test
    void dockerArchiveHasTheSameBytesEachTimeAndUnpackedLayers() throws IOException {
        export(image, "docker-archive:one.tar", "shop/web:1.0");
        export(image, "docker-archive:two.tar", "shop/web:1.0");
        assertThat(Files.mismatch(home.resolve("one.tar"), home.resolve("two.tar")))
                .isEqualTo(-1);
        reopen("second");
        Digest digest = fetch("docker-archive:one.tar:shop/web:1.0");
        Manifest manifest = Manifest.parse(store().read(digest, 1 << 20));
        assertThat(manifest.config().digest()).isEqualTo(image.parsed().config().digest());
        byte[] config = store().read(manifest.config().digest(), 1 << 20);
        assertThat(manifest.layers().stream().map(layer -> layer.digest()).toList())
                .isEqualTo(ImageConfig.parse(config).diffIds());
        try (ImageSource source = ImageSource.parse("docker-archive:one.tar", access())) {
            assertThat(source.nameInside()).contains("shop/web:1.0");
        }
    }

    @Test
    void archivesOfOlderAndNewerDockerAreRead() throws IOException {
        TestImage plain = TestImages.image("hello", "amd64", Codec.NONE, Codec.GZIP);
        List<Digest> layers =
                plain.parsed().layers().stream().map(l -> l.digest()).toList();
        Digest config = plain.parsed().config().digest();
        for (boolean isNew : List.of(false, true)) {
            String configPath = isNew ? "blobs/sha256/" + config.hex() : config.hex() + ".json";
            List<LayerEntry> entries = new ArrayList<>();
            List<String> paths = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                String path = isNew ? "blobs/sha256/" + layers.get(i).hex() : "id" + i + "/layer.tar";
                paths.add("\"" + path + "\"");
                entries.add(file(path, blob(plain, layers.get(i))));
            }
            entries.add(file(configPath, blob(plain, config)));
            entries.add(file(
                    "manifest.json",
                    utf8("[{\"Config\":\"" + configPath + "\",\"RepoTags\":[\"web:1\"],\"Layers\":["
                            + String.join(",", paths) + "]}]")));
            Path archive = home.resolve(isNew + ".tar.gz");
            try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
                LayerWriter.write(entries, 0, out);
            }
            reopen("store-" + isNew);
            assertThat(fetch("docker-archive:" + archive)).isEqualTo(plain.digest());
            assertWhole(plain);
        }
    }

    @Test
    void linkedLayerOfAnOldArchiveIsTheOneThatItLeadsTo() throws IOException {
        TestImage plain = TestImages.image("hello", "amd64", Codec.NONE);
        Digest layer = plain.parsed().layers().getFirst().digest();
        byte[] config = utf8(new String(blob(plain, plain.parsed().config().digest()), StandardCharsets.UTF_8));
        List<LayerEntry> entries = List.of(
                file("a/layer.tar", blob(plain, layer)),
                new LayerEntry.Symlink("b/layer.tar", new Meta(0777, 0, 0, 0), "../a/layer.tar"),
                file("c.json", config),
                file(
                        "manifest.json",
                        utf8("[{\"Config\":\"c.json\",\"RepoTags\":null,\"Layers\":[\"b/layer.tar\"]}]")));
        archive("old.tar", entries);
        assertThat(fetch("docker-archive:old.tar")).isEqualTo(plain.digest());
    }

    @Test
    void brokenLayoutsAndArchivesAreRefused() throws IOException {
        export(image, "oci:out", "a:1");
        Digest layer = image.parsed().layers().getFirst().digest();
        Path blob = home.resolve("out/blobs/sha256/" + layer.hex());
        byte[] bytes = Files.readAllBytes(blob);
        reopen("second");
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
        assertThat(refusal("oci:out").code()).isEqualTo("G425");
        Files.delete(blob);
        assertThat(refusal("oci:out").render()).contains("G432", layer.hex());
        Files.createSymbolicLink(blob, Path.of("/etc/hostname"));
        assertThat(refusal("oci:out").code()).isEqualTo("G432");
        assertAbsent(layer);
        write("out/index.json", "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}");
        assertThat(refusal("oci:out").render()).contains("G428", "two ways");
        write("not.tar", "hello");
        assertThat(refusal("docker-archive:not.tar").code()).isEqualTo("G432");
        assertThat(refusal("oci:nowhere").code()).isEqualTo("G432");
        archive("files.tar", List.of(file("etc/passwd", utf8("root"))));
        assertThat(refusal("docker-archive:files.tar").code()).isEqualTo("G432");
    }

    @Test
    void layerThatIsLabelledWronglyIsRefused() {
        byte[] manifest = utf8(new String(image.manifest(), StandardCharsets.UTF_8)
                .replaceFirst("layer.v1.tar\\+gzip", "layer.v1.tar+zstd"));
        new TestImage(manifest, image.blobs()).in(registry, "app", "1");
        assertThat(refusal(ref("app:1")).render()).contains("G428", "named as zstd but its bytes are gzip");
        assertAbsent(Digest.sha256(manifest));
        byte[] foreign = utf8(new String(image.manifest(), StandardCharsets.UTF_8)
                .replaceFirst("layer.v1.tar\\+gzip", "layer.nondistributable.v1.tar+gzip"));
        new TestImage(foreign, image.blobs()).in(registry, "app", "2");
        assertThat(refusal(ref("app:2")).render()).contains("G428", "addresses in a manifest are not asked");
    }

    private void export(TestImage what, String target, String name) {
        put(what);
        StoredImage stored = StoredImage.of(name, what.digest(), Optional.empty(), store());
        new ImageExport(store(), home).write(stored, target, name, TransferProgress.SILENT);
    }

    private void put(TestImage what) {
        what.blobs().values().forEach(store()::put);
        store().put(what.manifest());
    }

    private void archive(String name, List<LayerEntry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerWriter.write(entries, 0, out);
        Files.write(home.resolve(name), out.toByteArray());
    }

    private static LayerEntry file(String path, byte[] bytes) {
        return new LayerEntry.RegularFile(path, FILE, Content.of(bytes));
    }

    private static byte[] blob(TestImage of, Digest digest) {
        return Objects.requireNonNull(of.blobs().get(digest));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
