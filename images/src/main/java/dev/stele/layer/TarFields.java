package dev.stele.layer;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// The fields of one header block.
///
/// @param type as written; `\0` for a file of an old writer
record TarFields(String name, String linkName, char type, Attributes attributes, long size) {
    private static final int CHECKSUM_OFFSET = 148;
    private static final String V7 = "\0".repeat(8);

    /// The metadata, not yet checked: PAX headers may replace most of it.
    ///
    /// @param mtime seconds since 1970, may be negative
    record Attributes(int mode, long uid, long gid, long mtime) {}

    static TarFields read(byte[] block, Function<String, LayerException> refused) {
        String magic = new String(block, 257, 8, StandardCharsets.ISO_8859_1);
        boolean posix = magic.startsWith("ustar\0");
        if (!posix && !magic.startsWith("ustar ") && !magic.equals(V7)) {
            throw refused.apply("no ustar, PAX, GNU or V7 header");
        }
        Numbers numbers = new Numbers(block, refused);
        if (numbers.octal(CHECKSUM_OFFSET, 8) != TarHeader.checksum(block)) {
            throw refused.apply("wrong checksum");
        }
        long size = numbers.read(124, 12);
        if (size < 0) {
            throw refused.apply("negative size");
        }
        // GNU stores other fields where POSIX has the prefix.
        String prefix = posix ? text(block, 345, 155) : "";
        String name = text(block, 0, 100);
        return new TarFields(
                prefix.isEmpty() ? name : prefix + "/" + name,
                text(block, 157, 100),
                (char) (block[156] & 0xff),
                new Attributes(
                        (int) numbers.read(100, 8) & 07777,
                        numbers.read(108, 8),
                        numbers.read(116, 8),
                        numbers.read(136, 12)),
                size);
    }

    private static String text(byte[] block, int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Utf8.decode(block, offset, end - offset);
    }

    private static final class Numbers {
        private final byte[] block;
        private final Function<String, LayerException> refused;

        Numbers(byte[] block, Function<String, LayerException> refused) {
            this.block = block;
            this.refused = refused;
        }

        /// Octal digits, or GNU's binary form, whose first bit is set.
        long read(int offset, int length) {
            return (block[offset] & 0x80) == 0 ? octal(offset, length) : binary(offset, length);
        }

        long octal(int offset, int length) {
            int at = offset;
            int end = offset + length;
            while (at < end && block[at] == ' ') {
                at++;
            }
            long value = 0;
            for (; at < end && block[at] >= '0' && block[at] <= '7'; at++) {
                value = value << 3 | (block[at] - '0');
            }
            for (; at < end; at++) {
                if (block[at] != 0 && block[at] != ' ') {
                    throw refused.apply("a number that is not octal");
                }
            }
            return value;
        }

        private long binary(int offset, int length) {
            boolean negative = (block[offset] & 0x40) != 0;
            long value = negative ? -1 : 0;
            for (int i = 0; i < length; i++) {
                int b = block[offset + i] & 0xff;
                if (i == 0) {
                    b = negative ? b : b & 0x7f;
                }
                boolean lost = value > Long.MAX_VALUE >> 8 || value < Long.MIN_VALUE >> 8;
                if (lost) {
                    throw refused.apply("a number beyond 64 bits");
                }
                value = value << 8 | b;
            }
            return value;
        }
    }
}
