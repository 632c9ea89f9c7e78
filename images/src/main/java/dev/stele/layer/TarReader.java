package dev.stele.layer;

import dev.stele.layer.TarItem.Kind;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// Reads an archive strictly, entry by entry: ustar, PAX (`x`), GNU long names (`L`, `K`) and V7, as layers and
/// Debian's
/// packages have them.
///
/// Where tar readers differ, one archive can mean two things: one to a scanner, another to an unpacker. So everything
/// ambiguous is refused. A PAX header and a long name apply to the next *file* entry, never to a header
/// between; the size of `L`, `K` and `x` is their own. Refused: a second PAX header or long name for one entry, a
/// duplicate key, a long name beside a PAX path, a global header that names, sizes or owns, sparse files, sizes
/// on what has no content, a checksum of signed bytes, bytes after the end, names that are not UTF-8.
///
/// An archive may end without its two blocks of zeros, as all readers allow, and without those that fill its last
/// entry's block, as `umoci insert` writes it and Go's readers allow; what is cut off inside an entry is refused.
///
/// Not thread-safe. Does not close the stream.
public final class TarReader {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Position in;
    private final int entriesMax;
    private final byte[] block = new byte[TarHeader.BLOCK];
    private long contentLeft;
    private int padding;
    private int entries;
    private String last = "the start";

    public TarReader(InputStream in, LayerLimits limits) {
        this.in = new Position(new BufferedInputStream(in, BUFFER_BYTES));
        this.entriesMax = limits.entriesMax();
    }

    /// The next entry; skips the unread content of the one before. Empty at the archive's end.
    ///
    /// @throws LayerException when the archive is not accepted
    public Optional<TarItem> next() throws IOException {
        skipContent();
        Pending pending = new Pending();
        while (true) {
            if (!readBlock() || isZero(block)) {
                pending.requireNone();
                readEnd();
                return Optional.empty();
            }
            TarFields fields = TarFields.read(block, this::refused);
            switch (fields.type()) {
                case 'x' -> pending.pax(Pax.parse(readText(fields.size(), LayerLimits.PAX_BYTES_MAX)));
                case 'g' -> Pax.requireHarmless(Pax.parse(readText(fields.size(), LayerLimits.PAX_BYTES_MAX)));
                case 'L' -> pending.longName(longText(fields.size()));
                case 'K' -> pending.longLink(longText(fields.size()));
                default -> {
                    return Optional.of(item(fields, pending));
                }
            }
        }
    }

    /// The content of the entry that [#next] returned last. Ends with that entry.
    public InputStream content() {
        return new EntryContent();
    }

    /// Where the content of the entry that [#next] returned last begins, counted from the archive's start; before any
    /// of
    /// it is read.
    public long offset() {
        return in.bytes;
    }

    /// Counts what was read.
    private static final class Position extends FilterInputStream {
        private long bytes;

        Position(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            bytes += Math.max(n, 0);
            return n;
        }
    }

    private TarItem item(TarFields fields, Pending pending) {
        if (++entries > entriesMax) {
            throw refused("more than " + entriesMax + " entries");
        }
        Map<String, byte[]> pax = pending.pax;
        String raw = pending.longName.or(() -> Pax.text(pax, "path")).orElse(fields.name());
        last = raw;
        Kind kind = kind(fields.type(), raw);
        String path = normalized(raw);
        if (path.isEmpty() && kind != Kind.DIRECTORY) {
            throw refused("the root is no directory");
        }
        String target = pending.longLink.or(() -> Pax.text(pax, "linkpath")).orElse(fields.linkName());
        long size = Pax.number(pax, "size").orElse(fields.size());
        if (kind != Kind.FILE && size != 0) {
            throw refused("has a size but can have no content");
        }
        contentLeft = size;
        padding = TarHeader.padding(size);
        return new TarItem(path, kind, meta(fields.attributes(), pax), linkTarget(kind, target), size);
    }

    private Kind kind(char type, String raw) {
        Kind kind = switch (type) {
            // Before POSIX, a folder was known by its name alone.
            case '\0' -> raw.endsWith("/") ? Kind.DIRECTORY : Kind.FILE;
            // A contiguous file is a file (POSIX.1-2024, pax).
            case '0', '7' -> Kind.FILE;
            case '1' -> Kind.HARD_LINK;
            case '2' -> Kind.SYMLINK;
            case '5' -> Kind.DIRECTORY;
            case '3', '4', '6' -> Kind.SPECIAL;
            case 'S' -> throw refused("a sparse file");
            default -> throw refused("an entry of unknown type " + (int) type);
        };
        if (kind != Kind.DIRECTORY && raw.endsWith("/")) {
            throw refused("the name ends with / but it is no directory");
        }
        return kind;
    }

