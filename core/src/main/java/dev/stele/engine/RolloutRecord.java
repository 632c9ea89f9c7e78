package dev.stele.engine;

import java.util.List;
import java.util.Optional;

/// The newest version of a rollout, and what happened under it.
///
/// @param index of the entry that holds this version
/// @param sinceMillis when this phase began
/// @param deadlineMillis when its deadline is; after its end, when the next attempt may begin
/// @param charges failures of instances of `to` in this attempt that are the release's own
/// @param otherFailures of instances of `to` in this attempt that nobody can be blamed for, or only the platform
/// @param lastFailure in one sentence; empty without one
/// @param lastLines of the log of the instance that failed last
/// @param order that it carries out; absent for one that goes towards the fleet
/// @param judged whether it was said already what is thought of `to`: it was condemned in this rollout, or pardoned
public record RolloutRecord(
        Rollout rollout,
        long index,
        long sinceMillis,
        long deadlineMillis,
        int charges,
        int otherFailures,
        String lastFailure,
        List<String> lastLines,
        Optional<LedgerEvent.OrderGiven> order,
        boolean judged) {
    public RolloutRecord {
        lastLines = List.copyOf(lastLines);
    }

    /// The first version of a rollout.
    static RolloutRecord begun(Rollout rollout, long index, long nowMillis, Optional<LedgerEvent.OrderGiven> order) {
        long deadline = nowMillis + rollout.remainingMillis();
        return new RolloutRecord(rollout, index, nowMillis, deadline, 0, 0, "", List.of(), order, false);
    }

    RolloutRecord then(Rollout next, long newIndex, long nowMillis) {
        boolean sameAttempt = next.attempt() == rollout.attempt();
        return new RolloutRecord(
                next,
                newIndex,
                next.phase() == rollout.phase() ? sinceMillis : nowMillis,
                nowMillis + next.remainingMillis(),
                sameAttempt ? charges : 0,
                sameAttempt ? otherFailures : 0,
                sameAttempt ? lastFailure : "",
                sameAttempt ? lastLines : List.of(),
                order,
                judged);
    }

    RolloutRecord charged(String failure, List<String> lines) {
        return new RolloutRecord(
                rollout, index, sinceMillis, deadlineMillis, charges + 1, otherFailures, failure, lines, order, judged);
    }

    RolloutRecord failedOtherwise(String failure) {
        return new RolloutRecord(
                rollout,
                index,
                sinceMillis,
                deadlineMillis,
                charges,
                otherFailures + 1,
                failure,
                lastLines,
                order,
                judged);
    }

    /// What failed is not the release's fault: nothing is counted, and one that is being taken away for it and not
    /// condemned yet is tried again later.
    RolloutRecord excused() {
        return new RolloutRecord(
                judged ? rollout : rollout.excused(),
                index,
                sinceMillis,
                deadlineMillis,
                0,
                otherFailures,
                lastFailure,
                lastLines,
                order,
                judged);
    }

    RolloutRecord withVerdict() {
        return new RolloutRecord(
                rollout,
                index,
                sinceMillis,
                deadlineMillis,
                charges,
                otherFailures,
                lastFailure,
                lastLines,
                order,
                true);
    }

    /// When this version was recorded.
    long versionMillis() {
        return deadlineMillis - rollout.remainingMillis();
    }

    public boolean isOver() {
        return rollout.phase() == Rollout.Phase.DONE;
    }
}
