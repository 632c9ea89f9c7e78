package dev.stele.gateway;

import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The pools that the table routes to with their members, and the instances that left with requests in flight.
///
/// Thread-safe; only the control side takes the lock. Event loops read [Pool#members], once per choice.
final class Pools {
    /// A routed pool at one port. It outlives a change of the table; its members follow the newest membership.
    static final class Pool {
        private final PoolId id;
        private final int port;
        private volatile List<Upstream> members = List.of();

        private Pool(PoolId id, int port) {
            this.id = id;
            this.port = port;
        }

        List<Upstream> members() {
            return members;
        }
    }

    private record Key(PoolId pool, int port) {}

    private final Map<Key, Pool> routed = new HashMap<>();
    private final Map<Upstream.Key, Upstream> known = new HashMap<>();

    synchronized Pool of(WeightedTarget target) {
        return routed.computeIfAbsent(new Key(target.pool(), target.port()), k -> new Pool(k.pool(), k.port()));
    }

    /// Sets the members of every routed pool.
    ///
    /// @throws IllegalArgumentException when an address is not an IP address; nothing has changed then
    synchronized void fill(Membership membership) {
        Map<Pool, List<Upstream>> filled = new HashMap<>();
        for (Pool pool : routed.values()) {
            filled.put(pool, upstreams(membership.pools().getOrDefault(pool.id, List.of()), pool.port));
        }
        filled.forEach((pool, members) -> pool.members = members);
        retireOthers();
    }

    /// Removes the pools that this table does not name.
    synchronized void retainRoutedBy(RouteTable table) {
        Set<Key> named = new HashSet<>();
        table.routes()
                .forEach(route -> route.targets().forEach(target -> named.add(new Key(target.pool(), target.port()))));
        routed.entrySet().removeIf(e -> {
            if (named.contains(e.getKey())) {
                return false;
            }
            e.getValue().members = List.of();
            return true;
        });
        retireOthers();
    }

    /// Requests in flight per instance. An instance that left and has none is removed, so the caller must know that
    /// every event loop has seen the newest members: a request could otherwise still be about to be counted.
    synchronized SortedMap<String, Long> inFlight() {
        known.values().removeIf(u -> u.isRetired() && u.inFlight().get() == 0);
        SortedMap<String, Long> out = new TreeMap<>();
        known.values()
                .forEach(u -> out.merge(u.key().instance(), (long) u.inFlight().get(), Long::sum));
        return out;
    }

    synchronized List<String> ejected(long now) {
        return known.values().stream()
                .filter(u -> !u.isRetired() && u.isEjected(now))
                .map(u -> u.key().instance())
                .distinct()
                .sorted()
                .toList();
    }

    /// Throws when a member's address is not an IP address.
    static void check(Membership membership) {
        membership.pools().values().forEach(members -> members.forEach(m -> address(m.instance(), m.address())));
    }

    private List<Upstream> upstreams(List<Member> members, int port) {
        return members.stream()
                .distinct()
                .map(m -> new Upstream.Key(m.instance(), m.address(), port))
                .map(key -> known.computeIfAbsent(
                        key, k -> new Upstream(k, new InetSocketAddress(address(k.instance(), k.address()), k.port()))))
                .toList();
    }

    private void retireOthers() {
        Set<Upstream> used = new HashSet<>();
        routed.values().forEach(pool -> used.addAll(pool.members));
        known.values().forEach(u -> u.retired(!used.contains(u)));
    }

    private static InetAddress address(String instance, String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" of " + instance + " is no IP address", e);
        }
    }
}
