package dev.stele.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Plays histories with a mutant until one of them breaks a promise.
final class Hunt {
    private Hunt() {}

    /// @param breaks the invariants by one of which it has to be found
    /// @param seeds how many histories it may live through
    /// @param behaviour the mutant, made anew for each history
    static void find(String name, Set<Invariant> breaks, long seeds, Supplier<ServerBehaviour> behaviour) {
        for (long seed = 0; seed < seeds; seed++) {
            Optional<Violation> found = play(seed, behaviour.get());
            if (found.isPresent()) {
                assertThat(found.get().invariant())
                        .as(name + " at seed " + seed + ": " + found.get())
                        .isIn(breaks);
                return;
            }
        }
        throw new AssertionError(name + " lived through " + seeds + " histories");
    }

    private static Optional<Violation> play(long seed, ServerBehaviour behaviour) {
        try {
            Simulation.run(seed, behaviour);
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(violation);
        }
    }
}
