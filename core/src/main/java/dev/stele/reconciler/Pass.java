package dev.stele.reconciler;

import dev.stele.keeper.Effect;
import dev.stele.route.Membership;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The result of a pass: the next state, and what the caller has to do.
///
/// @param append to be given to the ledger; its end comes back as [LoopEvent.Appended] or [LoopEvent.NotAppended]
/// @param start effects to begin now, by key; each end comes back as [LoopEvent.EffectEnded]
/// @param push what the gateway shall apply, while it does not; absent as long as this life may push nothing
/// @param wakeMillis the next pass, if nothing happens before; [Long#MAX_VALUE] = none is needed
/// @param results to be given to those who gave the commands
public record Pass(
        LoopState state,
        Optional<Batch> append,
        SortedMap<String, Effect> start,
        Optional<Membership> push,
        long wakeMillis,
        List<CommandResult> results) {
    public Pass {
        start = Collections.unmodifiableSortedMap(new TreeMap<>(start));
        results = List.copyOf(results);
    }
}
