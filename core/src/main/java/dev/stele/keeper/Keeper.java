package dev.stele.keeper;

import dev.stele.engine.Draft;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.LedgerEvent.Step;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.PoolRecord;
import dev.stele.engine.Recorded;
import dev.stele.engine.Sorted;
import dev.stele.engine.World;
import dev.stele.fleet.Release;
import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;

/// Turns wanted pools into steps of single instances.
///
/// An instance that stays goes create, start. One that retires goes out of the membership, waits for the gateway's
/// acknowledgement, drains until its last request ended (or for [#DRAIN_MILLIS]), is stopped, is removed. One that has
/// no process any more is removed at once. At most one step of an instance is in flight. A slot that failed stays empty
/// until its back-off is over. What no entry announced is removed.
public final class Keeper {
    /// How long requests may take to end after their instance was unrouted.
    static final long DRAIN_MILLIS = 30_000;

    private static final long RETRY_MILLIS_MAX = 60_000;

    private final Draft draft;

    /// Made when the first instance is created.
    private Optional<Slots> slots = Optional.empty();

    private Keeper(Draft draft) {
        this.draft = draft;
    }

    /// Pure: the same world gives the same steps.
    public static KeeperDecision decide(World world) {
        Draft draft = new Draft(world);
        Keeper keeper = new Keeper(draft);
        world.recorded().instances().values().forEach(keeper::advance);
        keeper.giveUpForeignSteps();
        keeper.removeForeign();
        world.recorded()
                .services()
                .values()
                .forEach(service -> service.pools()
                        .forEach((release, pool) -> keeper.fill(new PoolId(service.name(), release), pool)));
        var decision = draft.decision();
        return new KeeperDecision(decision.events(), decision.wakeMillis());
    }

    /// Who takes requests.
    public static Membership membership(World world) {
        return membership(world, world.recorded());
    }

    /// Who takes requests while a batch is on its way to the disk. An instance that the batch retires stays until the
    /// batch is durable, and is not added again.
    ///
    /// @param foreseen as it will be with the batch
    /// @param durable as it is without
    public static Membership membership(World foreseen, Recorded durable) {
        return Members.of(new Draft(foreseen), durable);
    }

    private void advance(InstanceRecord instance) {
        if (instance.isRetiring()) {
            retire(instance);
        } else if (instance.step() == Step.CREATE
                && !instance.stepOpen()
                && instance.failed().isEmpty()) {
            begin(instance.id(), Step.START);
        }
    }

    private void retire(InstanceRecord instance) {
        if (instance.stepOpen()) {
            if (instance.step() == Step.DRAIN && isDrained(instance)) {
                close(instance.id());
                begin(instance.id(), hasProcess(instance) ? Step.STOP : Step.REMOVE);
            } else if (instance.step() != Step.DRAIN) {
                draft.closeIfHung(instance);
            }
        } else if (!isRetryDue(instance)) {
            return;
        } else if (!hasProcess(instance) || isDone(instance, Step.STOP)) {
            begin(instance.id(), Step.REMOVE);
        } else if (instance.step() == Step.STOP || isDone(instance, Step.DRAIN)) {
            begin(instance.id(), Step.STOP);
        } else if (isUnrouted(instance)) {
            begin(instance.id(), Step.DRAIN);
        }
    }

    private static boolean isDone(InstanceRecord instance, Step step) {
        return instance.step() == step
                && !instance.stepOpen()
                && instance.failed().isEmpty();
    }

    /// A step of a retiring instance that failed is taken again after a while that doubles.
    private boolean isRetryDue(InstanceRecord instance) {
        boolean repeats = instance.step() == Step.STOP || instance.step() == Step.REMOVE;
        if (!repeats || instance.failed().isEmpty()) {
            return true;
        }
        long wait = Math.min(RETRY_MILLIS_MAX, 1_000L << Math.min(instance.tries() - 1, 10));
        return draft.reached(instance.stepAtMillis() + wait);
    }

