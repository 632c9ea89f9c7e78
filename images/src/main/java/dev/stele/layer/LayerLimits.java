package dev.stele.layer;

/// How much a compressed archive may expand to.
///
/// @param bytesMax unpacked bytes of one archive
/// @param entriesMax entries of one archive
/// @param ratioMax unpacked bytes for each packed one, checked beyond [#RATIO_FREE_BYTES]
public record LayerLimits(long bytesMax, int entriesMax, int ratioMax) {
    /// Up to this size any ratio is harmless: small files of zeros are common.
    static final long RATIO_FREE_BYTES = 64L << 20;

    /// Text between an entry's own header and the one before: one long name, or one PAX header.
    static final int PAX_BYTES_MAX = 1 << 20;

    /// The most memory that a decompressor may use: 2^27 = 128 MiB.
    static final int ZSTD_WINDOW_LOG_MAX = 27;

    public static final LayerLimits DEFAULT = new LayerLimits(64L << 30, 1_000_000, 200);
}
