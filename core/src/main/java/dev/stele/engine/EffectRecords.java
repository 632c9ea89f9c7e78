package dev.stele.engine;

import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Effects under way, and those that failed and are tried again later.
///
/// @param inFlight intents that are not closed, by key
/// @param backOffs by what they concern: an image's digest, a foreign instance's id, or [#ROUTES]
public record EffectRecords(
        SortedMap<String, LedgerEvent.Opening> inFlight, SortedMap<String, FailureBackOff> backOffs) {
    static final EffectRecords NONE = new EffectRecords(new TreeMap<>(), new TreeMap<>());

    static final String ROUTES = "routes";

    /// So many effects may wait after failures; far more than images and foreign instances at one time.
    private static final int BACK_OFFS_MAX = 1_000;

    private static final long ROUTES_MILLIS_MAX = 10_000;

    public EffectRecords {
        inFlight = Intents.of(inFlight);
        backOffs = SharedMap.shared(backOffs);
    }

    /// @throws IllegalStateException when an intent with that key is in flight already
    EffectRecords opened(LedgerEvent.Opening intent) {
        if (inFlight.containsKey(intent.key())) {
            throw new IllegalStateException("intent " + intent.key() + " is in flight already");
        }
        return new EffectRecords(Intents.of(inFlight).with(intent), backOffs);
    }

    EffectRecords closed(LedgerEvent.Opening intent) {
        return new EffectRecords(Intents.of(inFlight).without(intent), backOffs);
    }

    /// What back-offs of an effect are counted under.
    static String subject(PoolAction.Effect effect) {
        return switch (effect) {
            case PoolAction.Pull(var image) -> image.toString();
            case PoolAction.ApplyRoutes _ -> ROUTES;
        };
    }

    /// @param index of the entry that says so
    EffectRecords ended(String what, Outcome outcome, long index, long nowMillis) {
        return switch (outcome) {
            case Outcome.Done _ -> withoutBackOff(what);
            case Outcome.Failed failed -> {
                int failures = count(what) + 1;
                long until = nowMillis + retryMillis(what, failures);
                yield waiting(what, new FailureBackOff(failures, until, index, Optional.of(failed)));
            }
        };
    }

    /// Nothing else remembers when the step of a foreign instance began: it is repeated when it hangs.
    EffectRecords foreignStep(String instance, long index, long nowMillis) {
        long until = nowMillis + Draft.HUNG_MILLIS;
        return waiting(instance, new FailureBackOff(count(instance), until, index, Optional.empty()));
    }

    EffectRecords withoutBackOff(String what) {
        return new EffectRecords(inFlight, SharedMap.shared(backOffs).minus(what));
    }

    private int count(String what) {
        return backOffs.getOrDefault(what, FailureBackOff.NONE).count();
    }

    /// A route table is not delayed for long: what it says is wanted already.
    private static long retryMillis(String what, int failures) {
        long wait = BackOff.retryMillis(failures);
        return what.equals(ROUTES) ? Math.min(wait, ROUTES_MILLIS_MAX) : wait;
    }

    /// The oldest is dropped beyond the bound: what failed once and is not wanted any more would stay for ever.
    private EffectRecords waiting(String what, FailureBackOff backOff) {
        var all = SharedMap.shared(backOffs).plus(what, backOff);
        if (all.size() > BACK_OFFS_MAX) {
            String oldest = all.entrySet().stream()
                    .min(Comparator.comparingLong(e -> e.getValue().index()))
                    .orElseThrow()
                    .getKey();
            all = all.minus(oldest);
        }
        return new EffectRecords(inFlight, all);
    }
}
