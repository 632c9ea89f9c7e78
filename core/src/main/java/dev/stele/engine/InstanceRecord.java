package dev.stele.engine;

import dev.stele.route.PoolId;
import java.util.Optional;

/// An instance that an entry announced and that is not removed yet.
///
/// @param newest the newest step that began
/// @param retiring why it shall go; empty while it shall stay
/// @param exit how it ended, when that was found before it was told to
/// @param wasReady whether it ever was
public record InstanceRecord(
        String id,
        LedgerEvent.Announced announced,
        StepRecord newest,
        Optional<PoolAction.Retire> retiring,
        Optional<Exit> exit,
        boolean wasReady) {
    static InstanceRecord announced(String id, LedgerEvent.Announced announced, long nowMillis) {
        StepRecord create = StepRecord.begun(LedgerEvent.Step.CREATE, 1, nowMillis);
        return new InstanceRecord(id, announced, create, Optional.empty(), Optional.empty(), false);
    }

    InstanceRecord begins(LedgerEvent.Step next, long nowMillis) {
        return with(newest.then(next, nowMillis));
    }

    InstanceRecord ends(Outcome outcome, long nowMillis) {
        return with(newest.ended(outcome, nowMillis));
    }

    private InstanceRecord with(StepRecord step) {
        return new InstanceRecord(id, announced, step, retiring, exit, wasReady);
    }

    InstanceRecord retires(PoolAction.Retire why) {
        return new InstanceRecord(id, announced, newest, Optional.of(why), exit, wasReady);
    }

    InstanceRecord ended(Exit how) {
        return new InstanceRecord(id, announced, newest, retiring, Optional.of(how), wasReady);
    }

    InstanceRecord becomesReady() {
        return new InstanceRecord(id, announced, newest, retiring, exit, true);
    }

    public LedgerEvent.Step step() {
        return newest.step();
    }

    public boolean stepOpen() {
        return newest.open();
    }

    public long stepAtMillis() {
        return newest.atMillis();
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

    /// Whether the process has been told to run. What is said to have failed may have been done.
    boolean mayRun() {
        return step() != LedgerEvent.Step.CREATE && exit.isEmpty();
    }

    /// Whether the process has been told to run, successfully.
    public boolean isStarted() {
        return switch (step()) {
            case CREATE -> false;
            case START -> !stepOpen() && failed().isEmpty();
            case DRAIN, STOP, REMOVE -> true;
        };
    }
}
