package dev.stele.store;

import dev.stele.oci.Digest;

/// What came of naming a digest by a tag. A tag never moves.
public sealed interface TagResult {
    /// The tag is new and names the digest now.
    record Created() implements TagResult {}

    /// The tag already named this very digest.
    record Same() implements TagResult {}

    /// The tag names another digest, and goes on naming it.
    record Taken(Digest existing) implements TagResult {}
}
