package dev.stele.reconciler;

import dev.stele.engine.Observation;
import dev.stele.engine.Outcome;
import dev.stele.route.GatewayState;
import java.util.Optional;

/// What happened outside since the last pass.
public sealed interface LoopEvent {
    /// The platform and the gateway were observed.
    ///
    /// @param gateway absent while it does not answer
    record ObservationTaken(Observation platform, Optional<GatewayState> gateway) implements LoopEvent {}

    /// An effect that a pass started has ended.
    record EffectEnded(String key, Outcome outcome) implements LoopEvent {}

    /// A command was given.
    ///
    /// @param id the caller's, which the [CommandResult] carries; above [LoopState#START]
    record CommandGiven(long id, Command command) implements LoopEvent {}

    /// The batch on its way is durable.
    ///
    /// @param first index of its first event in the ledger
    record Appended(long first) implements LoopEvent {}

    /// The batch on its way was refused, and nothing of it is in the ledger. A later one may be taken.
    record NotAppended(String reason) implements LoopEvent {}
}
