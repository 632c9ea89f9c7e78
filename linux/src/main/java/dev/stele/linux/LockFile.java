package dev.stele.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file that one process at a time can lock, and that names this process. The kernel releases the lock when the
/// process ends, however it ends; what the file says then is of no meaning.
public final class LockFile implements AutoCloseable {
    private static final int TEXT_MAX = 8192;
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})(?: (.*))?", Pattern.DOTALL);
    /// Whoever can open the file can lock it, and so keep a server from starting.
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    /// Who has locked it.
    ///
    /// @param note what it said of itself; may be empty
    public record Holder(long pid, String note) {}

    private LockFile(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /// @param note for whoever finds it locked; may be empty
    /// @return empty when another process holds it
    public static Optional<LockFile> take(Path file, String note) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Optional<FileLock> lock = tryLock(channel);
            if (lock.isEmpty()) {
                channel.close();
                return Optional.empty();
            }
            if (isStill(file, channel)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
                String text = ProcessHandle.current().pid() + (note.isEmpty() ? "" : " " + note);
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                return Optional.of(new LockFile(file, channel, lock.get()));
            }
            channel.close();
        }
    }

    /// Whether the locked file is the one of that name: its last holder may have deleted it after it was opened, and
    /// then its lock keeps nobody out. It leaves a dot at the file's end.
    public static boolean isStill(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        channel.write(ByteBuffer.wrap(new byte[] {'.'}), size);
        return FileStat.find(file.toString())
                .filter(stat -> stat.size() == size + 1)
                .isPresent();
    }

    /// Who the file names, for a message. Only of meaning while [#take] finds it locked.
    public static Optional<Holder> holder(Path file) {
        try {
            Matcher text = TEXT.matcher(
                    Files.size(file) > TEXT_MAX ? "" : Files.readString(file).strip());
            return text.matches()
                    ? Optional.of(new Holder(
                            Long.parseLong(text.group(1)),
                            Optional.ofNullable(text.group(2)).orElse("")))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Locks a file that names nobody. It writes nothing, so it also works on a full disk.
    ///
    /// @return empty when another process or another part of this one holds the lock
    public static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException _) {
            return Optional.empty();
        }
    }

    /// Deletes the file, and lets go of it.
    public void remove() throws IOException {
        try (this) {
            Files.deleteIfExists(file);
        } catch (NoSuchFileException _) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.isOpen()) {
                lock.release();
            }
        }
    }
}
