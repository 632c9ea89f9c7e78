package dev.stele.views;

import dev.stele.engine.Decision;
import dev.stele.engine.World;
import java.util.List;
import java.util.Optional;

/// The state that is known after a pass of the loop.
///
/// @param why what each service waits for
/// @param decided index of the newest fleet or order that is taken into account
/// @param troubles of what the loop relies on
public record WorldSnapshot(World world, List<Decision.Why> why, long decided, Troubles troubles) {
    public WorldSnapshot {
        why = List.copyOf(why);
    }

    /// @param gateway why it cannot start; empty when it can
    /// @param ledger why it takes nothing now; empty when it does
    public record Troubles(Optional<String> gateway, String ledger) {
        static final Troubles NONE = new Troubles(Optional.empty(), "");
    }

    /// Of a server that has no troubles.
    public WorldSnapshot(World world, List<Decision.Why> why, long decided) {
        this(world, why, decided, Troubles.NONE);
    }
}
