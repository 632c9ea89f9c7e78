package dev.stele.engine;

import dev.stele.fleet.Release;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.text.Json;
import dev.stele.text.TextBound;
import java.util.List;
import java.util.Optional;

/// One entry of the ledger: something that was ordered, decided, begun, or observed. [Recorded] is the fold of all
/// events.
///
/// Events contain no absolute time. A deadline is stored as remaining time and counts from the moment at which the
/// event is folded; so a restarted server waits a little longer at most, and a jump of the wall clock has no effect.
///
/// Each event fits into an entry, whatever its content. Free text for people (a sentence, a person's name, a line of
/// a log) is truncated by the constructors here and in [Outcome.Failed] and [Exit], so no text can make an event too
/// long. Identifiers (names, keys, ids, digests, releases, route tables) are never truncated: the fleet file's reader
/// refuses what would be too long.
public sealed interface LedgerEvent {
    /// Limit of an entry's canonical JSON.
    int BYTES_MAX = (64 << 10) - 1;

    /// Limit of a text that explains something, such as a reason or an error message.
    TextBound SENTENCE = new TextBound(2_000, 6_000);

    /// Limit of a person's name.
    TextBound PERSON = new TextBound(256, 1_024);

    /// A server has taken the home's lock.
    ///
    /// @param fence the number of these events, including this one
    record ServerStarted(long fence) implements LedgerEvent {}

    /// A person applied another fleet. Stopped services are wanted again.
    ///
    /// @param rev counts these from 1
    /// @param fleet digest of the fleet's canonical JSON, which lies in the blob store
    record DesiredSet(long rev, Digest fleet, String by) implements LedgerEvent {
        public DesiredSet {
            by = PERSON.cut(by);
        }
    }

    /// A release gets its number.
    ///
    /// @param imageName how the person wrote its image
    record ReleaseMade(String service, int number, String imageName, Release release) implements LedgerEvent {
        public ReleaseMade {
            imageName = SENTENCE.cut(imageName);
        }
    }

    /// The release's requests go to that port. Recorded while the fleet wants the release: the route of a later fleet
    /// may name a port that this release uses for something else, or does not have.
    record ReleaseRouted(String service, Digest release, int port) implements LedgerEvent {}

    /// @param reason one sentence for people
    /// @param by who gave it; `stele` when no person did
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

    /// A stopped service no longer serves.
    record ServiceDown(String service) implements LedgerEvent {}

    /// A person's order other than a fleet.
    record OrderGiven(Order order, String by) implements LedgerEvent {
        public OrderGiven {
            order = cut(order);
            by = PERSON.cut(by);
        }
    }

    /// A change of a pool for the keeper to carry out.
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

    /// The identity of a new instance. An instance that no entry announced is foreign and is removed.
    ///
    /// @param number over all instances that this installation ever had
    /// @param slot which of the pool's places it fills, from 0
    /// @param serviceSlot the service's range of user ids, 1 to 63
    /// @param addressSlot its address in the installation's block, 1 to 2045
    record Announced(PoolId pool, long number, int slot, int serviceSlot, int addressSlot) {}

    /// How an intent ended.
    record Closed(String key, Outcome outcome) implements LedgerEvent {}

    /// An instance ended without being stopped by Stele.
    record Ended(String instance, Exit exit) implements LedgerEvent {}

    /// An instance was observed ready for the first time.
    record BecameReady(String instance) implements LedgerEvent {}

    /// An instance has been healthy long enough to forget earlier failures of its slot.
    record Recovered(String instance) implements LedgerEvent {}

    /// Drift was observed.
    ///
    /// @param object an instance or a layer
    /// @param what one sentence
    record DriftFound(String object, String what) implements LedgerEvent {
        public DriftFound {
            what = SENTENCE.cut(what);
        }
    }

    /// The drift of a layer is repaired. (An instance's drift ends with the instance.)
    record DriftGone(String object) implements LedgerEvent {}

    /// An order cannot be carried out.
    record OrderRefused(String service, String reason) implements LedgerEvent {
        public OrderRefused {
            reason = SENTENCE.cut(reason);
        }
    }

    /// An order that could not be carried out yet stays pending: something else has to end first, or it is retried.
    record OrderPending(Order order, String by) implements LedgerEvent {
        public OrderPending {
            order = cut(order);
            by = PERSON.cut(by);
        }
    }

    /// An order is carried out without a rollout of its own.
    record OrderDone(String service) implements LedgerEvent {}

    /// Former releases that nothing needs any more are dropped from the record; the ledger keeps their entries. One
    /// that is wanted again is a new release of the service, with a new number.
    record ReleasesForgotten(String service, List<Digest> releases) implements LedgerEvent {
        /// As many as fit into an entry.
        static final int RELEASES_MAX = 500;

        public ReleasesForgotten {
            releases = List.copyOf(releases);
            if (releases.isEmpty() || releases.size() > RELEASES_MAX) {
                throw new IllegalArgumentException("an entry holds 1 to " + RELEASES_MAX + " releases");
            }
        }
    }

    /// @throws dev.stele.text.JsonException if the JSON is no event
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
