package dev.stele.route;

import dev.stele.text.Json;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which instances of each pool take requests.
///
/// Ordered by fence, then version: a restarted server starts again at version 1 under a higher fence.
public record Membership(long fence, long version, SortedMap<PoolId, List<Member>> pools) {
    public static final Membership EMPTY = new Membership(0, 0, new TreeMap<>());

    public Membership {
        SortedMap<PoolId, List<Member>> copy = new TreeMap<>();
        pools.forEach((pool, members) -> copy.put(pool, List.copyOf(members)));
        pools = Collections.unmodifiableSortedMap(copy);
    }

    public boolean isNewerThan(Membership other) {
        return fence != other.fence ? fence > other.fence : version > other.version;
    }

    public static Membership fromJson(Json json) {
        SortedMap<PoolId, List<Member>> pools = new TreeMap<>();
        for (Json pool : json.at("pools").asList()) {
            pools.put(
                    PoolId.fromJson(pool),
                    pool.at("members").asList().stream().map(Member::fromJson).toList());
        }
        return new Membership(json.number("fence"), json.number("version"), pools);
    }

    public Json toJson() {
        return Json.object()
                .put("fence", fence)
                .put("version", version)
                .put(
                        "pools",
                        Json.array(
                                pools.entrySet(),
                                e -> Json.object()
                                        .put("service", e.getKey().service())
                                        .put("release", e.getKey().release().toString())
                                        .put("members", Json.array(e.getValue(), Member::toJson))
                                        .build()))
                .build();
    }
}
