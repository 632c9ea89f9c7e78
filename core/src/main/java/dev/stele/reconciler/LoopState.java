package dev.stele.reconciler;

import dev.stele.engine.Decision;
import dev.stele.engine.Desired;
import dev.stele.engine.Observed;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the loop knows between two passes. Only a pass makes the next one.
///
/// @param recorded what is durable
/// @param desired the fleet of the newest durable revision
/// @param appending the one batch that is on its way to the ledger
/// @param ended effects that have ended and whose intents are not closed durably, by key
/// @param waiting commands that no batch has taken up yet
/// @param underWay keys of effects that this life has started and whose intents are not closed durably
/// @param notBeforeMillis when the next batch may be tried, after the ledger refused one
/// @param started whether this life's fence is durable; before, nothing acts and nothing is pushed
/// @param decided index of the newest durable command
/// @param why what each service waits for
public record LoopState(
        Recorded recorded,
        Desired desired,
        Observed observed,
        Optional<Batch> appending,
        SortedMap<String, Outcome> ended,
        List<LoopEvent.Given> waiting,
        SortedSet<String> underWay,
        long notBeforeMillis,
        boolean started,
        long decided,
        List<Decision.Why> why) {
    /// Id of the command that takes the fence.
    public static final long START = 0;

    public LoopState {
        ended = Collections.unmodifiableSortedMap(new TreeMap<>(ended));
        waiting = List.copyOf(waiting);
        underWay = Collections.unmodifiableSortedSet(new TreeSet<>(underWay));
        why = List.copyOf(why);
    }

    /// What a server knows that has just started. The first thing that it does is to take the next fence.
    ///
    /// @param recorded the fold of all entries of the ledger
    public static LoopState after(Recorded recorded, Desired desired) {
        return new LoopState(
                recorded,
                desired,
                Observed.NOTHING,
                Optional.empty(),
                new TreeMap<>(),
                List.of(new LoopEvent.Given(START, new Command.StartServer())),
                new TreeSet<>(),
                Long.MIN_VALUE,
                false,
                0,
                List.of());
    }

    /// What is durable, as a decision sees it.
    public World world(long nowMillis) {
        return new World(recorded.fence(), nowMillis, desired, observed, recorded);
    }
}
