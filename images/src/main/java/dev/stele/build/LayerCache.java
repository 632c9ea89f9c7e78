package dev.stele.build;

import dev.stele.linux.NamedFile;
import dev.stele.oci.Digest;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// Maps the inputs of layers to their blobs, so that an unchanged build unpacks and packs nothing.
///
/// An entry is only a hint: a layer is used when its blob is in the store and matches its digest. Deleting or
/// damaging the cache costs only time.
final class LayerCache {
    private static final int BYTES_MAX = 64 << 20;

    private final Path folder;
    private final Store store;

    LayerCache(Path folder, Store store) {
        this.folder = folder;
        this.store = store;
    }

    /// The digest of all inputs of layers.
    static Digest key(Json.Obj inputs) {
        return Digest.sha256(inputs.bytes());
    }

    Optional<OsLayers> get(Digest key) {
        try {
            OsLayers layers = OsLayers.fromJson(Json.parse(NamedFile.anywhere(folder.resolve(key.hex()), BYTES_MAX)));
            return areIntact(layers.layers()) ? Optional.of(layers) : Optional.empty();
        } catch (IOException | JsonException _) {
            return Optional.empty();
        }
    }

    private boolean areIntact(List<OsLayers.TitledLayer> layers) {
        try {
            Packages.runAll(
                    layers.stream()
                            .<Runnable>map(l ->
                                    () -> store.verify(l.blob().descriptor().digest()))
                            .toList(),
                    Builder.WORKERS);
            return true;
        } catch (StoreException _) {
            return false;
        }
    }

    void put(Digest key, OsLayers layers) {
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "part-", "");
            Files.write(part, layers.toJson().bytes());
            Files.move(part, folder.resolve(key.hex()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.disk(folder, e));
        }
    }
}
