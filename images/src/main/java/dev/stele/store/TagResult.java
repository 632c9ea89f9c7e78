package dev.stele.store;

import dev.stele.oci.Digest;

/// The result of setting a tag. A tag never moves.
public sealed interface TagResult {
    /// The tag is new and now names the digest.
    record Created() implements TagResult {}

    /// The tag already named this digest.
    record Same() implements TagResult {}

    /// The tag names another digest and keeps it.
    record Taken(Digest existing) implements TagResult {}
}
