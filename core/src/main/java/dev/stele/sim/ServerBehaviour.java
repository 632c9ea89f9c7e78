package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderProgress;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.keeper.Effect;
import dev.stele.reconciler.DecisionFunctions;
import dev.stele.reconciler.LoopEvent;
import dev.stele.reconciler.LoopState;
import dev.stele.reconciler.Pass;
import dev.stele.reconciler.Reconciler;
import java.util.List;
import java.util.SortedMap;

/// How the simulated server decides and runs the real pass. The defaults are correct; a mutant gets one of them wrong,
/// and the simulator has to find it.
public interface ServerBehaviour extends DecisionFunctions {
    ServerBehaviour GOOD = new ServerBehaviour() {};

    default Pass pass(LoopState before, List<LoopEvent> events, long nowMillis) {
        return new Reconciler(this).pass(before, events, nowMillis);
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

    /// Which effects are begun.
    ///
    /// @param start those that the pass names
    /// @param entries that the ledger had when this server started
    default SortedMap<String, Effect> effects(SortedMap<String, Effect> start, long entries) {
        return start;
    }

    /// Whether an outcome is recorded.
    default boolean records(LedgerEvent.Closed outcome) {
        return true;
    }

    /// How an event that is read back changes the recorded state.
    default Recorded fold(Recorded recorded, LedgerEvent event, long index, long nowMillis) {
        return recorded.apply(event, index, nowMillis);
    }

    /// What the server says of an order that a person follows.
    default OrderProgress progress(World world, OrderGoal goal) {
        return OrderProgress.of(world, goal);
    }
}
