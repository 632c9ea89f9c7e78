package dev.stele.sim;

import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Checks that the world converges after the last fault and then stays at rest.
///
/// [ProgressCheck] checks convergence along the way; here it has to be final. A service may be
/// excused from coming to rest, for a reason of its own only, and then its rate of entries is still bounded.
final class ConvergenceCheck {
    /// The longest retry of a rollout is 8 minutes.
    private static final long HEAL_MILLIS = 40 * 60_000L;

    /// Effects that hang have ended by then.
    private static final long HUNG_MILLIS = 5 * 60_000L;

    private static final long REST_MILLIS = 30 * 60_000L;
    private static final long SLICE_MILLIS = 10_000;

    private ConvergenceCheck() {}

    static void check(Simulation sim) {
        sim.schedule().run(HUNG_MILLIS);
        long until = sim.time().now() + HEAL_MILLIS;
        do {
            sim.schedule().run(SLICE_MILLIS);
        } while (sim.time().now() < until && !sim.server().isIdle());
        Set<String> excused = excused(sim);
        if (!sim.server().isIdle() && excused.isEmpty()) {
            throw new Violation(
                    Invariant.L1,
                    "still busy " + HEAL_MILLIS + " ms after the last fault: "
                            + sim.server().recorded().inFlight().keySet() + " "
                            + sim.server().why());
        }
        rest(sim, excused);
        sim.checker().orders().end();
        sim.checker().answers().end(sim.server(), excused);
        sim.checker().known().stream()
                .filter(service -> !excused.contains(service))
                .forEach(sim.checker().retries()::end);
    }

    private static void rest(Simulation sim, Set<String> excused) {
        long from = sim.time().now();
        sim.server().turn();
        sim.schedule().run(REST_MILLIS);
        sim.checker().progress().slow();
        for (String service : sim.checker().known()) {
            if (!excused.contains(service) && sim.checker().progress().restsSince(service) > from) {
                throw new Violation(Invariant.L10, service + " was right, and then " + lastEvent(sim));
            }
        }
        if (!excused.isEmpty()) {
            return;
        }
        if (!sim.checker().openKeys().isEmpty()) {
            throw new Violation(Invariant.L11, "never closed: " + sim.checker().openKeys());
        }
        Recorded recorded = sim.server().recorded();
        if (!recorded.instances().keySet().equals(sim.machine().instances().keySet())) {
            throw new Violation(
                    Invariant.S14,
                    recorded.instances().keySet() + " recorded, "
                            + sim.machine().instances().keySet() + " there");
        }
    }

    private static String lastEvent(Simulation sim) {
        return sim.ledger().event(sim.ledger().size() - 1).toString();
    }

    private static Set<String> excused(Simulation sim) {
        Set<String> out = new TreeSet<>();
        for (String service : sim.checker().known()) {
            excuse(sim.checker(), service).ifPresent(why -> {
                sim.reach("excused." + why);
                out.add(service);
            });
        }
        return out;
    }

    /// Why a service may never come to rest.
    private static Optional<String> excuse(Checker checker, String service) {
        if (checker.services().isStopped(service)
                || checker.bounds().goal(service).isEmpty()) {
            return Optional.empty();
        }
        Stream<Digest> kept = checker.services()
                .moving(service)
                .map(r -> r.base().isEmpty() || r.phase() == Rollout.Phase.PAUSED
                        ? Stream.concat(r.base().stream(), Stream.of(r.to()))
                        : r.base().stream())
                .orElseGet(() -> checker.services().serving(service).stream());
        return kept.map(release -> checker.services().image(new PoolId(service, release)))
                .filter(image -> !image.isGood())
                .findFirst()
                .map(image -> "keeps." + image);
    }
}
