package dev.stele.sim;

import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.engine.ServiceRecord;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.Leg;
import dev.stele.route.PoolId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// After the last fault: does the world come right, and then rest?
final class Healed {
    /// The longest retry of a rollout is 8 minutes.
    private static final long HEAL_MILLIS = 40 * 60_000L;

    private static final long REST_MILLIS = 30 * 60_000L;
    private static final long SLICE_MILLIS = 10_000;

    private Healed() {}

    static void check(Simulation sim) {
        long until = sim.time().now() + HEAL_MILLIS;
        do {
            sim.chaos().run(SLICE_MILLIS);
        } while (sim.time().now() < until && !sim.server().isIdle());
        if (!sim.server().isIdle()) {
            restless(sim);
            return;
        }
        long entries = sim.ledger().size();
        sim.server().turn();
        sim.chaos().run(REST_MILLIS);
        if (sim.ledger().size() != entries) {
            throw new Violation(
                    "L10", "the world was right, and then " + sim.ledger().fact((int) entries));
        }
        if (!sim.checker().open().isEmpty()) {
            throw new Violation("L11", "never closed: " + sim.checker().open());
        }
        Recorded recorded = sim.server().recorded();
        if (!recorded.instances().keySet().equals(sim.machine().instances().keySet())) {
            throw new Violation(
                    "S14",
                    recorded.instances().keySet() + " recorded, "
                            + sim.machine().instances().keySet() + " there");
        }
        recorded.services().values().forEach(service -> service(sim, service));
    }

    /// An image that crashes for ever keeps its service busy; everything else has to come to rest.
    private static void restless(Simulation sim) {
        boolean excused = sim.server().recorded().services().values().stream().anyMatch(s -> isHopeless(s));
        if (!excused) {
            throw new Violation(
                    "L1",
                    "still busy " + HEAL_MILLIS + " ms after the last fault: "
                            + sim.server().recorded().inFlight().keySet() + " "
                            + sim.server().why() + " "
                            + sim.server().recorded().instances().values());
        }
        sim.reach("hopeless");
    }

    private static boolean isHopeless(ServiceRecord service) {
        return Stream.concat(
                        service.serving().stream(),
                        service.moving().map(r -> r.rollout().to()).stream())
                .anyMatch(r -> !Images.of(service.release(r).release().image()).isGood());
    }

    private static void service(Simulation sim, ServiceRecord service) {
        Optional<ServiceGoal> goal = sim.goal(service.name());
        if (goal.isEmpty() || service.stopped()) {
            expect(service, live(sim, service, Optional.empty()) == 0, "S14", "it is stopped and still has instances");
            return;
        }
        if (isHopeless(service)) {
            return;
        }
        Optional<Rollout> moving = service.moving().map(r -> r.rollout());
        if (moving.isPresent()) {
            expect(service, moving.get().phase() == Rollout.Phase.PAUSED, "L2", "its rollout does not end: " + moving);
            return;
        }
        serves(sim, service, goal.get());
    }

    private static void serves(Simulation sim, ServiceRecord service, ServiceGoal goal) {
        Digest wanted = goal.release().id();
        if (service.serving().isEmpty()) {
            expect(service, waits(service, wanted), "L1", "nothing serves");
            return;
        }
        Digest serving = service.serving().get();
        expect(service, serving.equals(wanted) || waits(service, wanted), "L1", "it does not serve what is wanted");
        expect(
                service,
                live(sim, service, Optional.of(serving)) == goal.replicas(),
                "L3",
                "not every replica is ready");
        if (goal.route().isPresent()) {
            List<Leg> legs = sim.gateway().table().routes().stream()
                    .filter(r -> r.service().equals(service.name()))
                    .flatMap(r -> r.legs().stream())
                    .toList();
            boolean whole = legs.size() == 1 && legs.getFirst().pool().release().equals(serving);
            expect(service, whole, "I7", "its traffic is " + legs);
            PoolId pool = new PoolId(service.name(), serving);
            int members = sim.gateway()
                    .membership()
                    .pools()
                    .getOrDefault(pool, List.of())
                    .size();
            expect(service, members == goal.replicas(), "L3", members + " instances take requests");
        }
    }

    /// What is wanted is not brought in on purpose: it is condemned, or a person has to look at it.
    private static boolean waits(ServiceRecord service, Digest wanted) {
        boolean gaveUp = service.rollout()
                .map(r -> r.rollout())
                .filter(r -> r.phase() == Rollout.Phase.DONE && r.to().equals(wanted))
                .flatMap(Rollout::ending)
                .map(e -> e.outcome() != Rollout.Outcome.COMPLETED && e.outcome() != Rollout.Outcome.SUPERSEDED)
                .orElse(false);
        return service.release(wanted).isCondemned() || gaveUp;
    }

    private static long live(Simulation sim, ServiceRecord service, Optional<Digest> release) {
        return sim.machine().instances().values().stream()
                .filter(i -> i.made().pool().service().equals(service.name()))
                .filter(i -> release.isEmpty() || (i.made().pool().release().equals(release.get()) && i.isReady()))
                .count();
    }

    private static void expect(ServiceRecord service, boolean holds, String invariant, String otherwise) {
        if (!holds) {
            throw new Violation(invariant, service.name() + ": " + otherwise);
        }
    }
}
