package dev.stele.language;

import dev.stele.layer.EntryPath;
import dev.stele.layer.FileSlice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// A zip archive, such as a jar or a wheel, read by its central directory (PKWARE's APPNOTE 6.3.10, with Zip64).
///
/// It is data of somebody else: one archive has one meaning, or it is refused. A name is there once, stays beneath the
/// folder that it is unpacked to and is the same in both places that hold it; entries do not overlap; sizes and
/// checksums are those of the bytes.
public final class ZipArchive {
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int ENCRYPTED = 1;
    private static final int LOCAL_BYTES = 30;
    private static final int LOCAL = 0x04034b50;
    private static final int UNIX = 3;
    private static final int TYPE_MASK = 0170000;
    private static final int FOLDER = 0040000;
    private static final int REGULAR = 0100000;

    /// An archive of any ratio may unpack to this many bytes, a larger one to [#RATIO_MAX] times its own.
    private static final long FREE_BYTES = 64L << 20;

    private static final long RATIO_MAX = 200;

    private final FileSlice file;
    private final Map<String, Entry> entries;

    private ZipArchive(FileSlice file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = Collections.unmodifiableMap(entries);
    }

    /// @param name as in the archive; of a folder with a slash at its end
    /// @param unixMode type and permissions as of stat(2); empty when another system made the archive
    /// @param begin of the entry's local header in the file
    public record Entry(String name, int flags, int method, Optional<Integer> unixMode, Sizes sizes, long begin) {
        public boolean isFolder() {
            return name.endsWith("/");
        }

        /// Whether its owner may execute it.
        public boolean isExecutable() {
            return unixMode.filter(mode -> (mode & 0100) != 0).isPresent();
        }

        public long size() {
            return sizes.size();
        }
    }

    /// @param crc CRC-32 of the content
    /// @param packed bytes of the content in the archive
    /// @param size bytes of the content
    record Sizes(long crc, long packed, long size) {}

    /// @throws ZipException when it is no zip archive, or one with more than one meaning
    /// @throws IOException when the file cannot be read
    public static ZipArchive read(FileSlice file) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Entry entry : ZipDirectory.read(file)) {
            check(entry, file.size());
            String path =
                    entry.isFolder() ? entry.name().substring(0, entry.name().length() - 1) : entry.name();
            if (entries.containsKey(path) || entries.containsKey(path + "/")) {
                throw new ZipException(entry.name() + " is there twice");
            }
            entries.put(entry.name(), entry);
        }
        checkSize(entries.values(), Math.max(FREE_BYTES, RATIO_MAX * file.size()));
        checkOverlap(entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::begin))
                .toList());
        return new ZipArchive(file, entries);
    }

    private static void check(Entry entry, long archiveBytes) throws ZipException {
        String name = entry.name();
        String path = entry.isFolder() ? name.substring(0, name.length() - 1) : name;
        if (name.indexOf('\\') >= 0 || !EntryPath.isValid(path)) {
            throw new ZipException("the name \"" + name.replaceAll("\\p{Cntrl}", "?") + "\" leads out of the archive");
        }
        if (entry.begin() < 0 || entry.begin() > archiveBytes || entry.sizes().packed() > archiveBytes) {
            throw new ZipException(name + " lies outside of the archive");
        }
        if ((entry.flags() & ENCRYPTED) != 0) {
            throw new ZipException(name + " is encrypted");
        }
        if (entry.method() != STORED && entry.method() != DEFLATED) {
            throw new ZipException(name + " is packed by method " + entry.method() + ", and only 0 and 8 are known");
        }
        if (entry.method() == STORED && entry.sizes().packed() != entry.size()) {
            throw new ZipException(name + " has two sizes");
        }
        int type = entry.unixMode().map(mode -> mode & TYPE_MASK).orElse(0);
        if (type != 0 && type != (entry.isFolder() ? FOLDER : REGULAR)) {
            throw new ZipException(name + " is neither a file nor a folder");
        }
    }

    /// Whoever unpacks it reserves that much room.
    private static void checkSize(Collection<Entry> entries, long bytesMax) throws ZipException {
        long bytes = 0;
        for (Entry entry : entries) {
            if (entry.size() > bytesMax - bytes) {
                throw new ZipException("it unpacks to more than " + bytesMax + " bytes");
            }
            bytes += entry.size();
        }
    }

    /// Archives whose entries share bytes unpack to far more than they hold.
    private static void checkOverlap(List<Entry> byPlace) throws ZipException {
        for (int i = 1; i < byPlace.size(); i++) {
            Entry before = byPlace.get(i - 1);
            if (byPlace.get(i).begin()
                    < before.begin() + LOCAL_BYTES + before.sizes().packed()) {
                throw new ZipException(byPlace.get(i).name() + " and " + before.name() + " share bytes");
            }
        }
    }

    /// By name, in the order of the central directory.
    public Map<String, Entry> entries() {
        return entries;
    }

    public Optional<Entry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /// The content of an entry. Reading to its end checks its size and checksum.
    ///
    /// @throws ZipException when its local header tells something else than the directory
    public InputStream open(Entry entry) throws IOException {
        ByteBuffer header = bytes(entry.begin(), LOCAL_BYTES);
        int nameLength = Short.toUnsignedInt(header.getShort(26));
        int extraLength = Short.toUnsignedInt(header.getShort(28));
        String name = ZipDirectory.text(bytes(entry.begin() + LOCAL_BYTES, nameLength));
        boolean isSame = header.getInt(0) == LOCAL
                && Short.toUnsignedInt(header.getShort(8)) == entry.method()
                && name.equals(entry.name());
        if (!isSame) {
            throw new ZipException(entry.name() + " is called otherwise where it lies");
        }
        long begin = entry.begin() + LOCAL_BYTES + nameLength + extraLength;
        if (begin + entry.sizes().packed() > file.size()) {
            throw new ZipException(entry.name() + " ends after the archive");
        }
        InputStream packed =
                new FileSlice(file.file(), file.offset() + begin, entry.sizes().packed()).open();
        return new CheckedEntry(entry.method() == STORED ? packed : new Inflating(packed), entry.name(), entry.sizes());
    }

    /// Frees the memory outside of the heap at once, and not when the collector comes along.
    private static final class Inflating extends InflaterInputStream {
        Inflating(InputStream packed) {
            super(packed, new Inflater(true), 1 << 13);
        }

        @Override
        public void close() throws IOException {
            super.close();
            inf.end();
        }
    }

    private ByteBuffer bytes(long begin, int length) throws IOException {
        return ZipDirectory.bytes(file, begin, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The mode by an entry's external attributes.
    static Optional<Integer> unixMode(int madeBy, int attributes) {
        return madeBy >>> 8 == UNIX && attributes >>> 16 != 0 ? Optional.of(attributes >>> 16) : Optional.empty();
    }
}
