package dev.stele.remote;

import dev.stele.layer.Codec;
import dev.stele.layer.FileSlice;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.TarItem;
import dev.stele.layer.TarReader;
import dev.stele.layer.UnpackedStream;
import dev.stele.linux.NamedFile;
import dev.stele.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The files of a tar, packed or not. It is read once to learn what it holds; of one that is not packed, files
/// are then read where they lie.
///
/// Nothing is unpacked to disk, so no name and no link in it can reach a file outside.
final class ArchiveFiles implements SourceFiles {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int SNIFF_BYTES = 4;
    private static final int LINKS_MAX = 8;

    private final Path archive;
    private final Codec codec;
    private final Map<String, ArchivedFile> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    /// @param digest of its bytes
    /// @param offset of its first byte in the unpacked archive
    /// @param codec by its first bytes
    record ArchivedFile(String path, Digest digest, long size, long offset, Codec codec) {}

    ArchiveFiles(Path archive) throws IOException {
        this.archive = archive;
        try (InputStream in = NamedFile.stream(archive)) {
            this.codec = UnpackedStream.sniff(in.readNBytes(SNIFF_BYTES));
        }
        try (InputStream in = open()) {
            TarReader tar = new TarReader(in, LayerLimits.DEFAULT);
            for (Optional<TarItem> item = tar.next(); item.isPresent(); item = tar.next()) {
                add(item.get(), tar);
            }
        }
    }

    private InputStream open() throws IOException {
        return UnpackedStream.open(NamedFile.stream(archive), codec, LayerLimits.DEFAULT);
    }

    private void add(TarItem item, TarReader tar) throws IOException {
        String path = item.path();
        switch (item.kind()) {
            case FILE -> {
                if (files.containsKey(path) || links.containsKey(path)) {
                    throw new IOException("it holds " + path + " twice");
                }
                files.put(path, hashed(item, tar));
            }
            // Docker once wrote a layer that two images share as a link to the other one's.
            case SYMLINK -> links.put(path, resolved(path, item.linkTarget()));
            case HARD_LINK -> links.put(path, item.linkTarget());
            case DIRECTORY, SPECIAL -> {}
        }
    }

    private static ArchivedFile hashed(TarItem item, TarReader tar) throws IOException {
        long offset = tar.offset();
        MessageDigest hasher = Digest.hasher();
        byte[] start = new byte[0];
        byte[] buffer = new byte[BUFFER_BYTES];
        InputStream content = tar.content();
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            hasher.update(buffer, 0, n);
            if (start.length < SNIFF_BYTES) {
                ByteArrayOutputStream longer = new ByteArrayOutputStream();
                longer.writeBytes(start);
                longer.write(buffer, 0, Math.min(n, SNIFF_BYTES - start.length));
                start = longer.toByteArray();
            }
        }
        return new ArchivedFile(
                item.path(), Digest.of(hasher.digest()), item.size(), offset, UnpackedStream.sniff(start));
    }

    private static String resolved(String link, String target) {
        Path root = Path.of("/");
        return root.relativize(root.resolve(link).resolveSibling(target).normalize())
                .toString();
    }

    /// The file of that name, or the one that a link of that name leads to in the archive.
    Optional<ArchivedFile> find(String path) {
        String at = path;
        for (int i = 0; i < LINKS_MAX && links.containsKey(at); i++) {
            at = links.get(at);
        }
        return Optional.ofNullable(files.get(at));
    }

    @Override
    public Optional<byte[]> small(String path, int bytesMax) throws IOException {
        Optional<ArchivedFile> file = find(path);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (file.get().size() > bytesMax) {
            throw new IOException(path + " has more than " + bytesMax + " bytes");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        each(Set.of(file.get().path()), (_, content) -> content.transferTo(out));
        return Optional.of(out.toByteArray());
    }

    @Override
    public void each(Set<String> paths, Reader reader) throws IOException {
        Set<String> wanted = new TreeSet<>();
        paths.forEach(path -> find(path).ifPresent(file -> wanted.add(file.path())));
        if (codec == Codec.NONE) {
            try (FileChannel channel = FileChannel.open(archive)) {
                for (String path : wanted) {
                    ArchivedFile file = Optional.ofNullable(files.get(path)).orElseThrow();
                    reader.read(path, new FileSlice(channel, file.offset(), file.size()).open());
                }
            }
            return;
        }
        try (InputStream in = open()) {
            TarReader tar = new TarReader(in, LayerLimits.DEFAULT);
            for (Optional<TarItem> item = tar.next(); item.isPresent() && !wanted.isEmpty(); item = tar.next()) {
                if (item.get().kind() == TarItem.Kind.FILE
                        && wanted.remove(item.get().path())) {
                    reader.read(item.get().path(), tar.content());
                }
            }
        }
    }
}
