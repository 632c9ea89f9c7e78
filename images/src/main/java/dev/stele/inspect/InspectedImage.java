package dev.stele.inspect;

import dev.stele.layer.Meta;
import dev.stele.layer.TarItem;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// All that an image holds, as an instance would see it, and what of its layers nobody sees.
///
/// @param stored its documents
/// @param layers the lowest first
/// @param files by path, without a slash in front
/// @param hidden files of a layer that a later layer replaces or deletes
/// @param components what was installed, by kind and name
public record InspectedImage(
        ImageDocuments stored,
        List<InspectedLayer> layers,
        NavigableMap<String, InspectedFile> files,
        List<HiddenFile> hidden,
        Components components) {
    public InspectedImage {
        layers = List.copyOf(layers);
        files = Collections.unmodifiableNavigableMap(new TreeMap<>(files));
        hidden = List.copyOf(hidden);
    }

    /// A layer, counted from 1.
    ///
    /// @param descriptor of its packed form
    /// @param diffId of its tar
    /// @param made what the image's history says of it; empty when it says nothing
    /// @param files how many it holds
    /// @param bytes of their content
    /// @param hiddenBytes of files that a later layer replaces or deletes
    public record InspectedLayer(
            int number, Descriptor descriptor, Digest diffId, String made, int files, long bytes, long hiddenBytes) {}

    /// A path of the image.
    ///
    /// @param size bytes; 0 unless it is a file
    /// @param linkTarget empty unless it is a symbolic link
    /// @param content which bytes it has; absent unless it is a file
    /// @param layer counted from 1
    public record InspectedFile(
            String path,
            TarItem.Kind kind,
            Meta meta,
            long size,
            String linkTarget,
            Optional<ContentId> content,
            int layer) {
        public boolean isFile() {
            return kind == TarItem.Kind.FILE;
        }
    }

    /// Which bytes a file has. Two files of one layer with the same place in it have the same bytes, so that the layers
    /// that two images share need not be hashed.
    ///
    /// @param diffId of the layer that holds them
    /// @param item place in that layer
    /// @param sha256 absent when the layer was not hashed
    public record ContentId(Digest diffId, int item, Optional<Digest> sha256) {
        /// Whether the bytes are the same. False, too, when neither place nor digest tells it.
        boolean isSame(ContentId other) {
            boolean samePlace = diffId.equals(other.diffId) && item == other.item;
            return samePlace || (sha256.isPresent() && sha256.equals(other.sha256));
        }
    }

    /// A file that no instance sees.
    ///
    /// @param layer that holds it, counted from 1
    /// @param isDeleted whether nothing else stands at its path
    public record HiddenFile(String path, long size, int layer, boolean isDeleted) {}

    /// Bytes of all files that an instance sees.
    public long bytes() {
        return files.values().stream().mapToLong(InspectedFile::size).sum();
    }

    /// Packed bytes of all layers.
    public long packedBytes() {
        return layers.stream().mapToLong(l -> l.descriptor().size()).sum();
    }

    public long hiddenBytes() {
        return hidden.stream().mapToLong(HiddenFile::size).sum();
    }
}
