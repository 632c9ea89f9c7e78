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

/// How instances behave after their start: what their image does, what was done to them, and whether what they depend
/// on is there. The machine shows what comes of it.
final class Lives {
    /// A probe has a first verdict after so long at the latest.
    private static final int PROBED_MILLIS = 3_000;

    /// One instance, and when what happens to it.
    private static final class Life {
        private final InstanceAction.Create made;
        private long probedAt;
        private long readyAt = Long.MAX_VALUE;
        private long muteAt = Long.MAX_VALUE;
        private long flapUntil;
        private boolean hangs;

        private Life(InstanceAction.Create made) {
            this.made = made;
        }
    }

    private final Simulation sim;
    private final RandomGenerator chance;
    private final Map<String, Life> lives = new HashMap<>();

    /// When the dependency of a service comes back.
    private final Map<String, Long> outages = new HashMap<>();

    Lives(Simulation sim) {
        this.sim = sim;
        chance = sim.chance();
    }

    /// Its process has just started.
    void started(InstanceAction.Create made) {
        Images image = image(made);
        Life life = new Life(made);
        lives.put(made.instance(), life);
        long now = sim.time().now();
        life.probedAt = now + chance.nextInt(300, PROBED_MILLIS);
        refreshAt(life, life.probedAt);
        if (image.readyMillis > 0) {
            life.readyAt = now + image.readyMillis + chance.nextInt(300);
            refreshAt(life, life.readyAt);
        }
        if (image == Images.LATE_MUTE) {
            life.muteAt = now + Images.LATE_MUTE_MILLIS;
            refreshAt(life, life.muteAt);
        }
        if (image.endsMillis > 0) {
            sim.time().after(image.endsMillis, () -> exits(life, "no database"));
        } else if (image == Images.NEEDY && isOut(made.pool().service())) {
            sim.time().after(chance.nextInt(100, 600), () -> exits(life, "no dependency"));
        }
    }

    private void exits(Life life, String line) {
        SimMachine.Instance instance = sim.machine().instances().get(life.made.instance());
        if (instance != null && instance.state() == State.RUNNING) {
            sim.checker().fault(life.made.pool().service());
            sim.machine().end(life.made.instance(), new Exit(Exit.Cause.OWN, 1, List.of(line)));
        }
    }

    private void refreshAt(Life life, long atMillis) {
        sim.time().after(atMillis - sim.time().now(), () -> refresh(life));
    }

    private void refresh(Life life) {
        String id = life.made.instance();
        SimMachine.Instance instance = sim.machine().instances().get(id);
        if (instance == null || instance.state() != State.RUNNING) {
            return;
        }
        Health health = health(life);
        if (health == instance.health()) {
            return;
        }
        if (instance.isReady()) {
            sim.checker().fault(life.made.pool().service());
        }
        sim.machine().probed(id, health);
    }

    private Health health(Life life) {
        long now = sim.time().now();
        if (life.hangs) {
            return Health.DEAD;
        }
        boolean kept = now < life.flapUntil
                || now >= life.muteAt
                || isOut(life.made.pool().service());
        if (now >= life.readyAt && !kept) {
            return Health.READY;
        }
        return now >= Math.min(life.probedAt, life.readyAt) ? Health.UNREADY : Health.UNKNOWN;
    }

    /// Its readiness check says no for a while.
    void flap(InstanceAction.Create made, long millis) {
        Life life = lives.get(made.instance());
        if (life != null) {
            life.flapUntil = Math.max(life.flapUntil, sim.time().now() + millis);
            refresh(life);
            refreshAt(life, life.flapUntil);
        }
    }

    /// Its liveness check says no for ever.
    void hang(InstanceAction.Create made) {
        Life life = lives.get(made.instance());
        if (life != null) {
            life.hangs = true;
            refresh(life);
        }
    }

    /// What all releases of the service depend on is down for a while.
    void outage(String service, long millis) {
        long until = sim.time().now() + millis;
        outages.merge(service, until, Math::max);
        each(service, life -> {
            refresh(life);
            if (image(life.made) == Images.NEEDY) {
                sim.time().after(chance.nextInt(300), () -> exits(life, "no dependency"));
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

    /// Everything is there again, and nobody is kept from being ready.
    void heal() {
        outages.clear();
        lives.values().forEach(life -> life.flapUntil = 0);
        each("", this::refresh);
    }

    private interface Visit {
        void life(Life life);
    }

    private void each(String service, Visit visit) {
        for (String id : List.copyOf(sim.machine().instances().keySet())) {
            Life life = lives.get(id);
            if (life != null && (service.isEmpty() || life.made.pool().service().equals(service))) {
                visit.life(life);
            }
        }
    }

    private static Images image(InstanceAction.Create made) {
        Digest digest = made.release().image();
        return Images.of(digest);
    }
}
