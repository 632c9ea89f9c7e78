package dev.stele.machine;

import dev.stele.linux.HostProcess;
import dev.stele.linux.Namespaces;
import dev.stele.machine.LayerRecord.Difference;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Finds drift of instances: a file of a layer that was changed, a process that entered an instance from outside. Both
/// can only come from root on this host.
///
/// It scans once a second. An instance with drift is tainted; replacing it is not decided here. At some of the
/// scans it also has the limits read that instances have reached.
final class DriftScanner implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(DriftScanner.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final List<String> NAMESPACES = List.of("pid", "mnt", "net");
    private static final int SCANS_BETWEEN_PRUNES = 60;
    private static final int SCANS_BETWEEN_LIMITS = 3;
    private static final int ATTEMPTS = 3;

    private final Host host;
    private final Layers layers;
    private final Instances instances;
    private final Runnable onChange;
    private final LimitReader limits;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition scanned = lock.newCondition();
    private long scans;
    private String lastWarning = "";
    private final Thread thread = Thread.ofVirtual().name("drift").unstarted(this::run);

    private DriftScanner(Host host, Layers layers, Instances instances, Runnable onChange) {
        this.host = host;
        this.layers = layers;
        this.instances = instances;
        this.onChange = onChange;
        this.limits = new LimitReader(
                host.cgroups(), host.installation(), host.bundle().filesMax());
    }

    /// @param onChange called when drift was found, and when a layer was repaired
    static DriftScanner start(Host host, Layers layers, Instances instances, Runnable onChange) {
        DriftScanner drift = new DriftScanner(host, layers, instances, onChange);
        drift.thread.start();
        return drift;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for that many further scans.
    void awaitScans(int times) throws InterruptedException {
        lock.lock();
        try {
            long wanted = scans + times;
            while (scans < wanted) {
                scanned.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            do {
                scanSafely();
                count();
            } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A failed scan must not end the scanning: the next one may succeed.
    private void scanSafely() {
        try {
            scan();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "looking for drift failed, and will be tried again", e);
        }
    }

    private void count() {
        lock.lock();
        try {
            scans++;
            scanned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void scan() {
        boolean changed = taintEntered();
        Map<String, Difference> found = layers.scan();
        for (Instance instance : instances.all()) {
            for (String layer : instance.record().layers()) {
                Difference difference = found.get(layer);
                changed |= difference != null
                        && instance.taint("layer", "layer file " + difference.path() + " " + difference.what());
            }
        }
        if (scans % SCANS_BETWEEN_LIMITS == 0) {
            for (Instance instance : instances.all()) {
                changed |= !instance.hasEnded() && instance.limits(limits.read(instance));
            }
        }
        if (changed) {
            onChange.run();
        }
        repair();
    }

    private void repair() {
        boolean damaged = !layers.damage().isEmpty();
        try {
            if (damaged) {
                layers.repair();
                lastWarning = "";
                onChange.run();
            }
            Set<String> used = new HashSet<>();
            instances.all().forEach(instance -> used.addAll(instance.record().layers()));
            layers.prune(used);
            if (scans % SCANS_BETWEEN_PRUNES == 0) {
                instances.prune();
            }
        } catch (IOException | RuntimeException e) {
            // The damage stays in the status; the next scan tries again.
            warnOnce("a damaged layer cannot be unpacked again: " + FailureText.of(e)
                    + "; build or push its image again, which replaces a damaged blob");
            onChange.run();
        }
    }

    /// Logs a cause once, and not at every scan.
    private void warnOnce(String why) {
        if (!why.equals(lastWarning)) {
            LOGGER.log(Level.WARNING, why);
        }
        lastWarning = why;
    }

    /// Taints each instance with a process in one of its namespaces that does not descend from its first process, or
    /// stands outside its cgroup.
    private boolean taintEntered() {
        Map<Long, Instance> owners = new HashMap<>();
        for (Instance instance : instances.all()) {
            Optional<HostProcess> first = instance.record().first().filter(HostProcess::isAlive);
            if (first.isPresent() && !instance.hasEnded()) {
                for (String kind : NAMESPACES) {
                    Namespaces.of(first.get().pid(), kind).ifPresent(inode -> owners.put(inode, instance));
                }
            }
        }
        boolean changed = false;
        for (int pid : owners.isEmpty() ? List.<Integer>of() : Processes.all()) {
            Optional<Instance> owner = owner(pid, owners);
            if (owner.isPresent()
                    && isForeign(owner.get().record(), pid)
                    && owner(pid, owners).isPresent()) {
                changed |= owner.get()
                        .taint("process", "a process that it did not start is in its namespaces (pid " + pid + ")");
            }
        }
        return changed;
    }

    private static Optional<Instance> owner(int pid, Map<Long, Instance> owners) {
        for (String kind : NAMESPACES) {
            OptionalLong inode = Namespaces.of(pid, kind);
            if (inode.isPresent() && owners.containsKey(inode.getAsLong())) {
                return Optional.of(owners.get(inode.getAsLong()));
            }
        }
        return Optional.empty();
    }

    private boolean isForeign(InstanceFile record, int pid) {
        int first = record.first().map(HostProcess::pid).orElse(0);
        String cgroup = host.installation()
                .cgroup(record.create().pool().service(), record.create().instance());
        // A parent may end while the ancestors are followed: then they have changed, and are followed again.
        for (int i = 0; i < ATTEMPTS; i++) {
            if (Processes.descends(pid, first) && Processes.isInCgroup(pid, cgroup)) {
                return false;
            }
        }
        return HostProcess.find(pid).filter(HostProcess::isAlive).isPresent();
    }
}
