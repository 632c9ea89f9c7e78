package dev.stele.remote;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageDocument;
import dev.stele.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Where manifests and blobs come from: a registry, a folder or an archive.
interface BlobSource extends AutoCloseable {
    /// For messages: what a person named.
    String name();

    /// A manifest or index whose bytes were verified.
    final class Root {
        private final Digest digest;
        private final byte[] bytes;
        private final ImageDocument document;

        private Root(Digest digest, byte[] bytes, ImageDocument document) {
            this.digest = digest;
            this.bytes = bytes.clone();
            this.document = document;
        }

        static Root of(String where, Digest digest, byte[] bytes) {
            return new Root(digest, bytes, ImageAdmission.parse(where, bytes));
        }

        Digest digest() {
            return digest;
        }

        byte[] bytes() {
            return bytes.clone();
        }

        ImageDocument document() {
            return document;
        }
    }

    /// What the name stands for.
    Root root();

    /// A manifest, an index or a config, at most [ImageDocument#BYTES_MAX] long, verified.
    byte[] document(Descriptor descriptor);

    /// Puts blobs into the store, verified by digest and size.
    ///
    /// @param wanted each once
    /// @param each called with the number of bytes of each piece; from several threads
    void blobs(List<Descriptor> wanted, Store store, LongConsumer each);

    /// `NAME:TAG` that the image carries with it; asked after [#root].
    default Optional<String> nameInside() {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
