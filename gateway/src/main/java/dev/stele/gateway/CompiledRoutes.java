package dev.stele.gateway;

import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// A compiled route table. A request reads it once, so that it belongs to exactly one epoch.
///
/// Immutable except for the members of its pools, which follow the newest membership under every table.
final class CompiledRoutes {
    private record Compiled(String prefix, boolean strictPaths, List<Target> targets) {
        /// Equal to no route: the prefix of one is empty or begins with a slash.
        private static final Compiled NONE = new Compiled("*", false, List.of());

        boolean covers(String path) {
            return path.startsWith(prefix)
                    && (path.length() == prefix.length() || prefix.isEmpty() || path.charAt(prefix.length()) == '/');
        }
    }

    /// One weighted target with its pool and the counter of that pool under this epoch.
    record Target(WeightedTarget target, Pools.Pool pool, PoolCounter counter) {}

    /// The result of matching a request: no route, several of which one is not to be preferred, a route that does not
    /// take such a path, a route without targets, or the target that the weights chose.
    sealed interface Match {
        record Found(Target target) implements Match {}

        record NoRoute() implements Match {}

        record Ambiguous() implements Match {}

        record NotPlain() implements Match {}

        record NoTarget() implements Match {}
    }

    private static final Match NO_ROUTE = new Match.NoRoute();
    private static final Match AMBIGUOUS = new Match.Ambiguous();
    private static final Match NOT_PLAIN = new Match.NotPlain();
    private static final Match NO_TARGET = new Match.NoTarget();

    private final Map<String, List<Compiled>> byHost = new HashMap<>();
    private final List<Compiled> anyHost = new ArrayList<>();

    private CompiledRoutes() {}

    static CompiledRoutes empty() {
        return new CompiledRoutes();
    }

    static CompiledRoutes compile(RouteTable table, Pools pools, Counters counters) {
        CompiledRoutes routing = new CompiledRoutes();
        for (Route route : table.routes()) {
            List<Target> targets = new ArrayList<>();
            for (WeightedTarget target : route.targets()) {
                targets.add(new Target(target, pools.of(target), counters.of(target.pool(), table.epoch())));
            }
            List<Compiled> group = route.host().isPresent()
                    ? routing.byHost.computeIfAbsent(route.host().get(), _ -> new ArrayList<>())
                    : routing.anyHost;
            group.add(new Compiled(prefix(route.path()), route.strictPaths(), List.copyOf(targets)));
        }
        Comparator<Compiled> longestFirst =
                Comparator.comparingInt((Compiled c) -> c.prefix().length()).reversed();
        routing.anyHost.sort(longestFirst);
        routing.byHost.values().forEach(group -> group.sort(longestFirst));
        return routing;
    }

    /// A sentence when two routes of a table claim the same requests.
    static Optional<String> ambiguity(RouteTable table) {
        Map<String, Route> seen = new LinkedHashMap<>();
        for (Route route : table.routes()) {
            String claim = route.host().orElse("*") + prefix(route.path()) + "/";
            Route first = seen.putIfAbsent(claim, route);
            if (first != null) {
                return Optional.of(
                        "two routes claim " + claim + ": those of " + first.service() + " and " + route.service());
            }
        }
        return Optional.empty();
    }

    Match match(String host, PathForms path, SplittableRandom random) {
        Compiled found = find(host, path.usual());
        if (path.hasMore() && leadsElsewhere(host, path, found)) {
            return AMBIGUOUS;
        }
        if (found.equals(Compiled.NONE)) {
            return NO_ROUTE;
        }
        return found.strictPaths() && !path.isPlain() ? NOT_PLAIN : choose(found.targets(), random);
    }

    /// Whether another reading of the path has another route. The parameters that a route itself names are none.
    private boolean leadsElsewhere(String host, PathForms path, Compiled found) {
        for (String form : path.others()) {
            if (!find(host, form).equals(found)) {
                return true;
            }
        }
        if (found.prefix().indexOf(';') < 0) {
            for (String form : path.withoutParameters()) {
                if (!find(host, form).equals(found)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Compiled find(String host, String path) {
        List<Compiled> group = byHost.isEmpty() ? List.of() : byHost.getOrDefault(host, List.of());
        Compiled found = find(group, path);
        return found.equals(Compiled.NONE) ? find(anyHost, path) : found;
    }

    private static Compiled find(List<Compiled> group, String path) {
        for (Compiled route : group) {
            if (route.covers(path)) {
                return route;
            }
        }
        return Compiled.NONE;
    }

    /// Chooses a target by weight, for each request anew.
    private static Match choose(List<Target> targets, SplittableRandom random) {
        if (targets.isEmpty()) {
            return NO_TARGET;
        }
        if (targets.size() == 1) {
            return new Match.Found(targets.getFirst());
        }
        int ticket = random.nextInt(WeightedTarget.WHOLE_PPM);
        for (Target target : targets) {
            ticket -= target.target().weightPpm();
            if (ticket < 0) {
                return new Match.Found(target);
            }
        }
        throw new IllegalStateException("weights do not sum up to the whole: " + targets);
    }

    private static String prefix(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
