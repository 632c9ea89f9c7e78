package dev.stele.server;

import dev.stele.control.FleetText;
import dev.stele.engine.Desired;
import dev.stele.fleet.ConfigFiles;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.FleetDraft;
import dev.stele.fleet.FleetFile;
import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import java.util.Optional;

/// Reads and stores fleets. A fleet text is parsed into a fleet whose images and config files are in the store. The
/// fleet itself is stored under the digest that the ledger names.
final class FleetStore {
    private static final int FLEET_BYTES_MAX = 16 << 20;

    private final Store store;

    FleetStore(Store store) {
        this.store = store;
    }

    /// Reads a fleet and puts its config files into the store, since a release names them by digest.
    Parsed<Fleet> read(FleetText text) {
        byte[] yaml = text.yamlBytes();
        Parsed<FleetDraft> draft = FleetFile.parse(text.file(), yaml, src -> keep(text, src), Optional.empty());
        return draft.then(d -> d.resolve(this::resolve, store::names));
    }

    /// @return the digest under which [#load] finds it
    Digest save(Fleet fleet) {
        return store.put(fleet.toJson().bytes());
    }

    Desired load(long rev, Optional<Digest> fleet) {
        return fleet.isEmpty()
                ? Desired.NOTHING
                : new Desired(rev, Fleet.fromJson(Json.parse(store.read(fleet.get(), FLEET_BYTES_MAX))));
    }

    /// The content of a config file of some release; absent when the store has it no more, or only damaged.
    Optional<byte[]> configFile(Digest content) {
        try {
            return store.has(content) ? Optional.of(store.read(content, ConfigFiles.BYTES_MAX)) : Optional.empty();
        } catch (StoreException _) {
            return Optional.empty();
        }
    }

    private ConfigFiles.Found keep(FleetText text, String src) {
        Optional<byte[]> bytes = text.fileBytes(src);
        if (bytes.isEmpty()) {
            return new ConfigFiles.Refused("the file did not come with the fleet");
        }
        if (bytes.get().length > ConfigFiles.BYTES_MAX) {
            return new ConfigFiles.Refused("it is longer than " + ConfigFiles.BYTES_MAX + " bytes");
        }
        store.put(bytes.get());
        return ConfigFiles.Content.of(src, bytes.get());
    }

    /// A tag is immutable. Where both tag and digest are given they have to match.
    private Optional<Digest> resolve(Reference image) {
        Optional<Digest> tagged = image.tag().flatMap(tag -> store.tag(image.repository(), tag));
        return image.digest().isPresent()
                ? image.digest()
                        .filter(store::has)
                        .filter(d -> tagged.isEmpty() || tagged.get().equals(d))
                : tagged.filter(store::has);
    }
}
