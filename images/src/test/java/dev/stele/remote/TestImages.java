package dev.stele.remote;

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
import dev.stele.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/// Images in memory.
final class TestImages {
    private TestImages() {}

    /// With its config and layers, by digest.
    static final class TestImage {
        private final byte[] manifest;
        private final Map<Digest, byte[]> blobs;

        TestImage(byte[] manifest, Map<Digest, byte[]> blobs) {
            this.manifest = manifest.clone();
            this.blobs = Map.copyOf(blobs);
        }

        byte[] manifest() {
            return manifest.clone();
        }

        Map<Digest, byte[]> blobs() {
            return blobs;
        }

        Digest digest() {
            return Digest.sha256(manifest);
        }

        Manifest parsed() {
            return Manifest.parse(manifest);
        }

        void in(FakeRegistry registry, String repository, String tag) {
            registry.manifest(repository, tag, manifest);
            blobs.forEach((digest, bytes) -> registry.blob(repository, digest, bytes));
        }
    }

    static TestImage image(String greeting, String architecture, Codec... codecs) {
        List<byte[]> layers = new ArrayList<>();
        for (int i = 0; i < codecs.length; i++) {
            layers.add((greeting + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return image(architecture, layers, codecs);
    }

    /// An image with one uncompressed layer of about that many bytes.
    static TestImage large(int bytes) {
        byte[] content = new byte[bytes];
        new Random(7).nextBytes(content);
        return image("amd64", List.of(content), Codec.NONE);
    }

    private static TestImage image(String architecture, List<byte[]> files, Codec... codecs) {
        Map<Digest, byte[]> blobs = new HashMap<>();
        List<Descriptor> layers = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (int i = 0; i < codecs.length; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            LayerEntry file = new LayerEntry.RegularFile("file" + i, new Meta(0644, 0, 0, 0), Content.of(files.get(i)));
            try {
                diffIds.add(PackedLayer.write(List.of(file), 0, codecs[i], out).diffId());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            layers.add(blob(blobs, codecs[i].mediaType(), out.toByteArray()));
        }
        ImageConfig.Execution run = new ImageConfig.Execution(
                "0", List.of(), List.of("/file0"), List.of(), "/", new TreeSet<>(), java.util.Optional.empty());
        byte[] config = new ImageConfig(
                        "1970-01-01T00:00:00Z", architecture, "linux", run, Map.of(), diffIds, List.of("test"))
                .bytes();
        Descriptor configured = blob(blobs, MediaTypes.CONFIG, config);
        return new TestImage(new Manifest(configured, layers, Map.of()).bytes(), blobs);
    }

    private static Descriptor blob(Map<Digest, byte[]> blobs, String type, byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        blobs.put(digest, bytes);
        return new Descriptor(type, digest, bytes.length);
    }

    /// An index of images for `linux/ARCHITECTURE`.
    static byte[] index(Map<String, TestImage> byArchitecture) {
        List<Json> entries = new ArrayList<>();
        byArchitecture.forEach((architecture, image) -> {
            Json.Builder entry = Json.object();
            new Descriptor(MediaTypes.MANIFEST, image.digest(), image.manifest().length)
                    .toJson()
                    .asMap()
                    .forEach(entry::put);
            entries.add(entry.put(
                            "platform",
                            Json.object()
                                    .put("os", "linux")
                                    .put("architecture", architecture)
                                    .build())
                    .build());
        });
        return Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.INDEX)
                .put("manifests", Json.array(entries))
                .build()
                .bytes();
    }
}
