package dev.stele.machine;

import dev.stele.keeper.InstanceAction;
import dev.stele.linux.HostProcess;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;

/// The limits of an instance that runc does not set. They hold before its program starts.
final class HostLimits {
    /// Enough for tens of thousands of lines in a second. What an instance writes beyond that waits in the pipe,
    /// and the instance with it: a flood of lines costs other programs no more than this.
    static final int LOG_PERCENT = 10;

    private static final System.Logger LOGGER = System.getLogger(HostLimits.class.getName());
    private static final int SOCKET_SHARE = 4;
    private static final long SOCKET_BYTES_MIN = 4 << 20;

    private HostLimits() {}

    /// To an instance that an earlier server has left, which may not have known of a limit. It runs already, so a
    /// failure is no reason to end it, nor this server.
    static void applyAgain(Host host, InstanceFile record) {
        try {
            apply(host, record);
        } catch (UncheckedIOException e) {
            LOGGER.log(Level.WARNING, "the limits of " + record.create().instance() + " cannot be set again", e);
        }
    }

    /// To an instance whose program has not started.
    static void apply(Host host, InstanceFile record) {
        InstanceAction.Create create = record.create();
        String service = create.pool().service();
        host.cgroups()
                .limitSocketBuffers(
                        host.installation().cgroup(service, create.instance()),
                        socketBytes(create.release().resources().memoryBytes()));
        record.conmon()
                .filter(HostProcess::isAlive)
                .ifPresent(conmon -> host.cgroups()
                        .limitProcessor(
                                conmon.pid(),
                                host.installation().supervisorCgroup(service, create.instance()),
                                LOG_PERCENT));
    }

    /// On top of the memory limit where the kernel counts socket buffers apart.
    static long socketBytes(long memoryBytes) {
        return Math.max(SOCKET_BYTES_MIN, memoryBytes / SOCKET_SHARE);
    }
}
