/// Layers as bytes: a deterministic tar writer, the codecs, a strict tar reader, and unpacking into an interface.
///
/// Nothing here makes a system call of its own: where unpacked files go is behind `UnpackTarget`. The only package that
/// uses zstd.
@NullMarked
package dev.stele.layer;

import org.jspecify.annotations.NullMarked;
