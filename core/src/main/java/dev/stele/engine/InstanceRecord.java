package dev.stele.engine;

import dev.stele.route.PoolId;
import java.util.Optional;

/// An instance that an entry announced and that is not removed yet.
///
/// @param newest the newest step that began
/// @param stepAtMillis when that step began or, if it is not in flight, ended
/// @param retiring why it shall go; empty while it shall stay
/// @param exit how it ended, if it was not stopped by Stele
/// @param wasReady whether it ever was
public record InstanceRecord(
        String id,
        LedgerEvent.Announced announced,
        StepRecord newest,
        long stepAtMillis,
        Optional<PoolAction.Retire> retiring,
        Optional<Exit> exit,
        boolean wasReady) {
    public InstanceRecord {
        newest = newest.shared();
    }

    static InstanceRecord announced(String id, LedgerEvent.Announced announced, long nowMillis) {
        StepRecord create = StepRecord.begun(LedgerEvent.Step.CREATE);
        return new InstanceRecord(id, announced, create, nowMillis, Optional.empty(), Optional.empty(), false);
    }

    InstanceRecord begins(LedgerEvent.Step next, long nowMillis) {
        return with(newest.then(next), nowMillis);
    }

    InstanceRecord ends(Outcome outcome, long nowMillis) {
        return with(newest.ended(outcome), nowMillis);
    }

    private InstanceRecord with(StepRecord step, long nowMillis) {
        return new InstanceRecord(id, announced, step, nowMillis, retiring, exit, wasReady);
    }

    InstanceRecord retires(PoolAction.Retire why) {
        return new InstanceRecord(id, announced, newest, stepAtMillis, Optional.of(why), exit, wasReady);
    }

    InstanceRecord ended(Exit how) {
        return new InstanceRecord(id, announced, newest, stepAtMillis, retiring, Optional.of(how), wasReady);
    }

    InstanceRecord becomesReady() {
        return new InstanceRecord(id, announced, newest, stepAtMillis, retiring, exit, true);
    }

    public LedgerEvent.Step step() {
        return newest.step();
    }

    public boolean stepOpen() {
        return newest.open();
    }

    public Optional<Outcome.Failed> failed() {
        return newest.failed();
    }

    public int tries() {
        return newest.tries();
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
                && (step() == LedgerEvent.Step.REMOVE || (step() == LedgerEvent.Step.STOP && failed().isPresent()));
    }

    /// Whether it could not be stopped or removed so far.
    boolean isStuck() {
        boolean ends = step() == LedgerEvent.Step.STOP || step() == LedgerEvent.Step.REMOVE;
        return isRetiring() && ends && (failed().isPresent() || tries() > 1);
    }

    /// Whether the process was started, perhaps without success: a step that was reported as failed may have taken
    /// effect.
    boolean mayRun() {
        return step() != LedgerEvent.Step.CREATE && exit.isEmpty();
    }

    /// Whether the process was started successfully.
    public boolean isStarted() {
        return switch (step()) {
            case CREATE -> false;
            case START -> !stepOpen() && failed().isEmpty();
            case DRAIN, STOP, REMOVE -> true;
        };
    }
}
