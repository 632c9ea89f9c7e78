package dev.stele.machine;

import dev.stele.crash.Pauser;
import dev.stele.engine.Capacity;
import dev.stele.engine.Observation;
import dev.stele.engine.Outcome;
import dev.stele.keeper.InstanceAction;
import dev.stele.layer.LayerException;
import dev.stele.linux.HostCommandException;
import dev.stele.linux.LinuxException;
import dev.stele.oci.Digest;
import dev.stele.platform.Platform;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/// This Linux machine as a platform, for one home. Needs root, runc, conmon, iproute2, nftables, catatonit and
/// Linux 5.19.
///
/// Instances outlive it: closing stops watching them, and the next machine of the same home adopts them.
/// [#retire] takes the installation off the host.
public final class Machine implements Platform, AutoCloseable {
    private final Host host;
    private final Layers layers;
    private final Instances instances;
    private final Leaks leaks;
    private final ExitWatcher exits;
    private final DriftScanner drift;
    private final Fence fence;
    private final Optional<Capacity> capacity;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private Machine(Installation installation, Store store, LongSupplier nanoClock, Pauser pauser) throws IOException {
        this.host = Host.of(installation, nanoClock, pauser);
        this.layers = Layers.open(installation.home().resolve("layers"), store);
        TopLayer tops = new TopLayer(installation.run().resolve("tops"), store);
        this.instances = new Instances(host, tops, layers, this::changed);
        this.leaks = new Leaks(host);
        this.fence = new Fence(installation.run().resolve("fence"));
        this.capacity = HostCapacity.read(host.cgroups());
        instances.adopt();
        sweep();
        host.links().addUnreachableRoute();
        instances.applyFirewall();
        this.exits = ExitWatcher.start(host, instances, this::changed);
        this.drift = DriftScanner.start(host, layers, instances, this::changed);
    }

    /// Adopts what an earlier machine of this installation has left running, and removes what it has left half done.
    ///
    /// @param nanoClock monotonic, in nanoseconds
    /// @throws HostException when this host lacks something; the message says what
    public static Machine open(Installation installation, Store store, LongSupplier nanoClock, Pauser pauser) {
        try {
            return new Machine(installation, store, nanoClock, pauser);
        } catch (IOException e) {
            throw new HostException("cannot prepare the home " + installation.home(), e);
        }
    }

    @Override
    public Outcome pull(Digest image) {
        try {
            layers.pull(image);
            return Outcome.done();
        } catch (ReleaseException e) {
            return Outcome.release("pull", FailureText.of(e));
        } catch (HostException
                | LayerException
                | StoreException
                | HostCommandException
                | LinuxException
                | UncheckedIOException e) {
            return Outcome.platform("pull", FullDisk.or(host.installation().home(), e));
        } catch (IOException e) {
            return Outcome.platform("disk", FullDisk.or(host.installation().home(), e));
        } finally {
            changed();
        }
    }

    @Override
    public Outcome perform(InstanceAction action, long callersFence) {
        return fence.admits(callersFence)
                ? instances.perform(action)
                : Outcome.platform(
                        "fence", "refused: fence " + callersFence + " is older than one that was seen here already");
    }

    @Override
    public Observation observe() {
        return new Observation(instances.observe(), layers.images(), layers.damage(), instances.limits(), capacity);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /// What this installation has on the host beyond its instances.
    public SortedSet<Leak> leaks() {
        try {
            return leaks.find(instances.all().stream().map(Instance::record).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes all [#leaks].
    public void sweep() {
        SortedSet<Leak> found = leaks();
        try {
            leaks.remove(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stops watching. Instances, addresses and rules stay.
    @Override
    public void close() {
        try {
            exits.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        drift.close();
        instances.close();
    }

    /// Takes the installation off the host, when it has no instance: table, routes, block, cgroups, run folder. The
    /// home stays. Call it after [#close].
    ///
    /// @return false when there are instances, and nothing was done
    public boolean retire() {
        if (!instances.all().isEmpty()) {
            return false;
        }
        try {
            sweep();
            host.firewall().remove();
            host.links().removeUnreachableRoute();
            host.installation().remove();
            return true;
        } catch (IOException e) {
            throw new HostException("cannot take " + host.installation().run() + " away", e);
        }
    }

    /// Waits for that many further scans for drift; for tests.
    void awaitScans(int times) throws InterruptedException {
        drift.awaitScans(times);
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }
}
