package dev.stele.reconciler;

import dev.stele.engine.Decision;
import dev.stele.engine.Engine;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.keeper.Keeper;
import dev.stele.keeper.KeeperDecision;
import dev.stele.route.Membership;

/// The pure functions that a pass calls. A test may replace any of them by a wrong one.
public interface DecisionFunctions {
    DecisionFunctions REAL = new DecisionFunctions() {};

    default Decision engine(World world) {
        return Engine.decide(world);
    }

    default KeeperDecision keeper(World world) {
        return Keeper.decide(world);
    }

    default Membership membership(World foreseen, Recorded durable) {
        return Keeper.membership(foreseen, durable);
    }

    default AdmissionResult admission(World world, Command command) {
        return Admission.admit(world, command);
    }
}
