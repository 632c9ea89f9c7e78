package dev.stele.engine;

import dev.stele.fleet.Release;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.text.Json;
import dev.stele.text.TextBound;
import java.util.List;
import java.util.Optional;

/// One entry of the ledger: something that was wanted, decided, begun, or found. [Recorded] is the fold of them all.
///
/// Events hold no time. What must last is given as what remains of it, and is counted from the moment at which the
/// event is folded; so a restarted server waits a little longer at most, and a jump of the wall clock does nothing.
///
/// Each event fits into an entry, whatever it was made of. Free text, which is for people (a sentence, a person's name,
/// a line of a log), is cut by the constructors here and in [Outcome.Failed] and [Exit]; so no source of text can be
/// forgotten, and no text ends a server. What things are recognised by (names, keys, ids, digests, releases, route
/// tables) is never cut: the fleet file's reader refuses what would be too long.
public sealed interface LedgerEvent {
    /// An entry's canonical JSON is at most so long.
    int BYTES_MAX = (64 << 10) - 1;

    /// A text that explains something, such as a reason or an error message.
    TextBound SENTENCE = new TextBound(2_000, 6_000);

    /// Who says or orders something.
    TextBound PERSON = new TextBound(256, 1_024);

    /// A server has taken the home's lock.
    ///
    /// @param fence how many of these there are, this one included
    record ServerStarted(long fence) implements LedgerEvent {}

    /// A person wants another fleet. Services that were stopped are wanted again.
    ///
    /// @param rev counts these from 1
    /// @param fleet digest of the fleet's canonical JSON, which lies in the blob store
    record DesiredSet(long rev, Digest fleet, String by) implements LedgerEvent {
        public DesiredSet {
            by = PERSON.cut(by);
        }
    }

    /// A release is known by a number from now on.
    ///
    /// @param imageName how the person wrote its image
    record ReleaseMade(String service, int number, String imageName, Release release) implements LedgerEvent {
        public ReleaseMade {
            imageName = SENTENCE.cut(imageName);
        }
    }

    /// Requests to the release go to that port from now on. Said while the fleet wants it: later another fleet's route
    /// may name a port that means something else there, or none of it.
    record ReleaseRouted(String service, Digest release, int port) implements LedgerEvent {}

    /// @param reason one sentence for people
    /// @param by who says so; `stele` when nobody ordered it
    record VerdictGiven(String service, Digest release, Verdict verdict, String reason, String by)
            implements LedgerEvent {
        public VerdictGiven {
            reason = SENTENCE.cut(reason);
            by = PERSON.cut(by);
        }
    }

    /// The next version of a rollout.
    record RolloutMoved(Rollout rollout) implements LedgerEvent {
        public RolloutMoved {
            rollout = cut(rollout);
        }
    }

    /// A stopped service serves nothing any more.
    record ServiceDown(String service) implements LedgerEvent {}

    /// A person orders something beside the fleet.
    record OrderGiven(Order order, String by) implements LedgerEvent {
        public OrderGiven {
            order = cut(order);
            by = PERSON.cut(by);
        }
    }

    /// What the keeper shall bring about.
    record PoolChanged(PoolAction.PoolChange wish) implements LedgerEvent {
        public PoolChanged {
            wish = cut(wish);
        }
    }

    /// An intent: it is in flight until a [Closed] names its key.
    sealed interface Opening extends LedgerEvent {
        String key();
    }

    /// The effect begins. Closed by exactly one [Closed] with the same key.
    record Intent(String key, PoolAction.Effect effect) implements Opening {}

    /// A step of an instance begins. Closed by exactly one [Closed] with the same key.
    ///
    /// @param announced exactly with CREATE
    record InstanceIntent(String key, String instance, Step step, Optional<Announced> announced) implements Opening {
        public InstanceIntent {
            if ((step == Step.CREATE) != announced.isPresent()) {
                throw new IllegalArgumentException(key + " announces " + announced);
            }
        }
    }

