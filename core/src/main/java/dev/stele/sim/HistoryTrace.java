package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.fleet.Fleet;
import dev.stele.oci.Digest;
import dev.stele.route.Membership;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Writes a history line by line, for debugging.
final class HistoryTrace {
    private final Optional<Consumer<String>> lines;
    private final Timeline time;
    private final Map<Digest, String> names = new HashMap<>();

    /// @param lines absent = nothing is written
    HistoryTrace(Optional<Consumer<String>> lines, Timeline time) {
        this.lines = lines;
        this.time = time;
    }

    /// @param what is computed only if lines are written
    void line(Supplier<String> what) {
        lines.ifPresent(to -> to.accept(String.format("%9.3f  %s", time.now() / 1_000.0, what.get())));
    }

    /// Names releases by their image and a number.
    void name(Fleet fleet) {
        if (lines.isEmpty()) {
            return;
        }
        fleet.services().values().forEach(goal -> {
            Digest id = goal.release().id();
            names.computeIfAbsent(id, _ -> Images.of(goal.release().image()) + "~" + names.size());
            line(() -> "  wants " + goal.name() + " " + goal.replicas() + " x " + name(id) + " at " + goal.route()
                    + " ports " + goal.release().ports() + " " + goal.policies().rollout());
        });
    }

    String name(Digest release) {
        return names.getOrDefault(release, release.shortHex());
    }

    void events(Iterable<LedgerEvent> events) {
        if (lines.isPresent()) {
            events.forEach(event -> line(() -> "  entry " + describe(event)));
        }
    }

    private String describe(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.RolloutMoved(var rollout) -> rollout(rollout);
            case LedgerEvent.VerdictGiven v ->
                v.service() + " " + name(v.release()) + " is " + v.verdict() + " by " + v.by() + ": " + v.reason();
            case LedgerEvent.Intent(var key, PoolAction.ApplyRoutes(var table)) -> key + " " + table(table);
            case LedgerEvent.Intent(var key, PoolAction.Pull _) -> key;
            case LedgerEvent.InstanceIntent intent ->
                intent.key()
                        + intent.announced()
                                .map(a -> " of " + name(a.pool().release()) + " slot " + a.slot())
                                .orElse("");
            case LedgerEvent.Closed(var key, var outcome) -> key + " -> " + outcome;
            case LedgerEvent.PoolChanged(PoolAction.EnsurePool(var pool, int n, var tier)) ->
                pool.service() + " wants " + n + " x " + name(pool.release()) + " " + tier;
            case LedgerEvent.PoolChanged(PoolAction.Retire retire) -> retire.toString();
            case LedgerEvent.ServerStarted _,
                    LedgerEvent.DesiredSet _,
                    LedgerEvent.ReleaseMade _,
                    LedgerEvent.ReleaseRouted _,
                    LedgerEvent.ServiceDown _,
                    LedgerEvent.OrderGiven _,
                    LedgerEvent.Ended _,
                    LedgerEvent.BecameReady _,
                    LedgerEvent.Recovered _,
                    LedgerEvent.DriftFound _,
                    LedgerEvent.DriftGone _,
                    LedgerEvent.OrderRefused _,
                    LedgerEvent.OrderPending _,
                    LedgerEvent.OrderDone _,
                    LedgerEvent.ReleasesForgotten _ -> event.toString();
        };
    }

    String rollout(Rollout r) {
        return r.service() + " #" + r.number() + " " + r.kind() + " "
                + r.base().map(this::name).orElse("-") + " > " + name(r.to()) + " " + r.phase() + " " + r.shifted()
                + "/" + r.of() + " attempt " + r.attempt()
                + r.ending().map(e -> " " + e).orElse("");
    }

    String table(RouteTable table) {
        return "epoch " + table.epoch() + " fence " + table.fence() + " "
                + table.routes().stream()
                        .map(r -> r.path() + " "
                                + r.targets().stream().map(this::target).toList())
                        .collect(Collectors.joining(", "));
    }

    private String target(WeightedTarget target) {
        return name(target.pool().release()) + ":" + target.port() + "=" + target.weightPpm() / 10_000;
    }

    String members(Membership membership) {
        return "members " + membership.fence() + "." + membership.version() + " "
                + membership.pools().entrySet().stream()
                        .map(e -> e.getKey().service() + "/" + name(e.getKey().release()) + " "
                                + e.getValue().stream().map(m -> m.instance()).toList())
                        .collect(Collectors.joining(", "));
    }
}
