package dev.stele.sim;

import dev.stele.engine.Outcome;
import dev.stele.keeper.Effect;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;
import dev.stele.route.Membership;
import dev.stele.route.RouteTable;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Carries effects out on the simulated machine and gateway, with the faults that [EffectFaults] draws. The [Checker]
/// is called before each effect happens.
final class EffectRunner {
    private final Simulation sim;
    private final SimGateway gateway;
    private final RandomGenerator chance;

    /// How much longer than usual the effect that was carried out last takes.
    private long extraMillis;

    EffectRunner(Simulation sim) {
        this.sim = sim;
        gateway = sim.gateway();
        chance = sim.chance();
    }

    /// @param fence that the effect carries
    /// @param trueFence of the server that does it
    Outcome carryOut(Effect effect, long fence, long trueFence) {
        sim.note(effect.hashCode());
        extraMillis = 0;
        return switch (effect) {
            case Effect.Pull(var image) -> {
                EffectFaults.Course turn = sim.effectFaults().pull();
                sim.checker().disturbed(image, turn);
                yield does(turn, () -> pull(image), () -> {});
            }
            case Effect.ApplyRoutes(var table) -> apply(table, fence, trueFence);
            case Effect.Step(var action) -> {
                EffectFaults.Course turn = sim.effectFaults().step(action);
                sim.checker().disturbed(action.instance(), turn);
                yield does(turn, () -> step(action, fence), () -> steps(action, fence, trueFence));
            }
        };
    }

    /// @param before run when the effect begins and may change something
    private Outcome does(EffectFaults.Course turn, Supplier<Outcome> effect, Runnable before) {
        return switch (turn) {
            case EffectFaults.Course.Succeeds _ -> {
                before.run();
                yield effect.get();
            }
            case EffectFaults.Course.Refused(var outcome) -> outcome;
            case EffectFaults.Course.FalselyFailed(var outcome) -> {
                before.run();
                Outcome unheard = effect.get();
                sim.trace().line(() -> "  denied: " + unheard);
                yield outcome;
            }
            case EffectFaults.Course.LateOutcome(var millis) -> {
                before.run();
                extraMillis = millis;
                yield effect.get();
            }
            case EffectFaults.Course.LateEffect(var millis) -> {
                before.run();
                extraMillis = millis;
                sim.time().after(millis, () -> {
                    Outcome landed = effect.get();
                    sim.trace().line(() -> "  late: " + landed);
                });
                yield Outcome.done();
            }
            case EffectFaults.Course.Lost(var millis, var outcome) -> {
                extraMillis = millis;
                yield outcome;
            }
        };
    }

    /// In some histories an image that no instance can be made of is refused as soon as it is unpacked.
    private Outcome pull(Digest image) {
        if (sim.refusesPulls() && Images.of(image) == Images.UNMAKABLE) {
            sim.reach("refused.pull");
            return Outcome.release("pull", "a hard link to nothing");
        }
        return sim.machine().pull(image);
    }

    private Outcome apply(RouteTable decided, long fence, long trueFence) {
        // A table carries a fence itself; a mutant server with a wrong fence sends the wrong one here, too.
        long said = fence == trueFence ? decided.fence() : fence;
        RouteTable carried = new RouteTable(decided.epoch(), said, decided.routes());
        boolean newer = carried.epoch() >= gateway.table().epoch();
        boolean taken = newer && said >= gateway.fence() && gateway.answers() && !gateway.isRefusing();
        if (taken) {
            sim.checker().applying(carried, trueFence);
        }
        boolean applied = gateway.apply(carried);
        sim.trace()
                .line(() -> "  gateway " + (applied ? "takes " : "refuses ")
                        + sim.trace().table(carried));
        return applied ? Outcome.done() : Outcome.platform("gateway", "it does not answer");
    }

    private void steps(InstanceAction action, long fence, long trueFence) {
        if (sim.machine().accepts(fence)) {
            sim.checker().acting(action, fence, trueFence);
        }
    }

    private Outcome step(InstanceAction action, long fence) {
        Outcome blamed = blamed(action);
        SimMachine machine = sim.machine();
        return blamed instanceof Outcome.Failed && machine.admits(fence) ? blamed : machine.perform(action, fence);
    }

    private Outcome blamed(InstanceAction action) {
        if (action instanceof InstanceAction.Create create) {
            return EffectFaults.blame(action, Images.of(create.release().image()), Outcome.done());
        }
        SimMachine.Instance there = sim.machine().instances().get(action.instance());
        return there == null
                ? Outcome.done()
                : EffectFaults.blame(action, Images.of(there.made().release().image()), Outcome.done());
    }

    /// How long the effect that was carried out last takes.
    long duration(Effect effect) {
        long extra = extraMillis;
        extraMillis = 0;
        return extra
                + switch (effect) {
                    case Effect.Pull _ -> chance.nextInt(20, 2_000);
                    case Effect.ApplyRoutes _ -> chance.nextInt(1, 20);
                    case Effect.Step _ -> chance.nextInt(1, 200);
                };
    }

    void pushMembership(Membership membership, SimServer pusher) {
        if (gateway.answers()
                && membership.fence() >= gateway.fence()
                && membership.isNewerThan(gateway.membership())) {
            sim.note(membership.hashCode());
            sim.checker().applying(membership);
            gateway.apply(membership, sim.schedule().longestRequest());
            sim.trace().line(() -> "  gateway takes " + sim.trace().members(membership));
            long idle = gateway.nextIdle();
            sim.time().after(idle - sim.time().now(), () -> sim.server().turn());
        } else if (pusher.fence() != sim.server().fence()) {
            sim.reach("push.stale");
        }
    }
}
