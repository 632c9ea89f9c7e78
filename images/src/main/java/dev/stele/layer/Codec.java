package dev.stele.layer;

import com.github.luben.zstd.ZstdOutputStream;
import dev.stele.oci.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;

/// How a layer's tar bytes are packed. The settings are part of `stele.format`: other settings give other blob
/// digests, but never another diffID.
public enum Codec {
    /// Level 3 with one worker: with workers the bytes do not depend on how many there are; with none they differ.
    ZSTD("zstd", MediaTypes.LAYER_ZSTD) {
        @Override
        OutputStream open(OutputStream out) throws IOException {
            return new ZstdOutputStream(out, ZSTD_LEVEL).setWorkers(1).setChecksum(true);
        }
    },
    /// For readers without zstd. The deflate is the JDK's, so its bytes are stable per machine only.
    GZIP("gzip", MediaTypes.LAYER_GZIP) {
        @Override
        OutputStream open(OutputStream out) throws IOException {
            return new FixedGzip(out);
        }
    },
    /// For content that does not compress.
    NONE("none", MediaTypes.LAYER_TAR) {
        @Override
        OutputStream open(OutputStream out) {
            return out;
        }
    };

    private static final int ZSTD_LEVEL = 3;

    private final String label;
    private final String mediaType;

    Codec(String label, String mediaType) {
        this.label = label;
        this.mediaType = mediaType;
    }

    /// The name in recipes and records.
    public String label() {
        return label;
    }

    /// The media type of a layer with this codec.
    public String mediaType() {
        return mediaType;
    }

    /// A stream that compresses into the given one; closing it closes both.
    abstract OutputStream open(OutputStream out) throws IOException;
}
