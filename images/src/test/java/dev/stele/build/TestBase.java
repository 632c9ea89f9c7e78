package dev.stele.build;

import dev.stele.layer.Codec;
import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.layer.PackedLayer;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.MediaTypes;
import dev.stele.store.Store;
import dev.stele.text.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A base image as another tool would make it, layer by layer.
final class TestBase {
    private final List<List<LayerEntry>> layers = new ArrayList<>();
    private final Map<Digest, byte[]> blobs = new TreeMap<>(Comparator.comparing(Digest::toString));
    private String settings = "{}";
    private String history = "";
    private String architecture = "amd64";
    private boolean isDockers;

    TestBase layer(LayerEntry... entries) {
        layers.add(List.of(entries));
        return this;
    }

    /// The `config` of its config, as JSON.
    TestBase running(String json) {
        settings = json;
        return this;
    }

    TestBase history(String json) {
        history = json;
        return this;
    }

    TestBase on(String other) {
        architecture = other;
        return this;
    }

    /// With the media types of Docker's schema 2.
    TestBase dockers() {
        isDockers = true;
        return this;
    }

    static LayerEntry folder(String path, int mode, int id) {
        return new LayerEntry.Directory(path, new Meta(mode, id, id, 0));
    }

    static LayerEntry file(String path, String text) {
        return new LayerEntry.RegularFile(path, new Meta(0644, 0, 0, 0), bytes(text));
    }

    static LayerEntry program(String path, byte[] content) {
        return new LayerEntry.RegularFile(path, new Meta(0755, 0, 0, 0), bytes(content));
    }

    static LayerEntry link(String path, String target) {
        return new LayerEntry.Symlink(path, new Meta(0777, 0, 0, 0), target);
    }

    static LayerEntry gone(String path) {
        return new LayerEntry.Whiteout(path);
    }

    private static Content bytes(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Content bytes(byte[] content) {
        return new Content() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
    }

    /// The manifest, after [#blobs] are all there.
    byte[] manifest() {
        List<Json> described = new ArrayList<>();
        List<Json> diffIds = new ArrayList<>();
        for (List<LayerEntry> entries : layers) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                diffIds.add(new Json.Str(
                        PackedLayer.write(entries, 0, Codec.GZIP, out).diffId().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String type = isDockers ? "application/vnd.docker.image.rootfs.diff.tar.gzip" : MediaTypes.LAYER_GZIP;
            described.add(blob(type, out.toByteArray()).toJson());
        }
        Json.Builder config = Json.object()
                .put("architecture", architecture)
                .put("os", "linux")
                .put("config", Json.parse(settings))
                .put(
                        "rootfs",
                        Json.object()
                                .put("type", "layers")
                                .put("diff_ids", Json.array(diffIds))
                                .build());
        if (!history.isEmpty()) {
            config.put("history", Json.parse(history));
        }
        String type = isDockers ? "application/vnd.docker.container.image.v1+json" : MediaTypes.CONFIG;
        return Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", isDockers ? MediaTypes.DOCKER_MANIFEST : MediaTypes.MANIFEST)
                .put("config", blob(type, config.build().bytes()).toJson())
                .put("layers", Json.array(described))
                .build()
                .bytes();
    }

    Map<Digest, byte[]> blobs() {
        return blobs;
    }

    byte[] blob(Digest digest) {
        return Optional.ofNullable(blobs.get(digest)).orElseThrow();
    }

    private Descriptor blob(String type, byte[] content) {
        Digest digest = Digest.sha256(content);
        blobs.put(digest, content);
        return new Descriptor(type, digest, content.length);
    }

    /// Puts it into a store under a name.
    Digest in(Store store, String name, String tag) {
        byte[] manifest = manifest();
        blobs.values().forEach(store::put);
        Digest digest = store.put(manifest);
        store.setTag(name, tag, digest);
        return digest;
    }
}
