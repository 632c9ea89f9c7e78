package dev.stele.layer;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import java.io.IOException;
import java.io.InputStream;

/// A packed layer that can be read more than once.
///
/// @param descriptor its blob's media type and size
/// @param diffId the required digest of its unpacked bytes
public record LayerSource(Descriptor descriptor, Digest diffId, Blob blob) {
    /// Opens the packed bytes from their start.
    public interface Blob {
        InputStream open() throws IOException;
    }
}
