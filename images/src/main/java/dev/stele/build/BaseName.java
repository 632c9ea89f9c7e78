package dev.stele.build;

import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import dev.stele.oci.RemoteReference;
import java.util.List;
import java.util.Optional;

/// How a recipe names its base: as a fleet file names an image, so a name without a host is the store's; or where a
/// folder or archive lies.
sealed interface BaseName {
    List<String> FORMS = List.of("oci:", "oci-archive:", "docker-archive:");

    /// @throws IllegalArgumentException saying which part is wrong
    static BaseName parse(String text) {
        if (FORMS.stream().anyMatch(text::startsWith)) {
            int at = text.lastIndexOf("@sha256:");
            return at < 0
                    ? new OfFile(text, Optional.empty())
                    : new OfFile(text.substring(0, at), Optional.of(Digest.parse(text.substring(at + 1))));
        }
        return RemoteReference.namesHost(text)
                ? new OfRegistry(RemoteReference.parse(text))
                : new OfStore(Reference.parse(text));
    }

    /// What the name itself says of the image's bytes.
    Optional<Digest> digest();

    default boolean isFile() {
        return this instanceof OfFile;
    }

    record OfStore(Reference image) implements BaseName {
        @Override
        public Optional<Digest> digest() {
            return image.digest();
        }
    }

    record OfRegistry(RemoteReference image) implements BaseName {
        @Override
        public Optional<Digest> digest() {
            return image.digest();
        }

        /// Whatever its tag names now.
        String pinned(Digest digest) {
            return new RemoteReference(
                            image.registry(), new Reference(image.repository(), Optional.empty(), Optional.of(digest)))
                    .toString();
        }
    }

    /// @param source without a digest
    record OfFile(String source, Optional<Digest> digest) implements BaseName {}
}
