package dev.stele.sim;

import dev.stele.engine.Exit;
import dev.stele.engine.Observation;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Outcome;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;
import dev.stele.platform.Platform;
import dev.stele.route.PoolId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A machine in memory. It fulfils the contract of [Platform]: actions are idempotent, a lower fence is refused, and an
/// instance stays as it ended until it is removed.
public final class SimMachine implements Platform {
    static final String STALE = "fence";

    /// @param health the verdict of its probes
    public record Instance(
            InstanceAction.Create made, State state, Health health, List<String> taints, Optional<Exit> exit) {
        Instance with(State newState, Health newHealth, Optional<Exit> newExit) {
            return new Instance(made, newState, newHealth, taints, newExit);
        }

        public boolean isReady() {
            return state == State.RUNNING && health == Health.READY;
        }
    }

    private final SortedMap<String, Instance> instances = new TreeMap<>();

    /// Instances that run and that the server has no probe verdict of yet.
    private final SortedSet<String> unprobed = new TreeSet<>();

    private final SortedSet<Digest> images = new TreeSet<>();
    private final List<Observation.Damage> damage = new ArrayList<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private final Started started;
    private long fence;

    /// Called when the process of an instance starts to run.
    public interface Started {
        void started(SimMachine machine, InstanceAction.Create made);
    }

    public SimMachine(Started started) {
        this.started = started;
    }

    /// Whether a caller with that fence may act; if so, lower fences are refused from then on.
    synchronized boolean admits(long callersFence) {
        boolean admitted = callersFence >= fence;
        fence = Math.max(fence, callersFence);
        return admitted;
    }

    /// The same without raising the fence.
    synchronized boolean accepts(long callersFence) {
        return callersFence >= fence;
    }

    @Override
    public synchronized Outcome pull(Digest image) {
        images.add(image);
        damage.removeIf(d -> d.chainId().equals(image));
        changed();
        return Outcome.done();
    }

    @Override
    public synchronized Outcome perform(InstanceAction action, long callersFence) {
        if (!admits(callersFence)) {
            return Outcome.platform(STALE, "a server with fence " + fence + " has taken over from " + callersFence);
        }
        Outcome outcome = switch (action) {
            case InstanceAction.Create create -> create(create);
            case InstanceAction.Start start -> start(start.instance());
            case InstanceAction.Drain _ -> Outcome.done();
            case InstanceAction.Stop stop -> stop(stop.instance());
            case InstanceAction.Remove remove -> remove(remove.instance());
        };
        changed();
        return outcome;
    }

    private Outcome create(InstanceAction.Create create) {
        if (!images.contains(create.release().image())) {
            return Outcome.platform("pull", "image " + create.release().image() + " is not here");
        }
        instances.putIfAbsent(
                create.instance(), new Instance(create, State.CREATED, Health.UNKNOWN, List.of(), Optional.empty()));
        return Outcome.done();
    }

    private Outcome start(String id) {
        Instance instance = instances.get(id);
        if (instance == null) {
            return Outcome.platform("runtime", "there is no instance " + id);
        }
        if (instance.state() == State.CREATED) {
            instances.put(id, instance.with(State.RUNNING, Health.UNKNOWN, Optional.empty()));
            started.started(this, instance.made());
        }
        return Outcome.done();
    }

    private Outcome stop(String id) {
        instances.computeIfPresent(
                id,
                (_, i) -> i.state() == State.RUNNING
                        ? i.with(State.EXITED, Health.UNKNOWN, Optional.of(new Exit(Exit.Cause.STOPPED, 0, List.of())))
                        : i);
        return Outcome.done();
    }

    private Outcome remove(String id) {
        instances.remove(id);
        return Outcome.done();
    }

    /// Sets the verdict of probes. Does nothing for an instance that does not run.
    public synchronized void probed(String id, Health health) {
        instances.computeIfPresent(
                id, (_, i) -> i.state() == State.RUNNING ? i.with(State.RUNNING, health, Optional.empty()) : i);
        changed();
    }

    /// A server that has just started has probed nothing and knows no instance's health.
    ///
    /// @return those that run and wait for a first verdict
    synchronized SortedSet<String> forgetProbes() {
        unprobed.clear();
        instances.forEach((id, i) -> {
            if (i.state() == State.RUNNING) {
                unprobed.add(id);
            }
        });
        changed();
        return new TreeSet<>(unprobed);
    }

    /// The first verdict after the server's start.
    synchronized void firstProbed(String id) {
        if (unprobed.remove(id)) {
            changed();
        }
    }

    /// The process ends by itself. Does nothing for an instance that does not run.
    public synchronized void end(String id, Exit exit) {
        instances.computeIfPresent(
                id, (_, i) -> i.state() == State.RUNNING ? i.with(State.EXITED, Health.UNKNOWN, Optional.of(exit)) : i);
        changed();
    }

    public synchronized void taint(String id, String how) {
        instances.computeIfPresent(id, (_, i) -> new Instance(i.made(), i.state(), i.health(), List.of(how), i.exit()));
        changed();
    }

    /// A shared layer is changed on disk: every instance above it is tainted, and no new one may use it.
    public synchronized void damage(Digest image) {
        if (images.remove(image)) {
            damage.add(new Observation.Damage(image, "usr/lib/libz.so.1", "its ctime changed"));
            instances.replaceAll((_, i) -> i.made().release().image().equals(image)
                    ? new Instance(i.made(), i.state(), i.health(), List.of("a layer below it changed"), i.exit())
                    : i);
            changed();
        }
    }

    /// The machine restarts: images stay, instances are gone.
    public synchronized void reboot() {
        instances.clear();
        changed();
    }

    /// An instance that Stele did not create appears.
    public synchronized void foreign(String id, InstanceAction.Create like) {
        instances.put(id, new Instance(like, State.RUNNING, Health.READY, List.of(), Optional.empty()));
        changed();
    }

    public SortedMap<String, Instance> instances() {
        return instances;
    }

    @Override
    public synchronized Observation observe() {
        SortedMap<String, ObservedInstance> seen = new TreeMap<>();
        instances.forEach((id, i) -> seen.put(
                id,
                new ObservedInstance(
                        id,
                        new PoolId(i.made().pool().service(), i.made().pool().release()),
                        address(i.made().addressSlot()),
                        i.state(),
                        new ObservedInstance.ProbeResult(
                                i.state() == State.RUNNING && unprobed.contains(id) ? Health.UNKNOWN : i.health(), ""),
                        i.taints(),
                        i.exit())));
        return new Observation(seen, images, damage);
    }

    private static String address(int slot) {
        return "198.18." + (slot >> 8) + "." + (slot & 255);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }
}
