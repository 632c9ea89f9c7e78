package dev.stele.sim;

import dev.stele.engine.Exit;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.keeper.InstanceAction;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.random.RandomGenerator;

/// Draws faults of instances, the machine, the gateway, observations, and the dependencies of services.
final class EnvironmentFaults {
    private enum Kind {
        KILL(6, "kill"),
        TERM(2, "term"),
        SEGV(1, "segv"),
        EXIT(3, "exit"),
        OOM(2, "oom"),
        HANG(2, "hang"),
        FLAP(8, "flap"),
        TAINT(4, "taint"),
        DAMAGE(2, "damage"),
        FOREIGN(2, "foreign"),
        STUCK(2, "stuck"),
        OUTAGE(3, "outage"),
        REBOOT(1, "reboot"),
        FULL(2, "full"),
        BLANK(2, "blank"),
        LATE(2, "late"),
        SERVER(2, "server"),
        GATEWAY(4, "gateway"),
        GATEWAY_AWAY(1, "gateway.away"),
        GATEWAY_CUT(2, "gateway.cut"),
        GATEWAY_REFUSES(2, "gateway.refuses"),
        GATEWAY_LOST(1, "gateway.lost"),
        GATEWAY_SLOW(2, "gateway.slow");

        private final int usual;
        private final String called;

        Kind(int usual, String called) {
            this.usual = usual;
            this.called = called;
        }
    }

    /// The longest probe delay; the server still gets its first verdict within 5 s.
    private static final int PROBED_MILLIS = 3_400;

    private final Simulation sim;
    private final RandomGenerator chance;
    private final Map<Kind, Integer> weights = new EnumMap<>(Kind.class);
    private final int sum;

    /// The first probe verdicts after a start of the server come within that time.
    private final int probeMillis;

    private long blankUntil = Long.MIN_VALUE;
    private long lateUntil = Long.MIN_VALUE;
    private int lateMillis;
    private boolean over;

    EnvironmentFaults(Simulation sim) {
        this.sim = sim;
        chance = sim.chance();
        int all = 0;
        for (Kind kind : Kind.values()) {
            int weight = chance.nextInt(3) == 0 ? 0 : chance.nextInt(1, 2 * kind.usual + 1);
            weights.put(kind, weight);
            all += weight;
        }
        sum = all;
        probeMillis = chance.nextInt(8) == 0 ? PROBED_MILLIS : chance.nextInt(1, 3_000);
    }

    /// Ends all faults.
    void end() {
        over = true;
        sim.checker().disturbances().end();
        blankUntil = Long.MIN_VALUE;
        lateUntil = Long.MIN_VALUE;
        sim.effectFaults().end();
        sim.instanceBehaviour().heal();
        sim.gateway().cutOff(false);
        sim.gateway().refuses(false);
        sim.gateway().acknowledgesAfter(0, () -> {});
        if (!sim.gateway().isUp()) {
            sim.gateway().up();
        }
    }

    /// Whether observations are empty.
    boolean isBlank() {
        return sim.time().now() < blankUntil;
    }

    /// How much older than usual observations are.
    long lateMillis() {
        return sim.time().now() < lateUntil ? lateMillis : 0;
    }

    /// A server has just started and probes each instance anew.
    void serverStarted(SortedSet<String> unprobed) {
        if (!unprobed.isEmpty()) {
            sim.reach("unprobed");
        }
        for (String id : unprobed) {
            sim.time().after(chance.nextInt(probeMillis), () -> {
                sim.trace().line(() -> "  " + id + " is probed");
                sim.machine().firstProbed(id);
            });
        }
    }

    void draw() {
        int drawn = chance.nextInt(Math.max(1, sum));
        for (Kind kind : Kind.values()) {
            drawn -= weights.getOrDefault(kind, 0);
            if (drawn < 0) {
                happen(kind);
                return;
            }
        }
    }

    private void happen(Kind kind) {
        switch (kind) {
            case KILL, TERM, SEGV, EXIT, OOM, HANG, FLAP, TAINT, DAMAGE, FOREIGN, STUCK, OUTAGE -> {
                List<SimMachine.Instance> all =
                        List.copyOf(sim.machine().instances().values());
                if (!all.isEmpty()) {
                    sim.reach(kind.called);
                    instance(kind, all.get(chance.nextInt(all.size())));
                }
            }
            case REBOOT -> reboot();
            case FULL -> {
                sim.reach(kind.called);
                int millis = chance.nextInt(5_000, 150_000);
                sim.checker().disturbances().all(millis);
                sim.effectFaults().full(millis);
            }
            case BLANK -> blank();
            case LATE -> {
                sim.reach(kind.called);
                lateMillis = chance.nextInt(200, 1_200);
                int millis = chance.nextInt(1_000, 20_000);
                sim.checker().disturbances().all(millis);
                lateUntil = sim.time().now() + millis;
            }
            case SERVER -> sim.lifecycle().kill("server");
            case GATEWAY, GATEWAY_AWAY, GATEWAY_CUT, GATEWAY_REFUSES, GATEWAY_LOST, GATEWAY_SLOW -> gateway(kind);
        }
    }

