package dev.stele.home;

import dev.stele.linux.LockFile;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// Ensures that only one server uses a home. The kernel releases the lock when the process ends, however it ends.
public final class HomeLock implements AutoCloseable {
    private final LockFile lock;

    private HomeLock(LockFile lock) {
        this.lock = lock;
    }

    /// @return empty when another process holds it
    public static Optional<HomeLock> take(Home home) {
        try {
            home.create();
            return LockFile.take(home.lock(), "").map(HomeLock::new);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + home.lock() + ": " + FailureText.of(e), e);
        }
    }

    /// The process id in the lock file, for a message.
    public static Optional<Long> holder(Home home) {
        return LockFile.holder(home.lock()).map(LockFile.Holder::pid);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of the home's lock: " + FailureText.of(e), e);
        }
    }
}
