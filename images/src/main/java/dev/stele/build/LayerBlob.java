package dev.stele.build;

import dev.stele.layer.Codec;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.PackedLayer;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.store.BlobWriter;
import dev.stele.store.Store;
import java.io.IOException;
import java.util.Collection;

/// A layer in the store.
///
/// @param descriptor of the packed blob, as in the manifest
/// @param diffId digest of its tar bytes, as in the config
record LayerBlob(Descriptor descriptor, Digest diffId) {
    /// @param sourceDate seconds since 1970, UTC: the one time that enters a layer
    /// @throws IOException when the content of an entry cannot be read
    static LayerBlob write(Store store, Collection<? extends LayerEntry> entries, long sourceDate, Codec codec)
            throws IOException {
        try (BlobWriter blob = store.writer()) {
            PackedLayer layer = PackedLayer.write(entries, sourceDate, codec, blob);
            Digest digest = blob.commit();
            return new LayerBlob(new Descriptor(codec.mediaType(), digest, blob.size()), layer.diffId());
        }
    }
}
