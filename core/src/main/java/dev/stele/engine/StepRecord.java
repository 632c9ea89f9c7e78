package dev.stele.engine;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The newest step of an instance.
///
/// @param open whether it is still in flight
/// @param failed how it failed, if it did
/// @param tries how often it was begun in a row
public record StepRecord(LedgerEvent.Step step, boolean open, Optional<Outcome.Failed> failed, int tries) {
    private static final Map<LedgerEvent.Step, StepRecord> FIRST_OPEN = firstTries(true);
    private static final Map<LedgerEvent.Step, StepRecord> FIRST_DONE = firstTries(false);

    private static Map<LedgerEvent.Step, StepRecord> firstTries(boolean open) {
        Map<LedgerEvent.Step, StepRecord> out = new EnumMap<>(LedgerEvent.Step.class);
        for (LedgerEvent.Step step : LedgerEvent.Step.values()) {
            out.put(step, new StepRecord(step, open, Optional.empty(), 1));
        }
        return out;
    }

    static StepRecord begun(LedgerEvent.Step step) {
        return new StepRecord(step, true, Optional.empty(), 1);
    }

    StepRecord then(LedgerEvent.Step next) {
        return new StepRecord(next, true, Optional.empty(), next == step ? tries + 1 : 1);
    }

    StepRecord ended(Outcome outcome) {
        Optional<Outcome.Failed> how = switch (outcome) {
            case Outcome.Done _ -> Optional.empty();
            case Outcome.Failed failure -> Optional.of(failure);
        };
        return new StepRecord(step, false, how, tries);
    }

    /// One object for all instances in the same common state: a decision about many instances then reads it from the
    /// processor's caches.
    StepRecord shared() {
        boolean common = failed.isEmpty() && tries == 1;
        return common ? (open ? FIRST_OPEN : FIRST_DONE).getOrDefault(step, this) : this;
    }
}
