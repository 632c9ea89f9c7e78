package dev.stele.sim;

import dev.stele.route.GatewayState;
import dev.stele.route.Leg;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A gateway in memory: a table and a membership that survive it, and requests that take a while to end.
final class SimGateway {
    private final Timeline time;
    private RouteTable table = RouteTable.EMPTY;
    private Membership membership = Membership.EMPTY;
    private long fence;
    private long boots = 1;
    private boolean up = true;

    /// When the last request of an instance that takes no new ones will end.
    private final SortedMap<String, Long> busyUntil = new TreeMap<>();

    private final SortedMap<String, Long> unroutedAt = new TreeMap<>();

    SimGateway(Timeline time) {
        this.time = time;
    }

    void down() {
        up = false;
        busyUntil.clear();
    }

    void up() {
        up = true;
        boots++;
    }

    boolean isUp() {
        return up;
    }

    /// @return whether it applies this table now
    boolean apply(RouteTable newer) {
        if (!up || newer.fence() < fence) {
            return false;
        }
        fence = newer.fence();
        if (newer.epoch() == table.epoch()) {
            return true;
        }
        if (newer.epoch() < table.epoch()) {
            return false;
        }
        table = newer;
        return true;
    }

    /// @param longestRequestMillis how long the last request of an instance that leaves may still take
    boolean apply(Membership newer, long longestRequestMillis) {
        if (!up || newer.fence() < fence || !newer.isNewerThan(membership)) {
            return false;
        }
        fence = newer.fence();
        SortedSet<String> before = members(membership);
        membership = newer;
        SortedSet<String> after = members(newer);
        for (String id : before) {
            if (!after.contains(id)) {
                busyUntil.put(id, time.now() + longestRequestMillis);
                unroutedAt.put(id, time.now());
            }
        }
        return true;
    }

    Optional<GatewayState> state() {
        if (!up) {
            return Optional.empty();
        }
        SortedMap<String, Long> inFlight = new TreeMap<>();
        busyUntil.forEach((id, until) -> {
            if (time.now() < until) {
                inFlight.put(id, 1L);
            }
        });
        return Optional.of(new GatewayState(
                "boot" + boots,
                fence,
                table.epoch(),
                membership.fence(),
                membership.version(),
                List.of(),
                inFlight,
                List.of()));
    }

    /// The moment at which the next request of an unrouted instance ends; now when there is none.
    long nextIdle() {
        return busyUntil.values().stream()
                .filter(t -> t > time.now())
                .min(Long::compare)
                .orElse(time.now());
    }

    boolean isBusy(String instance) {
        return busyUntil.getOrDefault(instance, 0L) > time.now();
    }

    long unroutedAt(String instance) {
        return unroutedAt.getOrDefault(instance, Long.MIN_VALUE / 2);
    }

    RouteTable table() {
        return table;
    }

    Membership membership() {
        return membership;
    }

    /// Instances that may get requests now.
    SortedSet<String> routable() {
        SortedSet<String> out = new TreeSet<>();
        for (Route route : table.routes()) {
            for (Leg leg : route.legs()) {
                out.addAll(members(leg.pool()));
            }
        }
        return out;
    }

    private List<String> members(PoolId pool) {
        return membership.pools().getOrDefault(pool, List.of()).stream()
                .map(Member::instance)
                .toList();
    }

    static SortedSet<String> members(Membership membership) {
        SortedSet<String> out = new TreeSet<>();
        membership.pools().values().forEach(list -> list.forEach(m -> out.add(m.instance())));
        return out;
    }
}
