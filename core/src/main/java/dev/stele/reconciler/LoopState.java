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
/// @param why what each service waits for
public record LoopState(
        DurableState durable, Observed observed, Writes writes, EffectProgress effects, List<Decision.Why> why) {
    /// Id of the command that takes the fence.
    public static final long START = 0;

    public LoopState {
        why = List.copyOf(why);
    }

    /// What the ledger holds durably.
    ///
    /// @param desired the fleet of the newest durable revision
    /// @param started whether this life's fence is durable; before, nothing acts and nothing is pushed
    /// @param decided index of the newest durable command
    public record DurableState(Recorded recorded, Desired desired, boolean started, long decided) {}

    /// What is to be written to the ledger.
    ///
    /// @param appending the one batch that is on its way to the ledger
    /// @param waiting commands that no batch has taken up yet
    /// @param notBeforeMillis when the next batch may be tried, after the ledger refused one
    /// @param refused why the ledger refused the last batch; empty when it took it
    public record Writes(
            Optional<Batch> appending, List<LoopEvent.CommandGiven> waiting, long notBeforeMillis, String refused) {
        public Writes {
            waiting = List.copyOf(waiting);
        }
    }

    /// Effects whose intents are not closed durably, by key.
    ///
    /// @param underWay those that this life has started
    /// @param ended outcomes of those that have ended
    public record EffectProgress(SortedSet<String> underWay, SortedMap<String, Outcome> ended) {
        public EffectProgress {
            underWay = Collections.unmodifiableSortedSet(new TreeSet<>(underWay));
            ended = Collections.unmodifiableSortedMap(new TreeMap<>(ended));
        }
    }

    /// The state of a server that has just started. Its first command takes the next fence.
    ///
    /// @param recorded the fold of all entries of the ledger
    public static LoopState after(Recorded recorded, Desired desired) {
        return new LoopState(
                new DurableState(recorded, desired, false, 0),
                Observed.NOTHING,
                new Writes(
                        Optional.empty(),
                        List.of(new LoopEvent.CommandGiven(START, new Command.StartServer())),
                        Long.MIN_VALUE,
                        ""),
                new EffectProgress(new TreeSet<>(), new TreeMap<>()),
                List.of());
    }

    /// What is durable, as a decision sees it.
    public World world(long nowMillis) {
        Recorded recorded = durable.recorded();
        return new World(recorded.fence(), nowMillis, durable.desired(), observed, recorded);
    }
}
