package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Optional;

/// How far an order is for one service, and what serves there.
///
/// It is a function of what is wanted, seen and recorded, and of nothing that was seen on the way: whoever asks late,
/// or again after a restart of the server, gets the same answer.
///
/// @param serves the release that carries the traffic
/// @param newer the release that is wanted instead, where the order was superseded by another one
/// @param reason one sentence; empty when there is nothing to explain
public record OrderProgress(OrderState state, Optional<Digest> serves, Optional<Digest> newer, String reason) {
    public static OrderProgress of(World world, OrderGoal goal) {
        return new OrderJudgement(world, goal).judge();
    }
}
