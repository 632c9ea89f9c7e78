package dev.stele.machine;

import dev.stele.engine.Exit;
import dev.stele.engine.Exit.Cause;
import dev.stele.keeper.InstanceAction;
import dev.stele.linux.HostProcess;
import dev.stele.machine.InstanceFile.Phase;
import dev.stele.runc.LogTail;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// Detects at once that an instance has ended, whether this server started it or an earlier one.
///
/// conmon writes each exit code into a file, and the kernel notifies of it. Since a notification can be missed, or
/// cannot be had, all instances are also polled, which finds those whose supervisor was killed as well.
final class ExitWatcher implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(ExitWatcher.class.getName());
    private static final String SOCKETS = "sockets";
    private static final int SIGNAL_MIN = 129;
    private static final int SIGNAL_MAX = 128 + 64;
    private static final int KILLED = 128 + HostProcess.SIGKILL;

    private final Host host;
    private final Instances instances;
    private final Runnable onChange;
    private final SocketQueues sockets = new SocketQueues(Path.of("/proc"));
    private final FolderWatch watch;
    private final Thread thread;

    private ExitWatcher(Host host, Instances instances, Runnable onChange, FolderWatch watch) {
        this.host = host;
        this.instances = instances;
        this.onChange = onChange;
        this.watch = watch;
        this.thread = Thread.ofVirtual().name("exits").unstarted(this::run);
    }

    /// @param onChange called when an instance has ended
    static ExitWatcher start(Host host, Instances instances, Runnable onChange) {
        Path exits = host.installation().run().resolve("exits");
        FolderWatch watch = FolderWatch.open(exits, exits.getFileSystem()::newWatchService, host.pauser());
        ExitWatcher watcher = new ExitWatcher(host, instances, onChange, watch);
        watcher.checkAll();
        watcher.thread.start();
        return watcher;
    }

    /// The thread is not interrupted: a file that it is reading would seem to be missing, and an instance lost.
    @Override
    public void close() throws IOException {
        watch.close();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (watch.await()) {
                checkSafely();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
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
            endAtSocketLimit(instance);
        }
    }

    /// Ends an instance whose sockets hold as much as all its memory may be, as the kernel would if it counted
    /// that.
    private void endAtSocketLimit(Instance instance) {
        Optional<HostProcess> first = instance.record().first().filter(HostProcess::isAlive);
        long memory = instance.record().create().release().resources().memoryBytes();
        if (!instance.hasEnded()
                && first.isPresent()
                && sockets.exceed(first.get().pid(), memory)) {
            instance.taint(SOCKETS, "more waits in its sockets than its memory limit of " + memory + " bytes");
            first.get().signal(HostProcess.SIGKILL);
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
        String cgroup = host.installation().cgroup(create.pool().service(), create.instance());
        if (code == KILLED && (instance.hasTaint(SOCKETS) || host.cgroups().memoryKills(cgroup) > 0)) {
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
