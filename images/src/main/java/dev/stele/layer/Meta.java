package dev.stele.layer;

import java.util.HexFormat;
import java.util.Optional;

/// Owner, mode and time of a file.
///
/// @param mode the 07777 bits
/// @param uid owner, in the image's own numbers
/// @param gid group, in the image's own numbers
/// @param mtime seconds since 1970, UTC
/// @param capability the raw value of `security.capability` in hex, the only extended attribute that layers keep
public record Meta(int mode, long uid, long gid, long mtime, Optional<String> capability) {
    static final long ID_MAX = (1L << 32) - 2;
    private static final int MODE_BITS = 07777;
    private static final int CAPABILITY_BYTES_MAX = 64;

    public Meta {
        if ((mode & ~MODE_BITS) != 0) {
            throw new IllegalArgumentException("mode has other bits than 07777: " + Integer.toOctalString(mode));
        }
        if (uid < 0 || uid > ID_MAX || gid < 0 || gid > ID_MAX) {
            throw new IllegalArgumentException("uid or gid out of range: " + uid + ":" + gid);
        }
        capability.ifPresent(hex -> {
            if (HexFormat.of().parseHex(hex).length > CAPABILITY_BYTES_MAX) {
                throw new IllegalArgumentException("security.capability is too long");
            }
        });
    }

    public Meta(int mode, long uid, long gid, long mtime) {
        this(mode, uid, gid, mtime, Optional.empty());
    }
}
