package dev.stele.layer;

import com.github.luben.zstd.ZstdOutputStream;
import dev.stele.oci.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;

/// How a layer's tar bytes are packed. The settings are part of `stele.format`: other ones give other blob digests,
/// though never another diffID.
public enum Codec {
    /// Level 3 with one worker: with workers the bytes do not depend on how many there are; with none they differ.
    ZSTD("zstd", MediaTypes.LAYER_ZSTD) {
        @Override
        OutputStream open(OutputStream out) throws IOException {
            return new ZstdOutputStream(out, ZSTD_LEVEL).setWorkers(1).setChecksum(true);
        }
    },
    /// For readers that know no zstd. The deflate is the JDK's, so its bytes are stable per machine only.
    GZIP("gzip", MediaTypes.LAYER_GZIP) {
        @Override
        OutputStream open(OutputStream out) throws IOException {
            return new FixedGzip(out);
        }
    },
    /// For content that does not shrink.
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

    /// As recipes and records name it.
    public String label() {
        return label;
    }

    /// Of a layer packed this way.
    public String mediaType() {
        return mediaType;
    }

    /// A stream that packs into the given one; closing it closes both.
    abstract OutputStream open(OutputStream out) throws IOException;
}
