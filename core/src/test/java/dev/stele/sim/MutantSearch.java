package dev.stele.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Plays histories with a mutant until one of them breaks an invariant.
final class MutantSearch {
    private MutantSearch() {}

    /// @param breaks the invariants by one of which it has to be found
    /// @param seeds how many histories are played at most
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
        throw new AssertionError(name + " was not found in " + seeds + " histories");
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
