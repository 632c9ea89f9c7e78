package dev.stele.inspect;

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
import dev.stele.store.BlobWriter;
import dev.stele.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Makes an image layer by layer, as a builder other than ours might.
final class TestImage {
    private static final Meta FOLDER = new Meta(0755, 0, 0, 0);
    private static final Meta FILE = new Meta(0644, 0, 0, 0);

    private final Store store;
    private final List<LayerEntry> entries = new ArrayList<>();
    private final List<Descriptor> layers = new ArrayList<>();
    private final List<Digest> diffIds = new ArrayList<>();
    private List<String> history = new ArrayList<>();
    private List<String> env = List.of();

    TestImage(Store store) {
        this.store = store;
    }

    TestImage file(String path, String content) {
        return add(new LayerEntry.RegularFile(path, FILE, Content.of(content)));
    }

    TestImage folder(String path) {
        return add(new LayerEntry.Directory(path, FOLDER));
    }

    TestImage link(String path, String target) {
        return add(new LayerEntry.Symlink(path, FILE, target));
    }

    TestImage deleted(String path) {
        return add(new LayerEntry.Whiteout(path));
    }

    TestImage add(LayerEntry entry) {
        entries.add(entry);
        return this;
    }

    TestImage env(String... variables) {
        env = List.of(variables);
        return this;
    }

    /// Ends a layer; the next entries are of the one above.
    TestImage layer(String madeBy) throws IOException {
        try (BlobWriter blob = store.writer()) {
            PackedLayer packed = PackedLayer.write(entries, 0, Codec.ZSTD, blob);
            layers.add(new Descriptor(Codec.ZSTD.mediaType(), blob.commit(), blob.size()));
            diffIds.add(packed.diffId());
        }
        history.add(madeBy);
        entries.clear();
        return this;
    }

    /// As of a builder that writes no history.
    TestImage withoutHistory() {
        history = new ArrayList<>();
        return this;
    }

    ImageDocuments put() {
        ImageConfig config = new ImageConfig(
                "2026-01-01T00:00:00Z",
                "amd64",
                "linux",
                new ImageConfig.Execution(
                        "", env, List.of("/app/run"), List.of(), "", new TreeSet<>(), Optional.empty()),
                Map.of(),
                diffIds,
                history);
        byte[] bytes = config.bytes();
        Descriptor descriptor = new Descriptor(MediaTypes.CONFIG, store.put(bytes), bytes.length);
        Digest digest = store.put(new Manifest(descriptor, layers, Map.of()).bytes());
        return ImageDocuments.read(store, digest, "amd64");
    }
}
