package dev.stele.engine;

import java.util.List;
import java.util.Optional;

/// The newest version of a rollout, and what happened under it.
///
/// @param failures in this attempt
/// @param order that it carries out; absent for one that goes towards the fleet
/// @param judged whether a verdict was given on `to` already: it was condemned in this rollout, or pardoned
public record RolloutRecord(
        Rollout rollout,
        PhaseTimes times,
        RolloutFailures failures,
        Optional<LedgerEvent.OrderGiven> order,
        boolean judged) {
    /// The first version of a rollout.
    static RolloutRecord begun(Rollout rollout, long index, long nowMillis, Optional<LedgerEvent.OrderGiven> order) {
        PhaseTimes times = new PhaseTimes(index, nowMillis, nowMillis + rollout.remainingMillis());
        return new RolloutRecord(rollout, times, RolloutFailures.NONE, order, false);
    }

    RolloutRecord then(Rollout next, long newIndex, long nowMillis) {
        boolean sameAttempt = next.attempt() == rollout.attempt();
        long since = next.phase() == rollout.phase() ? sinceMillis() : nowMillis;
        PhaseTimes newTimes = new PhaseTimes(newIndex, since, nowMillis + next.remainingMillis());
        return new RolloutRecord(next, newTimes, sameAttempt ? failures : RolloutFailures.NONE, order, judged);
    }

    /// Counts a retired instance of `to`. One that was started and then killed is no failure; once a dependency is
    /// found to be down, the failures just before do not count against the release either.
    RolloutRecord counting(InstanceRecord instance, PoolAction.Retire retire) {
        String failure = "instance " + instance.id() + " " + retire.reason();
        return switch (retire.cause()) {
            case RELEASE -> {
                List<String> lines = instance.exit().map(Exit::lastLines).orElse(List.of());
                yield with(failures.charged(failure, lines));
            }
            case PLATFORM -> instance.failed().isPresent() ? with(failures.other(failure)) : this;
            case DEPENDENCY -> rollout.base().isEmpty() ? with(failures.other(failure)) : excused();
            case DRIFT, SURPLUS -> this;
        };
    }

    private RolloutRecord with(RolloutFailures counted) {
        return new RolloutRecord(rollout, times, counted, order, judged);
    }

    /// The failures have another cause than the release: nothing is counted, and a rollout that reverts for them
    /// without a verdict yet is retried later.
    private RolloutRecord excused() {
        return new RolloutRecord(judged ? rollout : rollout.excused(), times, failures.excused(), order, judged);
    }

    RolloutRecord withVerdict() {
        return new RolloutRecord(rollout, times, failures, order, true);
    }

    /// Index of the entry that holds this version.
    public long index() {
        return times.index();
    }

    public long sinceMillis() {
        return times.sinceMillis();
    }

    public long deadlineMillis() {
        return times.deadlineMillis();
    }

    public int charges() {
        return failures.charges();
    }

    public int otherFailures() {
        return failures.others();
    }

    public String lastFailure() {
        return failures.last();
    }

    public List<String> lastLines() {
        return failures.lastLines();
    }

    /// When this version was recorded.
    long versionMillis() {
        return deadlineMillis() - rollout.remainingMillis();
    }

    public boolean isOver() {
        return rollout.phase() == Rollout.Phase.DONE;
    }
}
