package dev.stele.route;

import dev.stele.text.Json;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a gateway's process has counted of one pool's requests since it started, under all tables.
///
/// @param codes how many requests ended with each status: `404`, `4xx` for those of a class that have no meaning of
///     their own, or [#CONNECTION_ENDED]
/// @param buckets how many took longer than the limit before and not longer than that of [#LIMITS_MICROS]; the last one
///     has those that took longer than all
/// @param micros what all took together
public record RequestFigures(PoolId pool, SortedMap<String, Long> codes, List<Long> buckets, long micros) {
    /// The client got no status: it left, or the gateway ended its connection.
    public static final String CONNECTION_ENDED = "499";

    /// Upper limits of the buckets, inclusive.
    public static final List<Long> LIMITS_MICROS = List.of(
            1_000L,
            2_500L,
            5_000L,
            10_000L,
            25_000L,
            50_000L,
            100_000L,
            250_000L,
            500_000L,
            1_000_000L,
            2_500_000L,
            5_000_000L,
            10_000_000L,
            30_000_000L);

    public RequestFigures {
        codes = Collections.unmodifiableSortedMap(new TreeMap<>(codes));
        buckets = List.copyOf(buckets);
        if (buckets.size() != LIMITS_MICROS.size() + 1) {
            throw new IllegalArgumentException(buckets.size() + " buckets");
        }
    }

    public static RequestFigures fromJson(Json json) {
        SortedMap<String, Long> codes = new TreeMap<>();
        json.map("codes").forEach((code, n) -> codes.put(code, n.asLong()));
        return new RequestFigures(
                PoolId.fromJson(json),
                codes,
                json.list("buckets").stream().map(Json::asLong).toList(),
                json.number("micros"));
    }

    public Json toJson() {
        Json.Builder counted = Json.object();
        codes.forEach(counted::put);
        return Json.object()
                .put("service", pool.service())
                .put("release", pool.release().toString())
                .put("codes", counted.build())
                .put("buckets", Json.array(buckets, Json.Num::new))
                .put("micros", micros)
                .build();
    }
}
