package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the ledger says: the fold of all its events, and the only memory there is. Immutable.
///
/// Its maps share their structure with those of the record before ([SharedMap]), so a event costs what it changes. Some
/// carry an index; whatever map this is made of, the index is made with it.
///
/// @param entries how many events were folded, which is the index of the next entry
/// @param fence of the newest server
/// @param rev of the newest wanted fleet; 0 without one
/// @param fleet its digest
/// @param services by name, also those that are gone
/// @param instances by id, until they are removed
/// @param removed ids that were removed a short time ago and may still be seen, and when
/// @param nextNumber of the next instance
/// @param nextKey of the next intent
/// @param table the newest that was decided
/// @param applied the newest that the gateway is known to have taken
/// @param inFlight intents that are not closed, by key
/// @param backOffs of effects that failed, by what they concern: an image's digest, or `routes`
/// @param drift what was found and is still there, by object
public record Recorded(
        long entries,
        long fence,
        long rev,
        Optional<Digest> fleet,
        SortedMap<String, ServiceRecord> services,
        SortedMap<String, InstanceRecord> instances,
        SortedMap<String, Long> removed,
        long nextNumber,
        long nextKey,
        RouteTable table,
        RouteTable applied,
        SortedMap<String, LedgerEvent.Opening> inFlight,
        SortedMap<String, FailureBackOff> backOffs,
        SortedMap<String, String> drift) {
    /// Version of the form in which [#toJson] writes; another one cannot be read.
    public static final int FORMAT = RecordedCodec.FORMAT;

    /// An instance that was removed may be seen for so long without being taken for a foreign one.
    public static final long REMOVED_SEEN_MILLIS = 5_000;

    public static final Recorded EMPTY = new Recorded(
            0,
            0,
            0,
            Optional.empty(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            1,
            1,
            RouteTable.EMPTY,
            RouteTable.EMPTY,
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>());

    public Recorded {
        services = SharedMap.shared(services);
        instances = InstanceIndex.of(instances);
        removed = Removed.of(removed);
        inFlight = Intents.of(inFlight);
        backOffs = SharedMap.shared(backOffs);
        drift = SharedMap.shared(drift);
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
        return InstanceIndex.of(instances).in(pool);
    }

    /// Intents in flight that are steps of the instance.
    public List<LedgerEvent.InstanceIntent> stepsOf(String instance) {
        return Intents.of(inFlight).stepsOf(instance);
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
        return backOffs.getOrDefault(what, FailureBackOff.NONE);
    }
}
