package dev.stele.route;

import dev.stele.text.Json;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a gateway reports: which table and membership it applies, and what it has counted.
///
/// Counters die with the process, so they carry its boot: a difference across two boots is *incomplete*, never 0.
///
/// @param boot random per gateway process
/// @param fence the highest that it has seen
/// @param epoch of the table that it applies
/// @param membership which one it applies
/// @param inFlight requests under way per instance, also of instances that left the membership
/// @param ejected instances that are passed over after failures of their own
public record GatewayState(
        String boot,
        long fence,
        long epoch,
        MembershipVersion membership,
        List<Counter> counters,
        SortedMap<String, Long> inFlight,
        List<String> ejected) {
    public GatewayState {
        counters = List.copyOf(counters);
        inFlight = Collections.unmodifiableSortedMap(new TreeMap<>(inFlight));
        ejected = List.copyOf(ejected);
    }

    /// Fence and version of a membership.
    public record MembershipVersion(long fence, long version) {}

    /// Requests of one pool under one epoch.
    ///
    /// @param finished answered by an instance, whatever the status, or given up by the client
    /// @param failed answered by the gateway with 502, 503 or 504, because no instance did, or broken off by the
    /// instance in the middle of its answer
    /// @param retried sent a second time to another instance; counted once in `started`
    /// @param cut ended by us while under way
    public record Counter(PoolId pool, long epoch, long started, long finished, long failed, long retried, long cut) {
        static Counter fromJson(Json json) {
            return new Counter(
                    PoolId.fromJson(json),
                    json.number("epoch"),
                    json.number("started"),
                    json.number("finished"),
                    json.number("failed"),
                    json.number("retried"),
                    json.number("cut"));
        }

        Json toJson() {
            return Json.object()
                    .put("service", pool.service())
                    .put("release", pool.release().toString())
                    .put("epoch", epoch)
                    .put("started", started)
                    .put("finished", finished)
                    .put("failed", failed)
                    .put("retried", retried)
                    .put("cut", cut)
                    .build();
        }
    }

    public static GatewayState fromJson(Json json) {
        SortedMap<String, Long> inFlight = new TreeMap<>();
        json.map("inFlight").forEach((instance, n) -> inFlight.put(instance, n.asLong()));
        return new GatewayState(
                json.string("boot"),
                json.number("fence"),
                json.number("epoch"),
                new MembershipVersion(json.number("membershipFence"), json.number("membershipVersion")),
                json.list("counters").stream().map(Counter::fromJson).toList(),
                inFlight,
                json.stringList("ejected"));
    }

    public Json toJson() {
        Json.Builder requests = Json.object();
        inFlight.forEach(requests::put);
        return Json.object()
                .put("boot", boot)
                .put("fence", fence)
                .put("epoch", epoch)
                .put("membershipFence", membership.fence())
                .put("membershipVersion", membership.version())
                .put("counters", Json.array(counters, Counter::toJson))
                .put("inFlight", requests.build())
                .put("ejected", Json.strings(ejected))
                .build();
    }
}
