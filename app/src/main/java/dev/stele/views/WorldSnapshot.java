package dev.stele.views;

import dev.stele.engine.Decision;
import dev.stele.engine.World;
import java.util.List;
import java.util.Optional;

/// The state that is known after a pass of the loop.
///
/// @param why what each service waits for
/// @param decided index of the newest fleet or order that is taken into account
/// @param gatewayFailure why the gateway cannot start; empty when it can
public record WorldSnapshot(World world, List<Decision.Why> why, long decided, Optional<String> gatewayFailure) {
    public WorldSnapshot {
        why = List.copyOf(why);
    }

    /// With a gateway that can start.
    public WorldSnapshot(World world, List<Decision.Why> why, long decided) {
        this(world, why, decided, Optional.empty());
    }
}
