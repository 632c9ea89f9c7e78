package dev.stele.server;

import dev.stele.engine.Decision;
import dev.stele.engine.World;
import java.util.List;

/// What is known after a round of the loop.
///
/// @param why what each service waits for
/// @param decided index of the newest wish or order that is taken into account
record View(World world, List<Decision.Why> why, long decided) {
    View {
        why = List.copyOf(why);
    }
}
