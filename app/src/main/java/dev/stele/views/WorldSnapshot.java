package dev.stele.views;

import dev.stele.engine.Decision;
import dev.stele.engine.World;
import java.util.List;

/// What is known after a round of the loop.
///
/// @param why what each service waits for
/// @param decided index of the newest wish or order that is taken into account
public record WorldSnapshot(World world, List<Decision.Why> why, long decided) {
    public WorldSnapshot {
        why = List.copyOf(why);
    }
}