    private Meta meta(TarFields.Attributes header, Map<String, byte[]> pax) {
        long uid = Pax.number(pax, "uid").orElse(header.uid());
        long gid = Pax.number(pax, "gid").orElse(header.gid());
        try {
            return new Meta(
                    header.mode(),
                    uid,
                    gid,
                    Pax.seconds(pax, "mtime").orElse(header.mtime()),
                    Optional.ofNullable(pax.get(TarHeader.CAPABILITY_KEY)).map(HexFormat.of()::formatHex));
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private String linkTarget(Kind kind, String target) {
        return switch (kind) {
            case FILE, DIRECTORY, SPECIAL -> "";
            case HARD_LINK -> {
                String path = normalized(target);
                if (path.isEmpty()) {
                    throw refused("a hard link to the root");
                }
                yield path;
            }
            case SYMLINK -> {
                if (target.isEmpty() || target.indexOf('\0') >= 0 || target.length() > EntryPath.BYTES_MAX) {
                    throw refused("a symbolic link whose target is empty, too long or has a NUL");
                }
                yield target;
            }
        };
    }

    /// Without leading `/`, `.` and empty segments: how every unpacker reads them inside a root.
    private String normalized(String raw) {
        if (raw.isEmpty()) {
            throw refused("an entry or link without a name");
        }
        StringBuilder out = new StringBuilder();
        for (String segment : raw.split("/", -1)) {
            if (!segment.isEmpty() && !segment.equals(".")) {
                out.append(out.isEmpty() ? "" : "/").append(segment);
            }
        }
        String path = out.toString();
        if (!path.isEmpty()) {
            try {
                EntryPath.check(path);
            } catch (IllegalArgumentException e) {
                throw refused(String.valueOf(e.getMessage()));
            }
        }
        return path;
    }

    private String longText(long size) throws IOException {
        byte[] bytes = readText(size, EntryPath.BYTES_MAX + 1);
        int end = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        return Utf8.decode(bytes, 0, end);
    }

    private byte[] readText(long size, int bytesMax) throws IOException {
        if (size > bytesMax) {
            throw refused("a header of " + size + " bytes");
        }
        byte[] text = in.readNBytes((int) size);
        int skip = TarHeader.padding(size);
        if (text.length != size || in.readNBytes(skip).length != skip) {
            throw refused("cut off");
        }
        return text;
    }

    private void skipContent() throws IOException {
        content().transferTo(OutputStream.nullOutputStream());
        // Where there is less, the archive ends here, and the entry is whole.
        var _ = in.readNBytes(padding);
        padding = 0;
    }

    /// @return false at the stream's end
    private boolean readBlock() throws IOException {
        int n = in.readNBytes(block, 0, block.length);
        if (n != 0 && n != block.length) {
            throw refused("cut off");
        }
        return n != 0;
    }

    /// After the first zero block there are only zeros, with which some writers pad a record.
    private void readEnd() throws IOException {
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            for (int i = 0; i < n; i++) {
                if (block[i] != 0) {
                    throw refused("bytes after the end");
                }
            }
        }
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private LayerException refused(String why) {
        return new LayerException("entry " + entries + " (" + last + "): " + why);
    }

    private final class EntryContent extends BulkInput {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (contentLeft == 0) {
                return -1;
            }
            int n = in.read(bytes, offset, (int) Math.min(length, contentLeft));
            if (n < 0) {
                throw refused("cut off");
            }
            contentLeft -= n;
            return n;
        }
    }

    /// Headers that precede an entry and belong to it.
    private final class Pending {
        private Map<String, byte[]> pax = Map.of();
        private Optional<String> longName = Optional.empty();
        private Optional<String> longLink = Optional.empty();

        void pax(Map<String, byte[]> records) {
            if (!pax.isEmpty()) {
                throw refused("two PAX headers for one entry");
            }
            pax = records;
            requireOneName();
        }

        void longName(String name) {
            if (longName.isPresent()) {
                throw refused("two long names for one entry");
            }
            longName = Optional.of(name);
            requireOneName();
        }

        void longLink(String name) {
            if (longLink.isPresent()) {
                throw refused("two long link names for one entry");
            }
            longLink = Optional.of(name);
            requireOneName();
        }

        void requireNone() {
            if (!pax.isEmpty() || longName.isPresent() || longLink.isPresent()) {
                throw refused("a header without its entry at the end");
            }
        }

        private void requireOneName() {
            boolean twoNames = longName.isPresent() && pax.containsKey("path");
            boolean twoTargets = longLink.isPresent() && pax.containsKey("linkpath");
            if (twoNames || twoTargets) {
                throw refused("a long name beside a PAX path");
            }
        }
    }
}
