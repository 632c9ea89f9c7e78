package dev.stele.engine;

import java.util.Optional;

/// The newest step of an instance.
///
/// @param open whether it is still in flight
/// @param atMillis when it began or, if it is not in flight, ended
/// @param failed how it failed, if it did
/// @param tries how often it was begun in a row
public record StepRecord(
        LedgerEvent.Step step, boolean open, long atMillis, Optional<Outcome.Failed> failed, int tries) {
    static StepRecord begun(LedgerEvent.Step step, int tries, long nowMillis) {
        return new StepRecord(step, true, nowMillis, Optional.empty(), tries);
    }

    StepRecord then(LedgerEvent.Step next, long nowMillis) {
        return begun(next, next == step ? tries + 1 : 1, nowMillis);
    }

    StepRecord ended(Outcome outcome, long nowMillis) {
        Optional<Outcome.Failed> how = switch (outcome) {
            case Outcome.Done _ -> Optional.empty();
            case Outcome.Failed failure -> Optional.of(failure);
        };
        return new StepRecord(step, false, nowMillis, how, tries);
    }
}