    /// An instance that is missing from one observation may still exist.
    private boolean hasProcess(InstanceRecord instance) {
        if (instance.exit().isPresent()) {
            return false;
        }
        return draft.observed()
                .instance(instance.id())
                .map(seen -> seen.state() == ObservedInstance.State.RUNNING)
                .orElseGet(() -> instance.wasReady() && !draft.isLost(instance));
    }

    private boolean isDrained(InstanceRecord instance) {
        Optional<GatewayState> gateway = draft.observed().gateway();
        boolean never = !draft.mayGetRequests(instance.pool().service());
        boolean idle = draft.observed().isUnrouted(instance.id())
                && gateway.filter(g -> g.inFlight().getOrDefault(instance.id(), 0L) == 0)
                        .isPresent();
        return never || idle || !hasProcess(instance) || draft.reached(instance.stepAtMillis() + DRAIN_MILLIS);
    }

    /// A service that is not routed needs no acknowledgement of the gateway.
    private boolean isUnrouted(InstanceRecord instance) {
        return draft.observed().isUnrouted(instance.id())
                || !draft.mayGetRequests(instance.pool().service());
    }

    private void close(String instance) {
        for (LedgerEvent.InstanceIntent step : draft.recorded().stepsOf(instance)) {
            draft.record(new LedgerEvent.Closed(step.key(), dev.stele.engine.Outcome.done()));
        }
    }

    private void begin(String instance, Step step) {
        String key = draft.key(instance + "/" + step.name().toLowerCase(java.util.Locale.ROOT));
        draft.record(new LedgerEvent.InstanceIntent(key, instance, step, Optional.empty()));
    }

    private void removeForeign() {
        Recorded recorded = draft.recorded();
        Set<String> seen = draft.observed().platform().instances().keySet();
        for (String id : Sorted.missing(seen, recorded.instances().keySet())) {
            if (wasRemovedLately(id) || !draft.reached(recorded.backOff(id).untilMillis())) {
                continue;
            }
            if (recorded.stepsOf(id).isEmpty()) {
                begin(id, Step.REMOVE);
            }
        }
    }

    /// An instance that is not recorded gets no steps, observed or not.
    private void giveUpForeignSteps() {
        for (LedgerEvent.Opening intent : draft.recorded().inFlight().values()) {
            if (intent instanceof LedgerEvent.InstanceIntent(var _, var id, var _, var _)
                    && !draft.recorded().instances().containsKey(id)
                    && draft.reached(draft.recorded().backOff(id).untilMillis())) {
                draft.giveUp(id);
            }
        }
    }

    /// Observations may be older than the removal.
    private boolean wasRemovedLately(String id) {
        return Optional.ofNullable(draft.recorded().removed().get(id))
                .filter(at -> !draft.reached(at + Recorded.REMOVED_SEEN_MILLIS))
                .isPresent();
    }

    /// Creates what the pool lacks. A slot that waits after a failure keeps its place.
    private void fill(PoolId pool, PoolRecord wanted) {
        BitSet taken = new BitSet();
        for (InstanceRecord instance : draft.recorded().instancesOf(pool)) {
            if (!instance.isRetiring()) {
                taken.set(instance.announced().slot());
            }
        }
        int lacking = wanted.want() - taken.cardinality();
        for (int slot = 0; lacking > 0; slot++) {
            if (taken.get(slot)) {
                continue;
            }
            lacking--;
            if (draft.reached(wanted.backOff(slot).untilMillis())) {
                create(pool, slot);
            }
        }
    }

    private void create(PoolId pool, int slot) {
        Recorded recorded = draft.recorded();
        Release release =
                recorded.service(pool.service()).release(pool.release()).release();
        if (!draft.observed().platform().images().contains(release.image())) {
            return;
        }
        if (slots.isEmpty()) {
            slots = Optional.of(new Slots(recorded));
        }
        slots.get().announce(recorded.nextNumber(), pool, slot).ifPresent(announced -> {
            String id = pool.service() + "-" + Long.toString(announced.number(), 36);
            draft.record(
                    new LedgerEvent.InstanceIntent(draft.key(id + "/create"), id, Step.CREATE, Optional.of(announced)));
        });
    }
}
