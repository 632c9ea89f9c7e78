package dev.stele.journal;

import dev.stele.crash.BlockingGuard;
import dev.stele.ledger.LedgerException;
import dev.stele.ledger.LedgerFiles;
import dev.stele.ledger.LedgerFullException;
import dev.stele.linux.Errno;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.IrregularFileException;
import dev.stele.linux.LinuxException;
import dev.stele.linux.OpenFolder;
import dev.stele.text.FailureText;
import dev.stele.text.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/// Ledger files in a folder on disk. A file is written under another name, flushed, renamed into its place, and its
/// folder is flushed; so at every moment, also after a power cut, it has either its old or its new content.
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

    /// The files in that folder, which is created at the first write.
    public static DiskLedgerFiles in(Path folder) {
        return new DiskLedgerFiles(folder, OPEN);
    }

    /// As [#in], but written files are readable only by their owner.
    public static DiskLedgerFiles secretIn(Path folder) {
        return new DiskLedgerFiles(folder, SECRET);
    }

    @Override
    public Optional<byte[]> read(String path, int bytesMax) {
        BlockingGuard.check("read " + path + " of the ledger");
        try (OpenFolder folder = OpenFolder.open(root);
                FileDescriptor file = folder.fileWithoutLinks(path)) {
            byte[] bytes = file.readAtMost(bytesMax);
            if (file.read(new byte[1]) > 0) {
                throw new LedgerException(path + " has more than " + bytesMax + " bytes in " + root);
            }
            return Optional.of(bytes);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw broken("read", path, e);
        } catch (IrregularFileException e) {
            throw broken("read", path, e);
        }
    }

    /// Everything that can fail for lack of space happens here, before the first rename.
    @Override
    public Staged stage(SortedMap<String, byte[]> files) {
        BlockingGuard.check("write files of the ledger");
        SortedMap<String, Path> staged = new TreeMap<>();
        try {
            ensureFolder(folder(STAGING));
            for (var file : files.entrySet()) {
                ensureFolder(folder(file.getKey()));
                Path stage = root.resolve(STAGING + staged.size());
                staged.put(file.getKey(), stage);
                Files.deleteIfExists(stage);
                write(stage, file.getValue());
            }
            flush(staged.values());
            return new DiskStaged(staged);
        } catch (IOException e) {
            long needed =
                    files.values().stream().mapToLong(bytes -> bytes.length).sum();
            Optional<FullDisk> full = FullDisk.of(root, e, needed);
            if (full.isPresent()) {
                throw abandoned(staged.values(), full.get(), e);
            }
            throw broken("write", files.firstKey(), e);
        }
    }

    private final class DiskStaged implements Staged {
        private final SortedMap<String, Path> staged;
        private final Set<Path> touched = new LinkedHashSet<>();

        DiskStaged(SortedMap<String, Path> staged) {
            this.staged = staged;
        }

        @Override
        public void place(Collection<String> paths) {
            BlockingGuard.check("rename files of the ledger");
            for (String path : paths) {
                try {
                    Path stage = Optional.ofNullable(staged.remove(path))
                            .orElseThrow(() -> new IllegalArgumentException(path + " is not staged"));
                    Files.move(stage, root.resolve(path), StandardCopyOption.ATOMIC_MOVE);
                    touched.add(folder(path));
                } catch (IOException e) {
                    throw broken("rename", path, e);
                }
            }
        }

        @Override
        public void flush() {
            BlockingGuard.check("flush files of the ledger");
            try {
                DiskLedgerFiles.flush(touched);
                touched.clear();
            } catch (IOException e) {
                throw broken("flush", touched.toString(), e);
            }
        }
    }

    private Path folder(String path) {
        int end = path.lastIndexOf('/');
        return end < 0 ? root : root.resolve(path.substring(0, end));
    }

    private void write(Path stage, byte[] bytes) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(stage, options, permissions)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }

    /// Makes files or folders durable, all at the same time: a journalling file system then needs one commit of its
    /// journal for them instead of one for each.
    private static void flush(Collection<Path> paths) throws IOException {
        List<Thread> threads = new ArrayList<>();
        Queue<IOException> failures = new ConcurrentLinkedQueue<>();
        for (Path path : paths) {
            Runnable flush = () -> flush(path).ifPresent(failures::add);
            if (threads.size() == paths.size() - 1) {
                flush.run();
            } else {
                threads.add(Thread.ofPlatform().name("ledger-flush").daemon().start(flush));
            }
        }
        for (Thread thread : threads) {
            join(thread);
        }
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
    }

    private static Optional<IOException> flush(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /// A flush is always waited for; an interrupt of this thread is restored afterwards.
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static LedgerFullException abandoned(Collection<Path> staged, FullDisk full, IOException cause) {
        for (Path stage : staged) {
            try {
                Files.deleteIfExists(stage);
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
        return new LedgerFullException("the ledger cannot be written: " + full.sentence(), cause);
    }

    /// Makes a folder and all its parents durable; once per object, since a crash may have left them unflushed.
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
            flush(List.of(parent));
        }
        durableFolders.add(folder);
    }

    @Override
    public SortedSet<String> list() {
        BlockingGuard.check("list files of the ledger");
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
        BlockingGuard.check("delete files of the ledger");
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
                "cannot " + act + " " + path + " of the ledger in " + root + ": " + FailureText.of(cause)
                        + "; look after the disk, then restart the server",
                cause);
    }
}
