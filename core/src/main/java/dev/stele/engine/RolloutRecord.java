package dev.stele.engine;

import java.util.List;

/// The newest version of a rollout, and what happened under it.
///
/// @param index of the entry that holds this version
/// @param sinceMillis when this version began
/// @param deadlineMillis when its deadline is; after its end, when the next attempt may begin
/// @param charges failures of instances of `to` since the rollout began that are the release's own
/// @param lastFailure of them, in one sentence; empty without one
/// @param lastLines of the log of the instance that failed last
public record RolloutRecord(
        Rollout rollout,
        long index,
        long sinceMillis,
        long deadlineMillis,
        int charges,
        String lastFailure,
        List<String> lastLines) {
    public RolloutRecord {
        lastLines = List.copyOf(lastLines);
    }

    RolloutRecord then(Rollout next, long newIndex, long nowMillis) {
        boolean same = next.number() == rollout.number();
        boolean samePhase = same && next.phase() == rollout.phase();
        return new RolloutRecord(
                next,
                newIndex,
                samePhase ? sinceMillis : nowMillis,
                nowMillis + next.remainingMillis(),
                same ? charges : 0,
                same ? lastFailure : "",
                same ? lastLines : List.of());
    }

    RolloutRecord charged(String failure, List<String> lines) {
        return new RolloutRecord(rollout, index, sinceMillis, deadlineMillis, charges + 1, failure, lines);
    }

    public boolean isOver() {
        return rollout.phase() == Rollout.Phase.DONE;
    }
}
