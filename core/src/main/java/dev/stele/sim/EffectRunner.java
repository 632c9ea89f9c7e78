package dev.stele.sim;

import dev.stele.engine.Outcome;
import dev.stele.keeper.Effect;
import dev.stele.keeper.InstanceAction;
import dev.stele.route.Membership;
import dev.stele.route.RouteTable;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Carries effects out on the simulated machine and gateway, with the faults that [Hazards] draws. The [Checker] sees
/// each effect before it happens.
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
                Hazards.Turn turn = sim.hazards().pull();
                sim.checker().hampered(image, turn);
                yield does(turn, () -> sim.machine().pull(image), () -> {});
            }
            case Effect.ApplyRoutes(var table) -> apply(table, fence, trueFence);
            case Effect.Step(var action) -> {
                Hazards.Turn turn = sim.hazards().step(action);
                sim.checker().hampered(action.instance(), turn);
                yield does(turn, () -> step(action, fence), () -> steps(action, fence, trueFence));
            }
        };
    }

    /// @param before run when the effect begins and may change something
    private Outcome does(Hazards.Turn turn, Supplier<Outcome> effect, Runnable before) {
        return switch (turn) {
            case Hazards.Turn.Goes _ -> {
                before.run();
                yield effect.get();
            }
            case Hazards.Turn.Refused(var outcome) -> outcome;
            case Hazards.Turn.Denied(var outcome) -> {
                before.run();
                Outcome unheard = effect.get();
                sim.trail().say(() -> "  denied: " + unheard);
                yield outcome;
            }
            case Hazards.Turn.Silent(var millis) -> {
                before.run();
                extraMillis = millis;
                yield effect.get();
            }
            case Hazards.Turn.Late(var millis) -> {
                before.run();
                extraMillis = millis;
                sim.time().after(millis, () -> {
                    Outcome landed = effect.get();
                    sim.trail().say(() -> "  late: " + landed);
                });
                yield Outcome.done();
            }
            case Hazards.Turn.Lost(var millis, var outcome) -> {
                extraMillis = millis;
                yield outcome;
            }
        };
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
        sim.trail()
                .say(() -> "  gateway " + (applied ? "takes " : "refuses ")
                        + sim.trail().table(carried));
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
            return Hazards.blame(action, Images.of(create.release().image()), Outcome.done());
        }
        SimMachine.Instance there = sim.machine().instances().get(action.instance());
        return there == null
                ? Outcome.done()
                : Hazards.blame(action, Images.of(there.made().release().image()), Outcome.done());
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
            gateway.apply(membership, sim.chaos().longestRequest());
            sim.trail().say(() -> "  gateway takes " + sim.trail().members(membership));
            long idle = gateway.nextIdle();
            sim.time().after(idle - sim.time().now(), () -> sim.server().turn());
        } else if (pusher.fence() != sim.server().fence()) {
            sim.reach("push.stale");
        }
    }
}
