package dev.stele.home;

import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// Ensures that only one server uses a home. The kernel releases the lock when the process ends, however it ends.
public final class HomeLock implements AutoCloseable {
    private static final int PID_MAX = 32;
    /// Whoever can open the file can lock it, and so keep the server from starting.
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final FileChannel channel;
    private final FileLock lock;

    private HomeLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /// @return empty when another process holds it
    public static Optional<HomeLock> take(Home home) {
        try {
            home.create();
            FileChannel channel = FileChannel.open(
                    home.lock(),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.setPosixFilePermissions(home.lock(), OWNER_ONLY);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return Optional.of(new HomeLock(channel, lock));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + home.lock() + ": " + FailureText.of(e), e);
        }
    }

    /// The process id in the lock file, for a message.
    public static Optional<Long> holder(Home home) {
        try {
            String text = Files.size(home.lock()) > PID_MAX
                    ? ""
                    : Files.readString(home.lock()).strip();
            return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("NullAway") // FileChannel.tryLock answers null when another process holds the lock
    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of the home's lock: " + FailureText.of(e), e);
        }
    }
}
