package dev.stele.machine;

import dev.stele.crash.Pauser;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Waits for changes in a folder: for a notification of the kernel, or only for time to pass while none can be
/// had.
///
/// A notification needs one of the 128 inotify instances that the kernel gives to all programs of root together.
/// They may be used up when the server starts, and that is no reason not to start: the caller looks at intervals
/// anyway.
final class FolderWatch implements AutoCloseable {
    /// The longest wait for a notification.
    static final Duration INTERVAL = Duration.ofMillis(250);

    private static final System.Logger LOGGER = System.getLogger(FolderWatch.class.getName());
    /// Once a minute.
    private static final int WAITS_BETWEEN_ATTEMPTS = 240;

    private final Path folder;
    private final Notifications notifications;
    private final Pauser pauser;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<WatchService> service = Optional.empty();
    private boolean closed;
    private int waits;

    /// Where notifications come from.
    interface Notifications {
        /// @throws IOException when the kernel has none left
        WatchService open() throws IOException;
    }

    private FolderWatch(Path folder, Notifications notifications, Pauser pauser) {
        this.folder = folder;
        this.notifications = notifications;
        this.pauser = pauser;
    }

    /// @param pauser for the waits without a notification
    static FolderWatch open(Path folder, Notifications notifications, Pauser pauser) {
        FolderWatch watch = new FolderWatch(folder, notifications, pauser);
        watch.subscribe()
                .ifPresent(why -> LOGGER.log(
                        Level.WARNING,
                        "the kernel cannot notify of changes in " + folder + " (" + why + "): it is read every "
                                + INTERVAL.toMillis()
                                + " ms instead, and instances that end are noticed that much later; "
                                + "see which programs of root hold inotify instances, or raise "
                                + "fs.inotify.max_user_instances"));
        return watch;
    }

    /// Waits for a change, at most [#INTERVAL]. For one thread.
    ///
    /// @return false when it is closed
    boolean await() throws InterruptedException {
        Optional<WatchService> current = current();
        try {
            if (current.isPresent()) {
                WatchKey key = current.get().poll(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            } else {
                pauser.pause(INTERVAL);
                retry();
            }
            return !isClosed();
        } catch (ClosedWatchServiceException _) {
            return false;
        }
    }

    private void retry() {
        waits++;
        if (waits % WAITS_BETWEEN_ATTEMPTS == 0 && subscribe().isEmpty()) {
            LOGGER.log(Level.INFO, "the kernel notifies of changes in " + folder + " again");
        }
    }

    /// Subscribes to notifications.
    ///
    /// @return why it failed; empty when it succeeded
    private Optional<String> subscribe() {
        lock.lock();
        try {
            if (!closed) {
                service = Optional.of(registered());
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(FailureText.of(e));
        } finally {
            lock.unlock();
        }
    }

    /// A service has its instance from the kernel already when a folder cannot be registered: watches run out,
    /// too.
    private WatchService registered() throws IOException {
        WatchService opened = notifications.open();
        try {
            folder.register(opened, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private Optional<WatchService> current() {
        lock.lock();
        try {
            return service;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// Ends a wait for a notification at once, and one without at its time.
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            if (service.isPresent()) {
                service.get().close();
            }
        } finally {
            lock.unlock();
        }
    }
}
