package dev.stele.store;

import dev.stele.oci.Digest;

/// The result of setting a tag. A tag never moves; one of signatures may grow ([Store#growTag]).
public sealed interface TagResult {
    /// The tag is new, or grew, and now names the digest.
    record Created() implements TagResult {}

    /// The tag already named this digest.
    record Same() implements TagResult {}

    /// The tag names another digest and keeps it.
    record Taken(Digest existing) implements TagResult {}
}
