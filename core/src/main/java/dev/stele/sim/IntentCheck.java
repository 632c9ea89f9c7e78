package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.keeper.InstanceAction;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Each effect has a durable intent, is begun once per run of the server, and carries its server's fence.
final class IntentCheck {
    private static final long SPELL_MILLIS = 120_000;

    /// A slot is filled at most nine times in that period, and a service has up to twelve slots and some replacements.
    private static final int STARTS_MAX = 200;

    private final Map<PoolId, Deque<Long>> starts = new HashMap<>();
    private final SimMachine machine;
    private final Timeline time;
    private final Map<String, LedgerEvent.InstanceIntent> creates = new HashMap<>();
    private final Set<String> steps = new HashSet<>();
    private final Map<Long, RouteTable> tables = new HashMap<>();
    private final Map<String, PoolAction.Retire> retired = new HashMap<>();
    private final Map<String, Long> retiredAt = new HashMap<>();

    /// Instances of which the machine has refused to stop or remove them.
    private final Set<String> stuck = new HashSet<>();

    private final Set<String> made = new HashSet<>();
    private final IdentityHashMap<Object, Set<String>> begun = new IdentityHashMap<>();
    private final Set<String> open = new HashSet<>();
    private long machineFence;
    private long gatewayFence;

    IntentCheck(SimMachine machine, Timeline time) {
        this.machine = machine;
        this.time = time;
    }

    void opened(LedgerEvent.Opening opening) {
        if (!open.add(opening.key())) {
            throw new Violation(Invariant.S5, opening.key() + " is opened twice");
        }
        switch (opening) {
            case LedgerEvent.InstanceIntent intent -> {
                intent.announced().ifPresent(_ -> creates.put(intent.instance(), intent));
                steps.add(intent.step() + " " + intent.instance());
            }
            case LedgerEvent.Intent intent -> {
                if (intent.effect() instanceof PoolAction.ApplyRoutes(var table)) {
                    tables.put(table.epoch(), table);
                }
            }
        }
    }

    void closed(LedgerEvent.Closed closed) {
        if (!open.remove(closed.key())) {
            throw new Violation(Invariant.S5, closed.key() + " is closed twice");
        }
        String key = closed.key();
        if (closed.outcome() instanceof Outcome.Failed && (key.contains("/stop#") || key.contains("/remove#"))) {
            stuck.add(key.substring(0, key.indexOf('/')));
        }
    }

    Set<String> open() {
        return open;
    }

    void retired(PoolAction.Retire retire) {
        retired.put(retire.instance(), retire);
        retiredAt.putIfAbsent(retire.instance(), time.now());
    }

    Optional<PoolAction.Retire> retirement(String instance) {
        return Optional.ofNullable(retired.get(instance));
    }

    /// Whether it was retired earlier: the retirement was checked then.
    boolean isLongGone(String instance) {
        return retiredAt.getOrDefault(instance, Long.MAX_VALUE) < time.now();
    }

    boolean isAnnounced(String instance) {
        return creates.containsKey(instance);
    }

    /// @param life identifies the run of the server that begins it
    void begins(String key, Object life) {
        if (!begun.computeIfAbsent(life, _ -> new HashSet<>()).add(key)) {
            throw new Violation(Invariant.S26, key + " is begun twice by one server");
        }
    }

    /// Called before the machine carries the action out.
    void acting(InstanceAction action, long carried, long trueFence) {
        String id = action.instance();
        fence(carried, trueFence, machineFence, action);
        machineFence = trueFence;
        switch (action) {
            case InstanceAction.Create create -> create(create);
            case InstanceAction.Start _ -> intended("START", id);
            case InstanceAction.Drain _ -> {}
            case InstanceAction.Stop _ -> intended("STOP", id);
            case InstanceAction.Remove _ -> intended("REMOVE", id);
        }
    }

    private void fence(long carried, long trueFence, long seen, Object what) {
        if (trueFence < seen) {
            throw new Violation(
                    Invariant.S15, "a server with fence " + trueFence + " acts after " + seen + ": " + what);
        }
        if (carried != trueFence) {
            throw new Violation(Invariant.S15, "a server with fence " + trueFence + " says " + carried + ": " + what);
        }
    }

    private void intended(String step, String id) {
        if (!steps.contains(step + " " + id)) {
            throw new Violation(Invariant.S4, "no durable intent to " + step + " " + id);
        }
    }

    private void create(InstanceAction.Create create) {
        String id = create.instance();
        LedgerEvent.InstanceIntent intent = creates.get(id);
        if (intent == null || intent.announced().orElseThrow().number() != create.number()) {
            throw new Violation(Invariant.S4, "no durable entry announces " + id);
        }
        if (made.add(id)) {
            rate(create.pool());
        } else if (!machine.instances().containsKey(id) && steps.contains("REMOVE " + id)) {
            throw new Violation(Invariant.S16, id + " is made again after it was removed");
        }
        for (SimMachine.Instance other : machine.instances().values()) {
            String otherId = other.made().instance();
            boolean same = other.made().addressSlot() == create.addressSlot();
            if (same && creates.containsKey(otherId) && !otherId.equals(id)) {
                throw new Violation(Invariant.S16, id + " gets the address of " + otherId);
            }
        }
    }

    /// Restarts of a pool whose instances keep ending back off.
    private void rate(PoolId pool) {
        Deque<Long> times = starts.computeIfAbsent(pool, _ -> new ArrayDeque<>());
        times.add(time.now());
        times.removeIf(at -> at < time.now() - SPELL_MILLIS);
        if (times.size() > STARTS_MAX) {
            throw new Violation(
                    Invariant.S17, pool + " was given " + times.size() + " instances in " + SPELL_MILLIS + " ms");
        }
    }

    /// Called before the gateway applies it.
    void applying(RouteTable table, RouteTable before, long trueFence) {
        fence(table.fence(), trueFence, gatewayFence, "a table of epoch " + table.epoch());
        gatewayFence = trueFence;
        RouteTable intended = tables.get(table.epoch());
        if (intended == null || !intended.routes().equals(table.routes())) {
            throw new Violation(Invariant.S4, "no durable entry has the table of epoch " + table.epoch());
        }
        if (table.epoch() == before.epoch() && !table.routes().equals(before.routes())) {
            throw new Violation(Invariant.S28, "two tables have epoch " + table.epoch());
        }
    }

    void gatewayLost() {
        gatewayFence = 0;
    }

    /// Instances of these pools that are set up and were not retired because they failed.
    ///
    /// @param leaving whether surplus instances that still exist count
    long live(Set<PoolId> pools, boolean leaving) {
        return machine.instances().values().stream()
                .filter(i -> pools.contains(i.made().pool()) && i.state() != State.EXITED)
                .map(i -> i.made().instance())
                .distinct()
                .filter(id -> creates.containsKey(id)
                        && (leaving ? !hasFailed(id) : retirement(id).isEmpty()))
                .count();
    }

    private boolean hasFailed(String id) {
        return stuck.contains(id)
                || retirement(id)
                        .filter(why -> why.cause() != PoolAction.Cause.SURPLUS)
                        .isPresent();
    }
}
