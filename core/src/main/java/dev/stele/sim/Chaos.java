package dev.stele.sim;

import dev.stele.engine.Exit;
import dev.stele.engine.Fact;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.Order;
import dev.stele.engine.Outcome;
import dev.stele.engine.ServiceRecord;
import dev.stele.keeper.InstanceAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Draws what people want and what goes wrong. How likely each kind is, is drawn for each history first.
final class Chaos {
    private static final int STEPS = 40;

    private final Simulation sim;
    private final RandomGenerator chance;
    private final Fleets fleets;
    private final int crashPerMille;
    private final int failurePerMille;
    private final int faultPercent;
    private boolean over;

    Chaos(Simulation sim) {
        this.sim = sim;
        chance = sim.chance();
        fleets = new Fleets(chance);
        crashPerMille = chance.nextInt(3) == 0 ? 0 : chance.nextInt(1, 25);
        failurePerMille = chance.nextInt(3) == 0 ? 0 : chance.nextInt(1, 60);
        faultPercent = chance.nextInt(10, 60);
    }

    boolean isCrash() {
        return !over && chance.nextInt(1_000) < crashPerMille;
    }

    Optional<Outcome> failure(String kind) {
        if (over || chance.nextInt(1_000) >= failurePerMille) {
            return Optional.empty();
        }
        sim.reach("fail." + kind);
        return Optional.of(Outcome.platform(kind, "drawn by the simulator"));
    }

    long longestRequest() {
        return switch (chance.nextInt(10)) {
            case 0 -> 40_000;
            case 1, 2 -> chance.nextInt(1_000, 10_000);
            default -> chance.nextInt(200);
        };
    }

    /// Plays the bad part of the history, and then makes everything well.
    void play() {
        sim.server().want(fleets.first());
        sim.server().turn();
        for (int i = 0; i < STEPS; i++) {
            run(chance.nextInt(4) == 0 ? chance.nextInt(20_000) : chance.nextInt(2_000));
            if (chance.nextInt(100) < faultPercent) {
                fault();
            } else if (chance.nextInt(5) == 0) {
                people();
            }
        }
        over = true;
        sim.gateway().up();
        sim.server().turn();
    }

    void run(long millis) {
        long until = sim.time().now() + millis;
        while (sim.time().step(until)) {
            // Each event does its own work.
        }
    }

    private void people() {
        List<ServiceRecord> known =
                new ArrayList<>(sim.server().recorded().services().values());
        int what = chance.nextInt(10);
        if (what < 6 || known.isEmpty()) {
            sim.reach("people.apply");
            sim.server().want(fleets.next());
            sim.server().turn();
            return;
        }
        ServiceRecord service = known.get(chance.nextInt(known.size()));
        Optional<Order> order = order(service, what);
        order.ifPresent(o -> {
            sim.reach("people." + o.getClass().getSimpleName());
            sim.order(new Fact.OrderGiven(o, "ana"));
        });
    }

    private static Optional<Order> order(ServiceRecord service, int what) {
        return switch (what) {
            case 6, 7 -> Optional.of(new Order.Rollback(service.name(), Optional.empty(), ""));
            case 8 ->
                service.releases().entrySet().stream()
                        .filter(r -> r.getValue().isCondemned())
                        .findFirst()
                        .map(r -> new Order.Pardon(service.name(), r.getKey(), "try again"));
            default -> Optional.of(new Order.Stop(service.name()));
        };
    }

    private void fault() {
        List<SimMachine.Instance> all =
                new ArrayList<>(sim.machine().instances().values());
        int what = chance.nextInt(20);
        if (what < 3) {
            gatewayRestarts();
        } else if (what == 3) {
            sim.reach("reboot");
            sim.machine().instances().values().forEach(i -> hit(i.made()));
            sim.machine().reboot();
        } else if (!all.isEmpty()) {
            InstanceAction.Create made = all.get(chance.nextInt(all.size())).made();
            hit(made);
            instance(made.instance(), made, what);
        }
    }

    private void instance(String id, InstanceAction.Create made, int what) {
        switch (what) {
            case 4, 5, 6 -> end(id, "kill", Exit.Cause.SIGNAL, 137);
            case 7, 8 -> end(id, "exit", Exit.Cause.OWN, 1);
            case 9 -> end(id, "oom", Exit.Cause.OUT_OF_MEMORY, 137);
            case 10 -> probe(id, "hang", Health.DEAD);
            case 11, 12, 13, 14 -> {
                probe(id, "flap", Health.UNREADY);
                sim.time().after(chance.nextInt(200, 20_000), () -> recover(id));
            }
            case 15, 16 -> {
                sim.reach("taint");
                sim.machine().taint(id, "a process entered it");
            }
            case 17 -> {
                sim.reach("damage");
                sim.machine().damage(made.release().image());
            }
            case 18 -> {
                sim.reach("foreign");
                sim.machine().foreign("stranger-" + chance.nextInt(100), made);
            }
            default -> sim.reach("none");
        }
    }

    private void end(String id, String name, Exit.Cause cause, int code) {
        sim.reach(name);
        sim.machine().end(id, new Exit(cause, code, List.of("the last line")));
    }

    private void probe(String id, String name, Health health) {
        sim.reach(name);
        sim.machine().probed(id, health);
    }

    private void recover(String id) {
        SimMachine.Instance instance = sim.machine().instances().get(id);
        if (instance != null
                && instance.health() == Health.UNREADY
                && Images.of(instance.made().release().image()).isGood()) {
            ready(id);
        }
    }

    private void gatewayRestarts() {
        if (sim.gateway().isUp()) {
            sim.reach("gateway");
            sim.gateway().down();
            sim.server().turn();
            sim.time().after(chance.nextInt(200, 5_000), () -> {
                if (!sim.gateway().isUp()) {
                    sim.gateway().up();
                    sim.server().turn();
                }
            });
        }
    }

    /// What becomes of an instance whose process has just started.
    void started(InstanceAction.Create made) {
        Images image = Images.of(made.release().image());
        String id = made.instance();
        if (image.readyMillis > 0) {
            sim.time().after(image.readyMillis + chance.nextInt(300), () -> ready(id));
        }
        if (image.endsMillis > 0) {
            sim.time().after(image.endsMillis, () -> {
                hit(made);
                sim.machine().end(id, new Exit(Exit.Cause.OWN, 1, List.of("no database")));
            });
        }
        if (image == Images.LATE_MUTE) {
            sim.time().after(3_000, () -> {
                hit(made);
                sim.machine().probed(id, Health.UNREADY);
            });
        }
    }

    private void ready(String id) {
        sim.checker().ready(id);
        sim.machine().probed(id, Health.READY);
    }

    private void hit(InstanceAction.Create made) {
        sim.checker().fault(made.pool().service());
    }
}
