package dev.stele.views;

import dev.stele.engine.Decision;
import dev.stele.engine.World;
import java.util.List;

/// The state that is known after a pass of the loop.
///
/// @param why what each service waits for
/// @param decided index of the newest fleet or order that is taken into account
/// @param notRecorded why the ledger takes nothing now; empty when it does
public record WorldSnapshot(World world, List<Decision.Why> why, long decided, String notRecorded) {
    public WorldSnapshot {
        why = List.copyOf(why);
    }

    WorldSnapshot(World world, List<Decision.Why> why, long decided) {
        this(world, why, decided, "");
    }
}
