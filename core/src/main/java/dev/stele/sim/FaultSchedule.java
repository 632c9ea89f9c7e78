package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.ServiceRecord;
import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Draws what people order and when faults happen; [EnvironmentFaults] draws which. The rate of each kind of fault
/// is drawn once per history.
final class FaultSchedule {
    private static final int STEPS = 40;

    /// Longer than a rollout's deadline.
    private static final int PATIENCE_MILLIS = 240_000;

    private final Simulation sim;
    private final RandomGenerator chance;
    private final Fleets fleets;
    private final EnvironmentFaults faults;
    private final int crashPerMille;
    private final int faultPercent;
    private final boolean patient;
    private boolean over;

    FaultSchedule(Simulation sim) {
        this.sim = sim;
        chance = sim.chance();
        fleets = new Fleets(chance, kind -> sim.reach("fleet." + kind));
        crashPerMille = chance.nextInt(3) == 0 ? 0 : chance.nextInt(1, 25);
        faultPercent = chance.nextInt(10, 60);
        patient = chance.nextInt(3) == 0;
        faults = new EnvironmentFaults(sim);
    }

    EnvironmentFaults faults() {
        return faults;
    }

    boolean isCrash() {
        return !over && chance.nextInt(1_000) < crashPerMille;
    }

    long longestRequest() {
        return switch (chance.nextInt(10)) {
            case 0 -> 40_000;
            case 1, 2 -> chance.nextInt(1_000, 10_000);
            default -> chance.nextInt(200);
        };
    }

    /// Plays the part of the history with faults, and then ends them all.
    void play() {
        sim.server().want(fleets.first(sim.beginsEmpty()));
        sim.server().turn();
        for (int i = 0; i < STEPS; i++) {
            run(pause());
            if (chance.nextInt(100) < faultPercent) {
                faults.draw();
            } else if (chance.nextInt(5) == 0) {
                people();
            }
        }
        over = true;
        sim.disk().heal();
        faults.end();
        sim.server().turn();
    }

    private long pause() {
        if (patient && chance.nextInt(12) == 0) {
            sim.reach("pause");
            return chance.nextInt(PATIENCE_MILLIS);
        }
        return chance.nextInt(4) == 0 ? chance.nextInt(20_000) : chance.nextInt(2_000);
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
        int what = chance.nextInt(12);
        if (what < 6 || known.isEmpty()) {
            apply(what == 5);
            return;
        }
        ServiceRecord service = known.get(chance.nextInt(known.size()));
        order(service, what).ifPresent(this::give);
    }

    private void apply(boolean again) {
        sim.reach(again ? "people.again" : "people.apply");
        sim.server().want(again ? fleets.again() : fleets.next());
        sim.server().turn();
    }

    private Optional<Order> order(ServiceRecord service, int what) {
        return switch (what) {
            case 6, 7 -> Optional.of(new Order.Rollback(service.name(), Optional.empty(), ""));
            case 8, 9 ->
                target(service).map(to -> {
                    sim.reach("people.to");
                    return new Order.Rollback(service.name(), Optional.of(to), "");
                });
            case 10 -> pardoned(service).map(r -> new Order.Pardon(service.name(), r, "try again"));
            default -> Optional.of(new Order.Stop(service.name()));
        };
    }

    /// Most often the condemned release that the fleet wants.
    private Optional<Digest> pardoned(ServiceRecord service) {
        return sim.server()
                .desired()
                .release(service.name())
                .filter(wanted -> service.releases().containsKey(wanted)
                        && service.release(wanted).isCondemned()
                        && chance.nextInt(4) > 0)
                .or(() -> any(service.releases().entrySet().stream()
                        .filter(r -> r.getValue().isCondemned() || chance.nextInt(4) == 0)
                        .map(r -> r.getKey())
                        .toList()));
    }

    /// Most often one that a rollback may go to.
    private Optional<Digest> target(ServiceRecord service) {
        boolean able = chance.nextInt(4) > 0;
        return any(service.releases().entrySet().stream()
                .filter(r -> !able
                        || (!r.getValue().isCondemned() && !service.serving().equals(Optional.of(r.getKey()))))
                .map(r -> r.getKey())
                .toList());
    }

    private Optional<Digest> any(List<Digest> releases) {
        return releases.isEmpty() ? Optional.empty() : Optional.of(releases.get(chance.nextInt(releases.size())));
    }

    /// A person may repeat an order that seems to have no effect.
    private void give(Order order) {
        sim.reach("people." + order.getClass().getSimpleName());
        sim.order(new LedgerEvent.OrderGiven(order, "ana"));
        if (order instanceof Order.Rollback && chance.nextInt(3) == 0) {
            sim.time().after(chance.nextInt(3_000), () -> {
                if (!over) {
                    sim.reach("people.twice");
                    sim.order(new LedgerEvent.OrderGiven(order, "ana"));
                }
            });
        }
    }
}
