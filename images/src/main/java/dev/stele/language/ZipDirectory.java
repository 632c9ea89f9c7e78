package dev.stele.language;

import dev.stele.layer.FileSlice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads a zip archive's central directory, which alone says what is in the archive (APPNOTE 4.3.12 to 4.3.16).
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int COMMENT_BYTES_MAX = 0xffff;
    private static final int END64 = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int LOCATOR64_BYTES = 20;
    private static final int HEADER = 0x02014b50;
    private static final int HEADER_BYTES = 46;
    private static final int EXTRA64 = 1;
    private static final int ENTRIES_MAX = 200_000;
    private static final int BYTES_MAX = 64 << 20;
    private static final long FULL = 0xffffffffL;

    private final long begin;
    private final ByteBuffer directory;
    private final List<ZipArchive.Entry> entries = new ArrayList<>();

    private ZipDirectory(long begin, ByteBuffer directory) {
        this.begin = begin;
        this.directory = directory.order(ByteOrder.LITTLE_ENDIAN);
    }

    /// @param begin of the directory, counted from the archive's begin
    private record Where(long begin, long bytes, long entries, long end) {}

    /// Programs may stand before the archive, as of a jar that a shell can start: places count from where it begins.
    static List<ZipArchive.Entry> read(FileSlice file) throws IOException {
        Where where = where(file);
        long archive = where.end() - where.bytes() - where.begin();
        if (where.entries() > ENTRIES_MAX || where.bytes() > BYTES_MAX) {
            throw new ZipException("it has more than " + ENTRIES_MAX + " entries, or names of more than 64 MiB");
        }
        if (archive < 0 || where.begin() < 0 || where.bytes() < 0) {
            throw new ZipException("its directory lies outside of it");
        }
        ByteBuffer bytes = bytes(file, archive + where.begin(), (int) where.bytes());
        ZipDirectory directory = new ZipDirectory(archive, bytes);
        for (long i = 0; i < where.entries(); i++) {
            directory.next();
        }
        if (directory.directory.hasRemaining()) {
            throw new ZipException("its directory has more entries than it says");
        }
        return directory.entries;
    }

    private static Where where(FileSlice file) throws IOException {
        int tail = (int) Math.min(file.size(), END_BYTES + COMMENT_BYTES_MAX);
        ByteBuffer last = bytes(file, file.size() - tail, tail).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            if (last.getInt(at) == END && Short.toUnsignedInt(last.getShort(at + 20)) == tail - at - END_BYTES) {
                return where(file, last, at, file.size() - tail + at);
            }
        }
        throw new ZipException("it is no zip archive, or its end is missing");
    }

    private static Where where(FileSlice file, ByteBuffer last, int at, long end) throws IOException {
        if (last.getShort(at + 4) != 0 || last.getShort(at + 6) != 0) {
            throw new ZipException("it is a part of an archive in several files");
        }
        long entries = Short.toUnsignedLong(last.getShort(at + 10));
        long bytes = Integer.toUnsignedLong(last.getInt(at + 12));
        long begin = Integer.toUnsignedLong(last.getInt(at + 16));
        boolean isLarge = entries == 0xffff || bytes == FULL || begin == FULL;
        return isLarge && end >= LOCATOR64_BYTES
                ? large(file, new Where(begin, bytes, entries, end))
                : new Where(begin, bytes, entries, end);
    }

    /// The record of an archive with more than 65,534 entries or 4 GiB.
    private static Where large(FileSlice file, Where small) throws IOException {
        ByteBuffer locator =
                bytes(file, small.end() - LOCATOR64_BYTES, LOCATOR64_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (locator.getInt(0) != LOCATOR64) {
            return small;
        }
        long end = small.end() - LOCATOR64_BYTES - END64_BYTES;
        if (end < 0) {
            throw new ZipException("its directory lies outside of it");
        }
        ByteBuffer record = bytes(file, end, END64_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (record.getInt(0) != END64 || record.getLong(4) != END64_BYTES - 12) {
            throw new ZipException("its Zip64 record is missing, or of another form");
        }
        return new Where(record.getLong(48), record.getLong(40), record.getLong(32), end);
    }

    private void next() throws ZipException {
        if (directory.remaining() < HEADER_BYTES || directory.getInt(directory.position()) != HEADER) {
            throw new ZipException("its directory is damaged");
        }
        int at = directory.position();
        int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
        int extraLength = Short.toUnsignedInt(directory.getShort(at + 30));
        int commentLength = Short.toUnsignedInt(directory.getShort(at + 32));
        int length = HEADER_BYTES + nameLength + extraLength + commentLength;
        if (directory.remaining() < length || directory.getShort(at + 34) != 0) {
            throw new ZipException("its directory is damaged");
        }
        int flags = Short.toUnsignedInt(directory.getShort(at + 8));
        String name = text(directory.slice(at + HEADER_BYTES, nameLength));
        Large large = new Large(directory.slice(at + HEADER_BYTES + nameLength, extraLength));
        long size = large.number(Integer.toUnsignedLong(directory.getInt(at + 24)));
        long packed = large.number(Integer.toUnsignedLong(directory.getInt(at + 20)));
        long local = large.number(Integer.toUnsignedLong(directory.getInt(at + 42)));
        entries.add(new ZipArchive.Entry(
                name,
                flags,
                Short.toUnsignedInt(directory.getShort(at + 10)),
                ZipArchive.unixMode(Short.toUnsignedInt(directory.getShort(at + 4)), directory.getInt(at + 38)),
                new ZipArchive.Sizes(Integer.toUnsignedLong(directory.getInt(at + 16)), packed, size),
                begin + local));
        directory.position(at + length);
    }

    /// The numbers of an entry that do not fit into its 32 bits (APPNOTE 4.5.3), in their order.
    private static final class Large {
        private ByteBuffer numbers = ByteBuffer.allocate(0);

        Large(ByteBuffer extra) throws ZipException {
            extra.order(ByteOrder.LITTLE_ENDIAN);
            while (extra.remaining() >= 4) {
                int id = Short.toUnsignedInt(extra.getShort());
                int length = Short.toUnsignedInt(extra.getShort());
                if (length > extra.remaining()) {
                    throw new ZipException("its directory is damaged");
                }
                if (id == EXTRA64) {
                    numbers = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                }
                extra.position(extra.position() + length);
            }
        }

        long number(long small) throws ZipException {
            if (small != FULL || numbers.remaining() < Long.BYTES) {
                return small;
            }
            long large = numbers.getLong();
            if (large < 0) {
                throw new ZipException("its directory is damaged");
            }
            return large;
        }
    }

    /// Archives say whether their names are UTF-8, and most that are say nothing.
    ///
    /// @throws ZipException when the name is not UTF-8: which letters are meant is then a guess
    static String text(ByteBuffer bytes) throws ZipException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException _) {
            throw new ZipException("a name in it is not UTF-8");
        }
    }

    static ByteBuffer bytes(FileSlice file, long begin, int length) throws IOException {
        if (begin < 0 || length < 0 || begin > file.size() - length) {
            throw new ZipException("it ends too early");
        }
        try (InputStream in = new FileSlice(file.file(), file.offset() + begin, length).open()) {
            return ByteBuffer.wrap(in.readNBytes(length));
        }
    }
}
