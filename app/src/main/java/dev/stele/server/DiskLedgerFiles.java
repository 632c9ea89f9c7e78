package dev.stele.server;

import dev.stele.ledger.LedgerException;
import dev.stele.ledger.LedgerFiles;
import dev.stele.ledger.LedgerFullException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Ledger files in a folder on disk. A file is written under another name, flushed, renamed into its place, and its
/// folder is flushed; so at every moment, also after a power cut, it is as it was or as it shall be.
///
/// Reading is safe for several threads, writing is not.
public final class DiskLedgerFiles implements LedgerFiles {
    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");

    private final Path root;
    private final FileAttribute<?> permissions;
    private final Set<Path> durableFolders = new HashSet<>();

    private DiskLedgerFiles(Path root, Set<PosixFilePermission> permissions) {
        this.root = root.toAbsolutePath().normalize();
        this.permissions = PosixFilePermissions.asFileAttribute(permissions);
    }

    /// The files in that folder, which is made at the first write.
    public static DiskLedgerFiles in(Path folder) {
        return new DiskLedgerFiles(folder, OPEN);
    }

    /// As [#in], but what is written only its owner may read.
    static DiskLedgerFiles secretIn(Path folder) {
        return new DiskLedgerFiles(folder, SECRET);
    }

    @Override
    public Optional<byte[]> read(String path, int bytesMax) {
        Path file = root.resolve(path);
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(bytesMax);
            if (in.read() >= 0) {
                throw new LedgerException(path + " has more than " + bytesMax + " bytes in " + root);
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException | NotDirectoryException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw broken("read", path, e);
        }
    }

    @Override
    public void write(SortedMap<String, byte[]> files) {
        List<Path> staged = stage(files);
        Set<Path> folders = new LinkedHashSet<>();
        int next = 0;
        for (String path : files.keySet()) {
            try {
                Files.move(staged.get(next++), root.resolve(path), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw broken("rename", path, e);
            }
            folders.add(folder(path));
        }
        folders.forEach(this::flush);
    }

    private Path folder(String path) {
        int end = path.lastIndexOf('/');
        return end < 0 ? root : root.resolve(path.substring(0, end));
    }

    /// Everything that can fail for want of space happens here, before the first rename.
    private List<Path> stage(SortedMap<String, byte[]> files) {
        List<Path> staged = new ArrayList<>();
        try {
            for (var file : files.entrySet()) {
                ensureFolder(folder(file.getKey()));
                ensureFolder(root.resolve(STAGING));
                Path stage = root.resolve(STAGING + staged.size());
                staged.add(stage);
                Files.deleteIfExists(stage);
                stage(stage, file.getValue());
            }
            return staged;
        } catch (IOException e) {
            if (full(e)) {
                throw abandoned(staged, e);
            }
            throw broken("write", files.firstKey(), e);
        }
    }

    private void stage(Path stage, byte[] bytes) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(stage, options, permissions)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private LedgerFullException abandoned(List<Path> staged, IOException cause) {
        for (Path stage : staged) {
            try {
                Files.deleteIfExists(stage);
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
        return new LedgerFullException(
                "no space left to write the ledger in " + root + "; free some space there", cause);
    }

    private static boolean full(IOException e) {
        String why = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return why != null && (why.contains("No space left") || why.contains("quota exceeded"));
    }

    /// Makes a folder and all above it durable; once in the life of this object, since a crash may have left them
    /// undone.
    private void ensureFolder(Path folder) throws IOException {
        if (durableFolders.contains(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null && !folder.equals(root)) {
            ensureFolder(parent);
        }
        Files.createDirectories(folder);
        if (parent != null) {
            flush(parent);
        }
        durableFolders.add(folder);
    }

    private void flush(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw broken("flush", folder.toString(), e);
        }
    }

    @Override
    public SortedSet<String> list() {
        SortedSet<String> out = new TreeSet<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(path -> out.add(root.relativize(path).toString()));
        } catch (NoSuchFileException _) {
            return out;
        } catch (IOException | UncheckedIOException e) {
            throw broken("list", ".", e);
        }
        return out;
    }

    @Override
    public void delete(Collection<String> paths) {
        for (String path : paths) {
            try {
                Files.deleteIfExists(root.resolve(path));
            } catch (IOException e) {
                throw broken("delete", path, e);
            }
        }
    }

    @Override
    public String where() {
        return root.toString();
    }

    private LedgerException broken(String act, String path, Exception cause) {
        return new LedgerException(
                "cannot " + act + " " + path + " of the ledger in " + root + ": " + cause.getMessage()
                        + "; look after the disk, then restart the server",
                cause);
    }
}
