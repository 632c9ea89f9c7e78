package dev.stele.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The header blocks of one entry: ustar, preceded by a PAX header when the entry needs one.
final class TarHeader {
    static final int BLOCK = 512;
    static final byte FILE = '0';
    static final byte HARD_LINK = '1';
    static final byte SYMLINK = '2';
    static final byte DIRECTORY = '5';
    static final byte PAX = 'x';
    static final String CAPABILITY_KEY = "SCHILY.xattr.security.capability";

    private static final int NAME_BYTES = 100;
    private static final int PREFIX_BYTES = 155;
    private static final int PREFIX_OFFSET = 345;
    private static final int CHECKSUM_OFFSET = 148;
    private static final long SEVEN_OCTAL_MAX = (1L << 21) - 1;
    private static final long ELEVEN_OCTAL_MAX = (1L << 33) - 1;
    private static final String PAX_NAME = "PaxHeaders/entry";

    private final byte[] block = new byte[BLOCK];

    private TarHeader() {}

    /// The fields of an entry's header.
    ///
    /// @param name as in the archive, with the trailing `/` of a directory
    record Fields(byte type, String name, String linkName, Meta meta, long size, long mtime) {}

    static byte[] of(Fields fields) {
        Meta meta = fields.meta();
        SortedMap<String, byte[]> pax = new TreeMap<>();
        meta.capability()
                .ifPresent(hex -> pax.put(CAPABILITY_KEY, HexFormat.of().parseHex(hex)));
        TarHeader header = new TarHeader();
        header.name(fields.name(), pax);
        header.text(157, NAME_BYTES, fitting("linkpath", fields.linkName(), NAME_BYTES, pax));
        header.octal(100, 7, meta.mode());
        header.octal(108, 7, fitting("uid", meta.uid(), SEVEN_OCTAL_MAX, pax));
        header.octal(116, 7, fitting("gid", meta.gid(), SEVEN_OCTAL_MAX, pax));
        header.octal(124, 11, fitting("size", fields.size(), ELEVEN_OCTAL_MAX, pax));
        header.octal(136, 11, fitting("mtime", fields.mtime(), ELEVEN_OCTAL_MAX, pax));
        byte[] main = header.finish(fields.type());
        return pax.isEmpty() ? main : concat(paxBlocks(pax), main);
    }

    /// Zero bytes after content of that size, up to the next block.
    static int padding(long size) {
        return (int) (-size & (BLOCK - 1));
    }

    private void name(String name, SortedMap<String, byte[]> pax) {
        Optional<Integer> split = isAscii(name) ? prefixLength(name) : Optional.empty();
        if (split.isEmpty()) {
            pax.put("path", LayerWriter.utf8(name));
            text(0, NAME_BYTES, asciiOnly(name, NAME_BYTES));
        } else if (split.get() == 0) {
            text(0, NAME_BYTES, name);
        } else {
            text(PREFIX_OFFSET, PREFIX_BYTES, name.substring(0, split.get()));
            text(0, NAME_BYTES, name.substring(split.get() + 1));
        }
    }

    /// Where ustar's prefix ends: 0 when none is needed, the last fitting `/` otherwise; empty when none fits.
    private static Optional<Integer> prefixLength(String name) {
        if (name.length() <= NAME_BYTES) {
            return Optional.of(0);
        }
        int slash = name.lastIndexOf('/', Math.min(PREFIX_BYTES, name.length() - 2));
        return slash > 0 && name.length() - slash - 1 <= NAME_BYTES ? Optional.of(slash) : Optional.empty();
    }

    private static String fitting(String key, String value, int bytesMax, SortedMap<String, byte[]> pax) {
        if (isAscii(value) && value.length() <= bytesMax) {
            return value;
        }
        pax.put(key, LayerWriter.utf8(value));
        return asciiOnly(value, bytesMax);
    }

    private static long fitting(String key, long value, long max, SortedMap<String, byte[]> pax) {
        if (value <= max) {
            return value;
        }
        pax.put(key, LayerWriter.utf8(Long.toString(value)));
        return 0;
    }

    private static byte[] paxBlocks(SortedMap<String, byte[]> records) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        records.forEach((key, value) -> body.writeBytes(paxRecord(key, value)));
        TarHeader header = new TarHeader();
        header.text(0, NAME_BYTES, PAX_NAME);
        header.octal(100, 7, 0644);
        header.octal(108, 7, 0);
        header.octal(116, 7, 0);
        header.octal(124, 11, body.size());
        header.octal(136, 11, 0);
        return concat(header.finish(PAX), concat(body.toByteArray(), new byte[padding(body.size())]));
    }

    /// `LENGTH KEY=VALUE\n`, where LENGTH counts its own digits.
    private static byte[] paxRecord(String key, byte[] value) {
        int rest = 1 + LayerWriter.utf8(key).length + 1 + value.length + 1;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() > Integer.toString(rest).length()) {
            length++;
        }
        byte[] head = LayerWriter.utf8(length + " " + key + "=");
        return concat(concat(head, value), new byte[] {'\n'});
    }

    private void text(int offset, int length, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > length) {
            throw new IllegalStateException("does not fit into " + length + " bytes: " + value);
        }
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    private void octal(int offset, int digits, long value) {
        text(offset, digits, String.format("%0" + digits + "o", value));
    }

    private byte[] finish(byte type) {
        block[156] = type;
        text(257, 5, "ustar");
        text(263, 2, "00");
        octal(329, 7, 0);
        octal(337, 7, 0);
        octal(CHECKSUM_OFFSET, 6, checksum(block));
        block[CHECKSUM_OFFSET + 7] = ' ';
        return block;
    }

    /// The sum of all bytes, with those of the checksum itself counted as spaces.
    static int checksum(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + 8;
            sum += own ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /// What a reader without PAX support sees: the start, with non-ASCII characters as `?`.
    private static String asciiOnly(String text, int bytesMax) {
        return text.codePoints()
                .limit(bytesMax)
                .map(c -> c < 0x80 ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] out = new byte[a.length + b.length];
        System.arraycopy(a, 0, out, 0, a.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }
}
