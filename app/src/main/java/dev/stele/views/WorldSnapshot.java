package dev.stele.views;

import dev.stele.engine.Decision;
import dev.stele.engine.World;
import java.util.List;

/// The state that is known after a pass of the loop.
///
/// @param why what each service waits for
/// @param decided index of the newest fleet or order that is taken into account
public record WorldSnapshot(World world, List<Decision.Why> why, long decided) {
    public WorldSnapshot {
        why = List.copyOf(why);
    }
}