    private void instance(Kind kind, SimMachine.Instance instance) {
        InstanceAction.Create made = instance.made();
        String id = made.instance();
        sim.trace().line(() -> "  to " + id);
        switch (kind) {
            case KILL -> end(instance, Exit.Cause.SIGNAL, 137);
            case TERM -> end(instance, Exit.Cause.SIGNAL, 143);
            case SEGV -> guilty(instance, Exit.Cause.SIGNAL, 139);
            case EXIT -> guilty(instance, Exit.Cause.OWN, 1);
            case OOM -> guilty(instance, Exit.Cause.OUT_OF_MEMORY, 137);
            case HANG -> {
                sim.checker().blamed(made, "hang");
                sim.instanceBehaviour().hang(made);
            }
            case FLAP -> {
                sim.checker().blamed(made, "flap");
                sim.instanceBehaviour().flap(made, chance.nextInt(200, 20_000));
            }
            case TAINT -> {
                sim.checker().fault(made.pool().service());
                sim.machine().taint(id, "a process entered it");
            }
            case DAMAGE -> {
                sim.machine()
                        .instances()
                        .values()
                        .forEach(i -> sim.checker().fault(i.made().pool().service()));
                sim.machine().damage(made.release().image());
            }
            case FOREIGN -> sim.machine().foreign("stranger-" + chance.nextInt(100), made);
            case STUCK -> {
                int millis = chance.nextInt(5_000, 400_000);
                sim.checker().disturbances().service(made.pool().service(), millis);
                sim.effectFaults().stick(id, millis);
            }
            case OUTAGE -> {
                int millis = chance.nextInt(300, 60_000);
                sim.checker().outage(made.pool().service(), millis);
                sim.instanceBehaviour().outage(made.pool().service(), millis);
            }
            default -> throw new IllegalArgumentException(kind + " is nothing that an instance has");
        }
    }

    private void end(SimMachine.Instance instance, Exit.Cause cause, int code) {
        if (instance.state() == State.RUNNING) {
            sim.checker().fault(instance.made().pool().service());
            sim.machine().end(instance.made().instance(), new Exit(cause, code, List.of("the last line")));
        }
    }

    /// An exit that looks as if the release had caused it.
    private void guilty(SimMachine.Instance instance, Exit.Cause cause, int code) {
        if (instance.state() == State.RUNNING) {
            sim.checker().blamed(instance.made(), "end");
        }
        end(instance, cause, code);
    }

    /// The machine restarts.
    private void reboot() {
        sim.reach("reboot");
        sim.machine()
                .instances()
                .values()
                .forEach(i -> sim.checker().fault(i.made().pool().service()));
        sim.machine().reboot();
        if (chance.nextBoolean()) {
            away(chance.nextInt(200, 5_000));
            sim.lifecycle().kill("power");
        }
    }

    /// Never so long that an instance counts as lost.
    private void blank() {
        if (isBlank()) {
            return;
        }
        sim.reach("blank");
        long millis = chance.nextInt(3) == 0 ? chance.nextInt(1, 1_200) : 1;
        blankUntil = sim.time().now() + millis;
        sim.checker().disturbances().all(millis);
        sim.server().turn();
        sim.time().after(millis, () -> sim.server().turn());
    }

    private void gateway(Kind kind) {
        if (!sim.gateway().answers() || sim.gateway().isRefusing()) {
            return;
        }
        sim.reach(kind.called);
        SimGateway gateway = sim.gateway();
        switch (kind) {
            case GATEWAY -> away(chance.nextInt(200, 5_000));
            case GATEWAY_AWAY -> away(chance.nextInt(30_000, 240_000));
            case GATEWAY_CUT -> {
                gateway.cutOff(true);
                later(chance.nextInt(500, 150_000), () -> gateway.cutOff(false));
            }
            case GATEWAY_REFUSES -> {
                int millis = chance.nextInt(500, 150_000);
                sim.checker().disturbances().gateway(millis + Disturbances.RETRY_MILLIS);
                gateway.refuses(true);
                later(millis, () -> gateway.refuses(false));
            }
            case GATEWAY_LOST -> {
                gateway.forget();
                sim.checker().disturbances().gateway(0);
                sim.checker().gatewayLost();
            }
            case GATEWAY_SLOW -> {
                gateway.acknowledgesAfter(
                        chance.nextInt(100, 3_000), () -> sim.server().turn());
                later(chance.nextInt(2_000, 30_000), () -> gateway.acknowledgesAfter(0, () -> {}));
            }
            default -> throw new IllegalArgumentException(kind + " is nothing that a gateway has");
        }
        sim.server().turn();
    }

    private void away(long millis) {
        if (sim.gateway().isUp()) {
            sim.gateway().down();
            sim.server().turn();
            later(millis, sim.gateway()::up);
        }
    }

    /// Repairs are made at the end of the faults in any case.
    private void later(long millis, Runnable mend) {
        sim.checker().disturbances().gateway(millis);
        sim.time().after(millis, () -> {
            if (!over) {
                mend.run();
                sim.server().turn();
            }
        });
    }
}
