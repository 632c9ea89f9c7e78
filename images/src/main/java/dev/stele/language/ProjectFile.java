package dev.stele.language;

import dev.stele.layer.Content;
import dev.stele.oci.Digest;

/// A file that a project brings to its image.
///
/// @param layer files of the same layer change together
/// @param path in the image, without the leading slash
/// @param from what brought it, such as `target/shop.jar: BOOT-INF/lib/jackson-core-3.2.4.jar`
public record ProjectFile(String layer, String path, String from, Body body) {
    public sealed interface Body {}

    /// @param mode permissions: 0644 or 0755
    public record Bytes(int mode, Content content, Digest sha256) implements Body {}

    /// @param target as it is written into the link
    public record Link(String target) implements Body {}
}
