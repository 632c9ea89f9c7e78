package dev.stele.layer;

import dev.stele.oci.Digest;
import java.util.Optional;

/// What is at a path of merged layers.
///
/// @param linkTarget empty unless it is a symbolic link
/// @param source of a file's content; absent for what is no file
/// @param layer the diffID of the layer that wrote it last; of a folder, also one that only wrote something below it
public record MergedNode(TarItem.Kind kind, Meta meta, String linkTarget, Optional<Source> source, Digest layer) {
    /// An entry of a layer's archive.
    ///
    /// @param layer its diffID
    /// @param item its place in the archive, from 0
    public record Source(Digest layer, int item) {}
}
