package dev.stele.machine;

import dev.stele.engine.Exit;
import dev.stele.engine.Exit.Cause;
import dev.stele.keeper.InstanceAction;
import dev.stele.linux.HostProcess;
import dev.stele.machine.InstanceFile.Phase;
import dev.stele.runc.LogTail;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/// Detects at once that an instance has ended, whether this server started it or an earlier one.
///
/// conmon writes each exit code into a file, and the kernel notifies of it. Since a notification can be missed, all
/// instances are also polled, which finds those whose supervisor was killed as well.
final class ExitWatcher implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(ExitWatcher.class.getName());
    private static final int POLL_MILLIS = 250;
    private static final int SIGNAL_MIN = 129;
    private static final int SIGNAL_MAX = 128 + 64;
    private static final int KILLED = 128 + HostProcess.SIGKILL;

    private final Host host;
    private final Instances instances;
    private final Runnable onChange;
    private final WatchService service;
    private final Thread thread;

    private ExitWatcher(Host host, Instances instances, Runnable onChange, WatchService service) {
        this.host = host;
        this.instances = instances;
        this.onChange = onChange;
        this.service = service;
        this.thread = Thread.ofVirtual().name("exits").unstarted(this::run);
    }

    /// @param onChange called when an instance has ended
    static ExitWatcher start(Host host, Instances instances, Runnable onChange) throws IOException {
        Path exits = host.installation().run().resolve("exits");
        WatchService service = exits.getFileSystem().newWatchService();
        exits.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        ExitWatcher watcher = new ExitWatcher(host, instances, onChange, service);
        watcher.checkAll();
        watcher.thread.start();
        return watcher;
    }

    @Override
    public void close() throws IOException {
        service.close();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = service.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                checkSafely();
            }
        } catch (InterruptedException | ClosedWatchServiceException _) {
            // Closed.
        }
    }

    /// A failure must not end the watching: the next attempt may succeed.
    private void checkSafely() {
        try {
            checkAll();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "looking after instances failed, and will be tried again", e);
        }
    }

    private void checkAll() {
        for (Instance instance : instances.all()) {
            if (!instance.hasEnded()
                    && instance.record().first().isPresent()
                    && exit(instance).filter(instance::end).isPresent()) {
                onChange.run();
            }
        }
    }

    /// How it ended; empty while it runs.
    private Optional<Exit> exit(Instance instance) {
        InstanceFile record = instance.record();
        OptionalInt code = exitCode(host.runc().exitFile(host.installation().containerId(instance.id())));
        if (code.isPresent()) {
            return Optional.of(exit(record, cause(instance, code.getAsInt()), code.getAsInt()));
        }
        boolean supervised = record.conmon().filter(HostProcess::isAlive).isPresent();
        if (supervised) {
            return Optional.empty();
        }
        if (record.first().filter(HostProcess::isAlive).isPresent()) {
            if (instance.taint("supervisor", "its supervisor was killed: its end would not be seen")) {
                onChange.run();
            }
            return Optional.empty();
        }
        // conmon may have written the file and ended since the file was read.
        OptionalInt late = exitCode(host.runc().exitFile(host.installation().containerId(instance.id())));
        return late.isPresent()
                ? Optional.of(exit(record, cause(instance, late.getAsInt()), late.getAsInt()))
                : Optional.of(exit(record, Cause.LOST, KILLED));
    }

    private Exit exit(InstanceFile record, Cause cause, int code) {
        Path log = host.installation().log(record.create().instance());
        return new Exit(cause, code, LogTail.lines(log, Exit.LINES_MAX));
    }

    private Cause cause(Instance instance, int code) {
        InstanceFile record = instance.record();
        InstanceAction.Create create = record.create();
        if (record.phase() == Phase.STOPPING) {
            return Cause.STOPPED;
        }
        // A program may end before it is recorded as started, and even before runc takes its mark of waiting away:
        // only what this server has not begun to start, and runc still waits for, has ended without having run.
        if (instance.isUntouched() && host.runc().isWaiting(host.installation().containerId(create.instance()))) {
            return Cause.LOST;
        }
        if (code == KILLED
                && host.cgroups()
                                .memoryKills(
                                        host.installation().cgroup(create.pool().service(), create.instance()))
                        > 0) {
            return Cause.OUT_OF_MEMORY;
        }
        return code >= SIGNAL_MIN && code <= SIGNAL_MAX ? Cause.SIGNAL : Cause.OWN;
    }

    /// Empty while there is no complete file.
    private static OptionalInt exitCode(Path file) {
        try {
            return OptionalInt.of(Integer.parseInt(Files.readString(file).strip()));
        } catch (NoSuchFileException | NumberFormatException _) {
            return OptionalInt.empty();
        } catch (IOException _) {
            return OptionalInt.empty();
        }
    }
}
