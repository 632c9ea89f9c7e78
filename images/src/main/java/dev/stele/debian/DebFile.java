package dev.stele.debian;

import dev.stele.layer.Codec;
import dev.stele.layer.FileSlice;
import dev.stele.layer.LayerException;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.Scratch;
import dev.stele.layer.TarItem;
import dev.stele.layer.TarReader;
import dev.stele.layer.UnpackedStream;
import dev.stele.text.FailureText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.tukaani.xz.XZInputStream;

/// One binary package: control files and data, read from a verified `.deb` without running it or writing it to the
/// host's file system.
///
/// @param control the paragraph that describes the package
/// @param controlFiles by name: `control`, `md5sums`, `postinst` …
/// @param entries what it installs, in the archive's order
public record DebFile(Stanza control, NavigableMap<String, String> controlFiles, List<DebEntry> entries) {
    private static final LayerLimits LIMITS = new LayerLimits(8L << 30, 500_000, 1000);
    private static final int CONTROL_FILE_BYTES_MAX = 4 << 20;
    private static final int XZ_MEMORY_KIB = 256 << 10;
    private static final List<String> SCRIPTS = List.of("config", "postinst", "postrm", "preinst", "prerm");

    public DebFile {
        entries = List.copyOf(entries);
    }

    /// One path of a package.
    ///
    /// @param bytes of a regular file
    public record DebEntry(TarItem item, Optional<Scratch.Bytes> bytes) {}

    /// @throws LayerException when the file is no `.deb` that can be read here
    public static DebFile read(Path file, Scratch scratch) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            Map<String, ArchiveReader.Member> members = members(channel);
            NavigableMap<String, String> control = control(channel, member(members, "control.tar"));
            List<DebEntry> entries = new ArrayList<>();
            try (InputStream data = unpack(channel, member(members, "data.tar"))) {
                TarReader tar = new TarReader(data, LIMITS);
                for (Optional<TarItem> item = tar.next(); item.isPresent(); item = tar.next()) {
                    entries.add(entry(item.get(), tar, scratch));
                }
            }
            return new DebFile(paragraph(control), control, entries);
        }
    }

    /// The names of the package's maintainer scripts.
    public static List<String> scripts(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            NavigableMap<String, String> control = control(channel, member(members(channel), "control.tar"));
            return SCRIPTS.stream().filter(control::containsKey).toList();
        }
    }

    List<String> scripts() {
        return SCRIPTS.stream().filter(controlFiles::containsKey).toList();
    }

    private static DebEntry entry(TarItem item, TarReader tar, Scratch scratch) throws IOException {
        if (item.kind() == TarItem.Kind.SPECIAL) {
            throw new LayerException(item.path() + ": a device or FIFO");
        }
        return new DebEntry(
                item,
                item.kind() == TarItem.Kind.FILE
                        ? Optional.of(scratch.copy(tar.content(), item.size()))
                        : Optional.empty());
    }

    private static Stanza paragraph(NavigableMap<String, String> control) {
        try {
            return Deb822.parse(control.getOrDefault("control", "").getBytes(StandardCharsets.UTF_8))
                    .getFirst();
        } catch (Deb822Exception | NoSuchElementException e) {
            throw new LayerException("its control file cannot be read: " + FailureText.of(e));
        }
    }

    private static Map<String, ArchiveReader.Member> members(FileChannel channel) throws IOException {
        Map<String, ArchiveReader.Member> out = new TreeMap<>();
        for (ArchiveReader.Member member : ArchiveReader.members(channel)) {
            if (out.put(member.name(), member) != null) {
                throw new LayerException("ar member " + member.name() + " stands twice");
            }
        }
        ArchiveReader.Member version = out.get("debian-binary");
        if (version == null
                || !text(new FileSlice(channel, version.offset(), version.sizeBytes()).open())
                        .startsWith("2.")) {
            throw new LayerException("it is no Debian package of format 2");
        }
        return out;
    }

    /// The one member of that name, whatever its compression.
    private static ArchiveReader.Member member(Map<String, ArchiveReader.Member> members, String name) {
        List<ArchiveReader.Member> found =
                members.values().stream().filter(m -> m.name().startsWith(name)).toList();
        if (found.size() != 1) {
            throw new LayerException("it has " + found.size() + " members " + name);
        }
        return found.getFirst();
    }

    private static NavigableMap<String, String> control(FileChannel channel, ArchiveReader.Member member)
            throws IOException {
        NavigableMap<String, String> out = new TreeMap<>();
        try (InputStream in = unpack(channel, member)) {
            TarReader tar = new TarReader(in, LIMITS);
            for (Optional<TarItem> item = tar.next(); item.isPresent(); item = tar.next()) {
                if (item.get().kind() == TarItem.Kind.FILE) {
                    out.put(item.get().path(), text(tar.content()));
                }
            }
        }
        return out;
    }

    private static InputStream unpack(FileChannel channel, ArchiveReader.Member member) throws IOException {
        InputStream packed =
                new BufferedInputStream(new FileSlice(channel, member.offset(), member.sizeBytes()).open(), 1 << 16);
        String packing = member.name().substring(member.name().indexOf(".tar") + 4);
        return switch (packing) {
            case ".xz" -> new Bounded(new XZInputStream(packed, XZ_MEMORY_KIB), LIMITS.bytesMax());
            case ".gz" -> UnpackedStream.open(packed, Codec.GZIP, LIMITS);
            case ".zst" -> UnpackedStream.open(packed, Codec.ZSTD, LIMITS);
            case "" -> UnpackedStream.open(packed, Codec.NONE, LIMITS);
            default ->
                throw new LayerException("member " + member.name() + " is packed as \"" + packing
                        + "\"; xz, gz, zst and none are read here, bzip2 and lzma are not");
        };
    }

    private static String text(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(CONTROL_FILE_BYTES_MAX + 1);
        if (bytes.length > CONTROL_FILE_BYTES_MAX) {
            throw new LayerException("a control file of more than " + CONTROL_FILE_BYTES_MAX + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
