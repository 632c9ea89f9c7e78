package dev.stele.sim;

import dev.stele.engine.Exit;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Behaviour of instances after their start, given by their image, by faults, and by whether their dependency is
/// available. The machine shows the result.
final class InstanceBehaviour {
    /// The longest time until the first verdict of a probe.
    private static final int PROBED_MILLIS = 3_000;

    /// One instance and the times at which it changes.
    private static final class TrackedProcess {
        private final InstanceAction.Create made;
        private long probedAt;
        private long readyAt = Long.MAX_VALUE;
        private long muteAt = Long.MAX_VALUE;
        private long flapUntil;
        private boolean hangs;

        private TrackedProcess(InstanceAction.Create made) {
            this.made = made;
        }
    }

    private final Simulation sim;
    private final RandomGenerator chance;
    private final Map<String, TrackedProcess> processes = new HashMap<>();

    /// When the dependency of a service is available again.
    private final Map<String, Long> outages = new HashMap<>();

    InstanceBehaviour(Simulation sim) {
        this.sim = sim;
        chance = sim.chance();
    }

    /// Its process has just started.
    void started(InstanceAction.Create made) {
        Images image = image(made);
        TrackedProcess process = new TrackedProcess(made);
        processes.put(made.instance(), process);
        long now = sim.time().now();
        process.probedAt = now + chance.nextInt(300, PROBED_MILLIS);
        refreshAt(process, process.probedAt);
        if (image.readyMillis > 0) {
            process.readyAt = now + image.readyMillis + chance.nextInt(300);
            refreshAt(process, process.readyAt);
        }
        if (image == Images.LATE_MUTE) {
            process.muteAt = now + Images.LATE_MUTE_MILLIS;
            refreshAt(process, process.muteAt);
        }
        if (image.endsMillis > 0) {
            sim.time().after(image.endsMillis, () -> exits(process, "no database"));
        } else if (image == Images.NEEDY && isOut(made.pool().service())) {
            sim.time().after(chance.nextInt(100, 600), () -> exits(process, "no dependency"));
        }
    }

    private void exits(TrackedProcess process, String line) {
        SimMachine.Instance instance = sim.machine().instances().get(process.made.instance());
        if (instance != null && instance.state() == State.RUNNING) {
            sim.checker().fault(process.made.pool().service());
            sim.machine().end(process.made.instance(), new Exit(Exit.Cause.OWN, 1, List.of(line)));
        }
    }

    private void refreshAt(TrackedProcess process, long atMillis) {
        sim.time().after(atMillis - sim.time().now(), () -> refresh(process));
    }

    private void refresh(TrackedProcess process) {
        String id = process.made.instance();
        SimMachine.Instance instance = sim.machine().instances().get(id);
        if (instance == null || instance.state() != State.RUNNING) {
            return;
        }
        Health health = health(process);
        if (health == instance.health()) {
            return;
        }
        if (instance.isReady()) {
            sim.checker().fault(process.made.pool().service());
        }
        sim.machine().probed(id, health);
    }

    private Health health(TrackedProcess process) {
        long now = sim.time().now();
        if (process.hangs) {
            return Health.DEAD;
        }
        boolean kept = now < process.flapUntil
                || now >= process.muteAt
                || isOut(process.made.pool().service());
        if (now >= process.readyAt && !kept) {
            return Health.READY;
        }
        return now >= Math.min(process.probedAt, process.readyAt) ? Health.UNREADY : Health.UNKNOWN;
    }

    /// Its readiness check fails for a while.
    void flap(InstanceAction.Create made, long millis) {
        TrackedProcess process = processes.get(made.instance());
        if (process != null) {
            process.flapUntil = Math.max(process.flapUntil, sim.time().now() + millis);
            refresh(process);
            refreshAt(process, process.flapUntil);
        }
    }

    /// Its liveness check fails from now on.
    void hang(InstanceAction.Create made) {
        TrackedProcess process = processes.get(made.instance());
        if (process != null) {
            process.hangs = true;
            refresh(process);
        }
    }

    /// The dependency of all releases of the service is down for a while.
    void outage(String service, long millis) {
        long until = sim.time().now() + millis;
        outages.merge(service, until, Math::max);
        each(service, process -> {
            refresh(process);
            if (image(process.made) == Images.NEEDY) {
                sim.time().after(chance.nextInt(300), () -> exits(process, "no dependency"));
            }
        });
        sim.time().after(millis, () -> {
            sim.checker().fault(service);
            each(service, this::refresh);
        });
    }

    boolean isOut(String service) {
        return sim.time().now() < outages.getOrDefault(service, Long.MIN_VALUE);
    }

    /// Ends outages and readiness failures.
    void heal() {
        outages.clear();
        processes.values().forEach(process -> process.flapUntil = 0);
        each("", this::refresh);
    }

    private interface Visit {
        void process(TrackedProcess process);
    }

    private void each(String service, Visit visit) {
        for (String id : List.copyOf(sim.machine().instances().keySet())) {
            TrackedProcess process = processes.get(id);
            if (process != null
                    && (service.isEmpty() || process.made.pool().service().equals(service))) {
                visit.process(process);
            }
        }
    }

    private static Images image(InstanceAction.Create made) {
        Digest digest = made.release().image();
        return Images.of(digest);
    }
}
