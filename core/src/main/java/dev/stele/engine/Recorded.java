package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The state that the ledger describes: the fold of all its events, and the only state there is. Immutable.
///
/// Its maps share their structure with those of the record before ([SharedMap]), so applying an event costs as much as
/// it changes. Some maps carry an index, which is built with them.
///
/// @param sequence counters
/// @param wanted the newest fleet
/// @param tables the newest route tables
/// @param services by name, also those that are gone
/// @param instanceRecords the present instances, and those that were removed a short time ago
/// @param effects effects in flight, and failures
/// @param drift present drift, by object
public record Recorded(
        Sequence sequence,
        WantedFleet wanted,
        RouteTables tables,
        SortedMap<String, ServiceRecord> services,
        InstanceRecords instanceRecords,
        EffectRecords effects,
        SortedMap<String, String> drift) {
    /// Version of the form in which [#toJson] writes; another one cannot be read.
    public static final int FORMAT = RecordedCodec.FORMAT;

    /// A removed instance may still be observed for this long without being treated as foreign.
    public static final long REMOVED_SEEN_MILLIS = 5_000;

    public static final Recorded EMPTY = new Recorded(
            Sequence.FIRST,
            WantedFleet.NONE,
            RouteTables.EMPTY,
            new TreeMap<>(),
            InstanceRecords.EMPTY,
            EffectRecords.NONE,
            new TreeMap<>());

    public Recorded {
        services = SharedMap.shared(services);
        drift = SharedMap.shared(drift);
    }

    public long entries() {
        return sequence.entries();
    }

    public long fence() {
        return sequence.fence();
    }

    public long nextNumber() {
        return sequence.nextNumber();
    }

    public long nextKey() {
        return sequence.nextKey();
    }

    public long rev() {
        return wanted.rev();
    }

    public Optional<Digest> fleet() {
        return wanted.digest();
    }

    public RouteTable table() {
        return tables.newest();
    }

    public RouteTable applied() {
        return tables.applied();
    }

    public SortedMap<String, InstanceRecord> instances() {
        return instanceRecords.present();
    }

    public SortedMap<String, Long> removed() {
        return instanceRecords.removed();
    }

    public SortedMap<String, LedgerEvent.Opening> inFlight() {
        return effects.inFlight();
    }

    public SortedMap<String, FailureBackOff> backOffs() {
        return effects.backOffs();
    }

    /// What is recorded after one more event.
    ///
    /// @param index of its entry in the ledger
    /// @param nowMillis monotonic; what remains in the event counts from here
    /// @throws IllegalStateException when the event contradicts what is recorded, such as an outcome without intent
    public Recorded apply(LedgerEvent event, long index, long nowMillis) {
        return new Fold(this, index, nowMillis).apply(event);
    }

    /// The service's record; an empty one when nothing is recorded of it.
    public ServiceRecord service(String name) {
        return Optional.ofNullable(services.get(name)).orElseGet(() -> ServiceRecord.named(name));
    }

    /// Instances of a pool, oldest first.
    public List<InstanceRecord> instancesOf(PoolId pool) {
        return instanceRecords.index().in(pool);
    }

    /// Intents in flight that are steps of the instance.
    public List<LedgerEvent.InstanceIntent> stepsOf(String instance) {
        return Intents.of(inFlight()).stepsOf(instance);
    }

    /// @param nowMillis monotonic; moments are written as what remains until them
    public Json toJson(long nowMillis) {
        return new RecordedCodec(nowMillis).write(this);
    }

    /// @param nowMillis monotonic; what remains until moments counts from here
    /// @throws RuntimeException when the JSON is none of this version
    public static Recorded fromJson(Json json, long nowMillis) {
        return new RecordedCodec(nowMillis).read(json);
    }

    public FailureBackOff backOff(String what) {
        return backOffs().getOrDefault(what, FailureBackOff.NONE);
    }
}
