package dev.stele.sim;

import dev.stele.engine.Observation;
import java.util.random.RandomGenerator;

/// What the server sees of the machine: it may be a little old, but never goes back.
final class MachineView {
    private final Simulation sim;
    private final long lagMillis;
    private Observation published = Observation.NOTHING;
    private long publishedChange;
    private long changes;

    MachineView(Simulation sim) {
        this.sim = sim;
        RandomGenerator chance = sim.chance();
        lagMillis = chance.nextBoolean() ? 0 : chance.nextInt(300);
    }

    /// Some observations find nothing.
    Observation observe() {
        return sim.schedule().faults().isBlank() ? Observation.NOTHING : published;
    }

    /// Shows what changed after the usual delay.
    void changed() {
        sim.checker().readiness().look();
        long change = ++changes;
        Observation now = sim.machine().observe();
        sim.time().after(lagMillis + sim.schedule().faults().lateMillis(), () -> {
            publish(now, change);
            sim.server().turn();
        });
    }

    /// Shows the machine as it is now.
    void refresh() {
        publish(sim.machine().observe(), ++changes);
    }

    private void publish(Observation now, long change) {
        if (change > publishedChange) {
            publishedChange = change;
            published = now;
        }
    }
}
