package dev.stele.sim;

import dev.stele.engine.Fact;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.keeper.Effect;
import dev.stele.keeper.Round;
import java.util.SortedMap;

/// How the simulated server drives the real decisions. The defaults are right; a mutant gets one of them wrong, and the
/// simulator has to notice.
public interface Habits {
    Habits GOOD = new Habits() {};

    default Round think(World world) {
        return Round.of(world);
    }

    /// Whether effects may begin while their intents are still on their way to the disk.
    default boolean actsBeforeDurable() {
        return false;
    }

    /// The fence that an effect carries.
    ///
    /// @param newest of the server that runs by now, which may be another one
    default long fence(long own, long newest) {
        return own;
    }

    /// @param started with how many entries this server has started
    default SortedMap<String, Effect> effects(Recorded recorded, long started) {
        return Effect.of(recorded);
    }

    /// Whether an outcome is recorded.
    default boolean records(Fact.Closed outcome) {
        return true;
    }

    /// What a fact that is read back does to the memory.
    default Recorded fold(Recorded recorded, Fact fact, long index, long nowMillis) {
        return recorded.apply(fact, index, nowMillis);
    }
}
