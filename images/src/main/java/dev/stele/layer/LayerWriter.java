package dev.stele.layer;

import dev.stele.layer.LayerEntry.Directory;
import dev.stele.layer.LayerEntry.HardLink;
import dev.stele.layer.LayerEntry.RegularFile;
import dev.stele.layer.LayerEntry.Symlink;
import dev.stele.layer.LayerEntry.Whiteout;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Writes a layer deterministically: the same entries give the same bytes on any machine, at any time, in any order.
///
/// A tar file can express one thing in many ways, so every choice is made here, once. Entries are in byte order of
/// their paths, whiteouts before their siblings. A directory's name ends with `/`; the root has no entry. Times are
/// whole seconds: a directory's is the source date, any other is clamped to it. Owners are numbers without names. Of
/// the names of one file the first in order has the content and the others are hard links. The format is ustar
/// (POSIX.1-1988), with a PAX header (POSIX.1-2001) only for an entry that does not fit. Two zero blocks end it, and
/// nothing follows. Changing any of this changes the digest of every image: it needs a new `stele.format`.
public final class LayerWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream out;
    private final long sourceDate;
    private final Map<String, Meta> written = new HashMap<>();

    private LayerWriter(OutputStream out, long sourceDate) {
        this.out = out;
        this.sourceDate = sourceDate;
    }

    /// Writes all entries and the trailer. Leaves the stream open.
    ///
    /// @param sourceDate seconds since 1970, UTC: the one time that enters a layer
    /// @throws IllegalArgumentException for two entries of one path, one below what is no directory, or a hard link
    ///     to no file of this layer
    public static void write(Collection<? extends LayerEntry> entries, long sourceDate, OutputStream out)
            throws IOException {
        LayerWriter writer = new LayerWriter(out, sourceDate);
        for (LayerEntry entry : ordered(entries)) {
            writer.entry(entry);
        }
        out.write(new byte[2 * TarHeader.BLOCK]);
    }

    private static List<LayerEntry> ordered(Collection<? extends LayerEntry> entries) {
        List<LayerEntry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing(LayerWriter::sortKey, EntryPath.BYTE_ORDER));
        Map<String, LayerEntry> byPath = new HashMap<>();
        for (LayerEntry entry : sorted) {
            if (byPath.put(entry.path(), entry) != null) {
                throw new IllegalArgumentException("two entries of one path: " + entry.path());
            }
        }
        sorted.forEach(entry -> requireParents(entry.path(), byPath));
        return contentUnderFirstName(sorted, byPath);
    }

    private static void requireParents(String path, Map<String, LayerEntry> byPath) {
        for (String parent = EntryPath.parent(path); !parent.isEmpty(); parent = EntryPath.parent(parent)) {
            if (byPath.containsKey(parent) && !(byPath.get(parent) instanceof Directory)) {
                throw new IllegalArgumentException(path + " lies below " + parent + ", which is no directory");
            }
        }
    }

    /// A NUL sorts before any character that a sibling's name can start with.
    private static String sortKey(LayerEntry entry) {
        return switch (entry) {
            case Whiteout(var path) -> EntryPath.join(EntryPath.parent(path), "\0" + EntryPath.name(path));
            case Directory _, RegularFile _, Symlink _, HardLink _ -> entry.path();
        };
    }

    /// Moves the content of each file to the first of its names, whichever name the caller gave it.
    private static List<LayerEntry> contentUnderFirstName(List<LayerEntry> sorted, Map<String, LayerEntry> byPath) {
        Map<String, String> firstName = new HashMap<>();
        List<LayerEntry> out = new ArrayList<>(sorted.size());
        for (LayerEntry entry : sorted) {
            String target = entry instanceof HardLink link ? link.target() : entry.path();
            Optional<RegularFile> file = Optional.ofNullable(byPath.get(target))
                    .filter(RegularFile.class::isInstance)
                    .map(RegularFile.class::cast);
            if (file.isEmpty()) {
                if (entry instanceof HardLink) {
                    throw new IllegalArgumentException(
                            "a hard link to what is no file of this layer: " + entry.path() + " to " + target);
                }
                out.add(entry);
            } else {
                String first = firstName.computeIfAbsent(target, _ -> entry.path());
                RegularFile bytes = file.get();
                out.add(
                        first.equals(entry.path())
                                ? new RegularFile(first, bytes.meta(), bytes.content())
                                : new HardLink(entry.path(), first));
            }
        }
        return out;
    }

    private void entry(LayerEntry entry) throws IOException {
        switch (entry) {
            case Directory(var path, var meta) -> header(TarHeader.DIRECTORY, path + "/", meta, sourceDate);
            case RegularFile file -> file(file);
            case Symlink(var path, var meta, var target) ->
                out.write(TarHeader.of(
                        new TarHeader.Fields(TarHeader.SYMLINK, path, target, linkMeta(meta), 0, clamp(meta.mtime()))));
            case HardLink link -> link(link);
            case Whiteout(var path) ->
                header(
                        TarHeader.FILE,
                        EntryPath.join(EntryPath.parent(path), EntryPath.WHITEOUT + EntryPath.name(path)),
                        new Meta(0, 0, 0, 0),
                        sourceDate);
        }
    }

    /// Linux gives every symbolic link this mode.
    private static Meta linkMeta(Meta meta) {
        return new Meta(0777, meta.uid(), meta.gid(), meta.mtime());
    }

    private void header(byte type, String name, Meta meta, long mtime) throws IOException {
        out.write(TarHeader.of(new TarHeader.Fields(type, name, "", meta, 0, mtime)));
    }

    /// The link's header repeats owner and mode: some readers apply them to the file it names.
    private void link(HardLink link) throws IOException {
        Meta meta = Objects.requireNonNull(written.get(link.target()));
        out.write(TarHeader.of(
                new TarHeader.Fields(TarHeader.HARD_LINK, link.path(), link.target(), meta, 0, clamp(meta.mtime()))));
    }

    private void file(RegularFile file) throws IOException {
        written.put(file.path(), file.meta());
        long size = file.content().size();
        out.write(TarHeader.of(new TarHeader.Fields(
                TarHeader.FILE,
                file.path(),
                "",
                file.meta(),
                size,
                clamp(file.meta().mtime()))));
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        try (InputStream in = file.content().open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                if (copied > size) {
                    break;
                }
                out.write(buffer, 0, n);
            }
        }
        if (copied != size) {
            throw new IllegalStateException(file.path() + " changed while it was read: it had " + size
                    + " bytes; build again when nothing writes to it");
        }
        out.write(new byte[TarHeader.padding(size)]);
    }

    private long clamp(long mtime) {
        return Math.clamp(mtime, 0, sourceDate);
    }

    /// The bytes of a text in a header.
    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
