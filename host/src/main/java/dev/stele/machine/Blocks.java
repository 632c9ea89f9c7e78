package dev.stele.machine;

import dev.stele.linux.FileStat;
import dev.stele.linux.LockFile;
import dev.stele.linux.Nodes;
import dev.stele.net.Block;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The blocks of this host that are claimed, in `blocks/N` below `/run/stele`: a file that names installation and home.
///
/// A claim outlives the server, since instances do. It is stale when its home no longer carries that installation, no
/// server of it runs, and no instance of it is left on this host; a stale one is taken only when no block is free.
final class Blocks {
    /// A file lock belongs to the whole process, so its threads take this lock first.
    private static final ReentrantLock OWN_THREADS = new ReentrantLock();

    private static final int CLOSED = 0700;

    private final Path runRoot;
    private final Path folder;

    private Blocks(Path runRoot) {
        this.runRoot = runRoot;
        this.folder = runRoot.resolve("blocks");
    }

    static Blocks of(Path runRoot) {
        return new Blocks(runRoot);
    }

    /// The home that has claimed a block for the installation.
    Optional<Path> home(String installation) {
        return own(installation).map(block -> read(claimOf(block)).strip()).flatMap(Blocks::homeIn);
    }

    /// The installation's block, claimed now when it has none.
    Block claim(String installation, Path home) throws IOException {
        return locked(() -> {
            Block block = own(installation)
                    .or(this::free)
                    .or(this::stale)
                    .orElseThrow(() -> new HostException("all " + Block.BLOCKS + " blocks in " + folder
                            + " are taken: stop an installation that is not needed"));
            Files.writeString(claimOf(block), installation + " " + home.toAbsolutePath() + "\n");
            return block;
        });
    }

    /// Releases the installation's block. The last release removes the folder.
    void release(String installation) throws IOException {
        locked(() -> {
            Optional<Block> own = own(installation);
            if (own.isPresent()) {
                Files.deleteIfExists(claimOf(own.get()));
            }
            if (first(text -> !text.isEmpty()).isEmpty()) {
                Files.deleteIfExists(lockFile());
                Files.deleteIfExists(folder);
            }
            return own;
        });
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T locked(Work<T> work) throws IOException {
        OWN_THREADS.lock();
        try {
            while (true) {
                Files.createDirectories(folder);
                // Whoever can open the lock can hold it, and keep every server of this host from starting.
                Nodes.chmod(folder.toString(), CLOSED);
                try (FileChannel file =
                                FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock _ = file.lock()) {
                    if (LockFile.isStill(lockFile(), file)) {
                        file.truncate(0);
                        return work.run();
                    }
                }
            }
        } finally {
            OWN_THREADS.unlock();
        }
    }

    private Path lockFile() {
        return folder.resolve("lock");
    }

    Optional<Block> own(String installation) {
        return first(text -> text.startsWith(installation + " "));
    }

    /// Which home each claim is for, by installation.
    SortedMap<String, Path> claims() {
        SortedMap<String, Path> out = new TreeMap<>();
        for (int i = 0; i < Block.BLOCKS; i++) {
            String text = read(claimOf(new Block(i)));
            int blank = text.indexOf(' ');
            if (blank > 0) {
                out.put(
                        text.substring(0, blank),
                        Path.of(text.substring(blank + 1).strip()));
            }
        }
        return out;
    }

    private Optional<Block> free() {
        return first(String::isEmpty);
    }

    private Optional<Block> stale() {
        return first(text -> {
            int blank = text.indexOf(' ');
            return blank < 0 || isStale(text.substring(0, blank), homeIn(text.strip()));
        });
    }

    private boolean isStale(String installation, Optional<Path> home) {
        try {
            return home.filter(path -> InstallationFile.carries(path, installation))
                            .isEmpty()
                    && !InstallationLock.isHeld(runRoot, installation)
                    && !hasInstances(runRoot.resolve(installation).resolve("i"));
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean hasInstances(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isPresent();
        }
    }

    /// Of a claim's text.
    private static Optional<Path> homeIn(String text) {
        try {
            int blank = text.indexOf(' ');
            return blank < 0 ? Optional.empty() : Optional.of(Path.of(text.substring(blank + 1)));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private Optional<Block> first(Predicate<String> wanted) {
        for (int i = 0; i < Block.BLOCKS; i++) {
            Block block = new Block(i);
            if (wanted.test(read(claimOf(block)))) {
                return Optional.of(block);
            }
        }
        return Optional.empty();
    }

    private Path claimOf(Block block) {
        return folder.resolve(String.valueOf(block.number()));
    }

    /// Empty when there is no such file.
    private static String read(Path file) {
        try {
            return FileStat.find(file.toString()).isEmpty() ? "" : Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }
}