    enum Step {
        CREATE,
        START,
        DRAIN,
        STOP,
        REMOVE
    }

    /// What an instance will be. What no entry announced is foreign and is removed.
    ///
    /// @param number over all instances that this installation ever had
    /// @param slot which of the pool's places it fills, from 0
    /// @param serviceSlot the service's range of user ids, 1 to 63
    /// @param addressSlot its address in the installation's block, 1 to 2045
    record Announced(PoolId pool, long number, int slot, int serviceSlot, int addressSlot) {}

    /// How an intent ended.
    record Closed(String key, Outcome outcome) implements LedgerEvent {}

    /// An instance ended that was not told to.
    record Ended(String instance, Exit exit) implements LedgerEvent {}

    /// An instance was found ready, for the first time.
    record BecameReady(String instance) implements LedgerEvent {}

    /// An instance stayed healthy so long that earlier failures of its slot are forgotten.
    record Recovered(String instance) implements LedgerEvent {}

    /// Something is other than it was made.
    ///
    /// @param object an instance or a layer
    /// @param what one sentence
    record DriftFound(String object, String what) implements LedgerEvent {
        public DriftFound {
            what = SENTENCE.cut(what);
        }
    }

    /// The layer is as it was made again. (An instance's drift goes with it.)
    record DriftGone(String object) implements LedgerEvent {}

    /// What was ordered cannot be done.
    record OrderRefused(String service, String reason) implements LedgerEvent {
        public OrderRefused {
            reason = SENTENCE.cut(reason);
        }
    }

    /// An order that could not be carried out yet stands: something else has to end first, or it is tried again.
    record OrderPending(Order order, String by) implements LedgerEvent {
        public OrderPending {
            order = cut(order);
            by = PERSON.cut(by);
        }
    }

    /// An order is carried out without a rollout of its own.
    record OrderDone(String service) implements LedgerEvent {}

    /// Former releases that nothing needs any more leave the memory. The ledger keeps what it holds of them; one that
    /// is wanted again is a new release to this service, with a new number.
    record ReleasesForgotten(String service, List<Digest> releases) implements LedgerEvent {
        /// So many fit into an entry.
        static final int RELEASES_MAX = 500;

        public ReleasesForgotten {
            releases = List.copyOf(releases);
            if (releases.isEmpty() || releases.size() > RELEASES_MAX) {
                throw new IllegalArgumentException("an entry holds 1 to " + RELEASES_MAX + " releases");
            }
        }
    }

    /// @throws dev.stele.text.JsonException when it is no event
    static LedgerEvent fromJson(Json json) {
        return LedgerEventCodec.read(json);
    }

    default Json toJson() {
        return LedgerEventCodec.write(this);
    }

    private static Rollout cut(Rollout rollout) {
        return rollout.ending()
                .map(e -> new Rollout.Ending(e.outcome(), e.condemned(), SENTENCE.cut(e.reason()), PERSON.cut(e.by())))
                .map(ending -> rollout.ending(rollout.phase(), ending, rollout.remainingMillis()))
                .orElse(rollout);
    }

    private static Order cut(Order order) {
        return switch (order) {
            case Order.Rollback(var service, var to, var reason) ->
                new Order.Rollback(service, to, SENTENCE.cut(reason));
            case Order.Pardon(var service, var release, var reason) ->
                new Order.Pardon(service, release, SENTENCE.cut(reason));
            case Order.Stop stop -> stop;
        };
    }

    private static PoolAction.PoolChange cut(PoolAction.PoolChange wish) {
        return switch (wish) {
            case PoolAction.EnsurePool ensure -> ensure;
            case PoolAction.Retire(var instance, var cause, var reason, var backOffMillis) ->
                new PoolAction.Retire(instance, cause, SENTENCE.cut(reason), backOffMillis);
        };
    }
}
