package dev.stele.engine;

import dev.stele.route.PoolId;
import java.util.Optional;

/// An instance that an entry announced and that is not removed yet.
///
/// @param step the newest that began
/// @param stepOpen whether that step is still in flight
/// @param stepAtMillis when that step began or, if it is not in flight, ended
/// @param failed how the step failed, if it did
/// @param tries of the step
/// @param retiring why it shall go; empty while it shall stay
/// @param exit how it ended, when that was found before it was told to
/// @param wasReady whether it ever was
public record InstanceRecord(
        String id,
        LedgerEvent.Announced announced,
        LedgerEvent.Step step,
        boolean stepOpen,
        long stepAtMillis,
        Optional<Outcome.Failed> failed,
        int tries,
        Optional<PoolAction.Retire> retiring,
        Optional<Exit> exit,
        boolean wasReady) {
    InstanceRecord begins(LedgerEvent.Step next, long nowMillis) {
        int nextTries = next == step ? tries + 1 : 1;
        return new InstanceRecord(
                id, announced, next, true, nowMillis, Optional.empty(), nextTries, retiring, exit, wasReady);
    }

    InstanceRecord ends(Outcome outcome, long nowMillis) {
        Optional<Outcome.Failed> how = switch (outcome) {
            case Outcome.Done _ -> Optional.empty();
            case Outcome.Failed failure -> Optional.of(failure);
        };
        return new InstanceRecord(id, announced, step, false, nowMillis, how, tries, retiring, exit, wasReady);
    }

    InstanceRecord retires(PoolAction.Retire why) {
        return new InstanceRecord(
                id, announced, step, stepOpen, stepAtMillis, failed, tries, Optional.of(why), exit, wasReady);
    }

    InstanceRecord ended(Exit how) {
        return new InstanceRecord(
                id, announced, step, stepOpen, stepAtMillis, failed, tries, retiring, Optional.of(how), wasReady);
    }

    InstanceRecord becomesReady() {
        return new InstanceRecord(id, announced, step, stepOpen, stepAtMillis, failed, tries, retiring, exit, true);
    }

    public PoolId pool() {
        return announced.pool();
    }

    public boolean isRetiring() {
        return retiring.isPresent();
    }

    /// Whether nothing needs to wait for it any more: it is being removed, or could not be stopped so far.
    boolean isOnlyLeftOver() {
        return isRetiring()
                && (step == LedgerEvent.Step.REMOVE || (step == LedgerEvent.Step.STOP && failed.isPresent()));
    }

    /// Whether it could not be stopped or removed so far.
    boolean isStuck() {
        boolean ends = step == LedgerEvent.Step.STOP || step == LedgerEvent.Step.REMOVE;
        return isRetiring() && ends && (failed.isPresent() || tries > 1);
    }

    /// Whether the process has been told to run. What is said to have failed may have been done.
    boolean mayRun() {
        return step != LedgerEvent.Step.CREATE && exit.isEmpty();
    }

    /// Whether the process has been told to run, successfully.
    public boolean isStarted() {
        return switch (step) {
            case CREATE -> false;
            case START -> !stepOpen && failed.isEmpty();
            case DRAIN, STOP, REMOVE -> true;
        };
    }
}
