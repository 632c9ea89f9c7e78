package dev.stele.sim;

import static dev.stele.engine.OrderState.HELD;
import static dev.stele.engine.OrderState.REFUSED;
import static dev.stele.engine.OrderState.SUPERSEDED;
import static dev.stele.sim.Invariant.I1;
import static dev.stele.sim.Invariant.I13;
import static dev.stele.sim.Invariant.I20;
import static dev.stele.sim.Invariant.I5;
import static dev.stele.sim.Invariant.L1;
import static dev.stele.sim.Invariant.L10;
import static dev.stele.sim.Invariant.L11;
import static dev.stele.sim.Invariant.L13;
import static dev.stele.sim.Invariant.L2;
import static dev.stele.sim.Invariant.L3;
import static dev.stele.sim.Invariant.O1;
import static dev.stele.sim.Invariant.O2;
import static dev.stele.sim.Invariant.O3;
import static dev.stele.sim.Invariant.O4;
import static dev.stele.sim.Invariant.S1;
import static dev.stele.sim.Invariant.S12;
import static dev.stele.sim.Invariant.S13;
import static dev.stele.sim.Invariant.S14;
import static dev.stele.sim.Invariant.S15;
import static dev.stele.sim.Invariant.S17;
import static dev.stele.sim.Invariant.S2;
import static dev.stele.sim.Invariant.S20;
import static dev.stele.sim.Invariant.S24;
import static dev.stele.sim.Invariant.V1;
import static dev.stele.sim.Invariant.V2;

import dev.stele.engine.Decision;
import dev.stele.engine.Engine;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observation;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Order;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderProgress;
import dev.stele.engine.OrderState;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.keeper.Effect;
import dev.stele.keeper.Keeper;
import dev.stele.keeper.KeeperDecision;
import dev.stele.reconciler.AdmissionResult;
import dev.stele.reconciler.Command;
import dev.stele.reconciler.LoopEvent;
import dev.stele.reconciler.LoopState;
import dev.stele.reconciler.Pass;
import dev.stele.reconciler.Reconciler;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Engines and servers with one wrong rule. Each is found by its effect on the world: no check of [Checker] looks into
/// the engine.
class RuleMutantTest {
    private static final long SEEDS = 400;

    /// @param breaks the invariants by one of which it has to be found
    /// @param behaviour made anew for each history
    record Mutant(String name, Set<Invariant> breaks, Supplier<ServerBehaviour> behaviour) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Mutant> mutants() {
        List<Mutant> all = new ArrayList<>(verdicts());
        all.addAll(traffic());
        all.addAll(orders());
        all.addAll(healing());
        all.addAll(answers());
        return all;
    }

    /// What people are told of their orders.
    private static List<Mutant> answers() {
        return List.of(
                tells("done when anything serves", Set.of(O3), Answers::whateverServes),
                tells("done before all instances are there", Set.of(O3), Answers::withoutInstances),
                tells("stopped as soon as it is recorded", Set.of(O3), Answers::stopsAtOnce),
                tells("reverted where another fleet is wanted", Set.of(O3), Answers::revertsSuperseded),
                tells("superseded orders waited for", Set.of(O4), (_, _, right) -> waitsAt(SUPERSEDED, right)),
                tells("refused rollbacks waited for", Set.of(O4), (_, _, right) -> waitsAt(REFUSED, right)),
                tells("held releases waited for", Set.of(O4), (_, _, right) -> waitsAt(HELD, right)));
    }

    private interface Tell {
        OrderProgress tell(World world, OrderGoal goal, OrderProgress right);
    }

    private static Mutant tells(String name, Set<Invariant> breaks, Tell wrong) {
        return new Mutant(name, breaks, () -> new ServerBehaviour() {
            @Override
            public OrderProgress progress(World world, OrderGoal goal) {
                return wrong.tell(world, goal, ServerBehaviour.super.progress(world, goal));
            }
        });
    }

    private static OrderProgress waitsAt(OrderState state, OrderProgress right) {
        return right.state() == state ? as(OrderState.GOING, right) : right;
    }

    private static OrderProgress as(OrderState state, OrderProgress right) {
        return new OrderProgress(state, right.serves(), right.newer(), right.reason());
    }

    private static final class Answers {
        private Answers() {}

        static OrderProgress whateverServes(World world, OrderGoal goal, OrderProgress right) {
            boolean other = right.state() == SUPERSEDED && right.serves().isPresent();
            return other && goal.kind() != OrderGoal.Kind.STOP ? as(OrderState.DONE, right) : right;
        }

        static OrderProgress withoutInstances(World world, OrderGoal goal, OrderProgress right) {
            boolean serves = goal.release().isPresent() && right.serves().equals(goal.release());
            return serves && right.state() == OrderState.GOING ? as(OrderState.DONE, right) : right;
        }

        static OrderProgress stopsAtOnce(World world, OrderGoal goal, OrderProgress right) {
            boolean stops = goal.kind() == OrderGoal.Kind.STOP
                    && world.recorded().service(goal.service()).stopped();
            return stops ? as(OrderState.DONE, right) : right;
        }

        static OrderProgress revertsSuperseded(World world, OrderGoal goal, OrderProgress right) {
            return right.state() == SUPERSEDED ? as(OrderState.REVERTED, right) : right;
        }
    }

    private static List<Mutant> verdicts() {
        return List.of(
                sees("SIGKILL from outside blamed on the release", Set.of(V1), WrongObservations::killedIsOwn),
                sees(
                        "one unready look taken for a crash",
                        Set.of(V1, S1, S12, S13, S20),
                        WrongObservations::unreadyIsEnded),
                sees("a liveness failure of the machine's making", Set.of(V1, S20), WrongObservations::unreadyIsDead),
                ends("a create that the platform failed blamed on the release", Set.of(V1), Ends::blamesRelease),
                says("proven whatever its health at the end of the bake", Set.of(V2), WrongEvents::provesAtTheEnd),
                says("proven before its bake", Set.of(V2), WrongEvents::provesAtOnce),
                says("one failure condemns", Set.of(V1), WrongEvents::condemnsAtOnce),
                folds("killed instances blamed when they are read back", Set.of(V1), Folds::blamesRelease));
    }

    private static Mutant commands(String name, Set<Invariant> breaks, BiFunction<World, Command, Command> wrong) {
        return new Mutant(name, breaks, () -> new ServerBehaviour() {
            @Override
            public AdmissionResult admission(World world, Command command) {
                return ServerBehaviour.super.admission(world, wrong.apply(world, command));
            }
        });
    }

    private static List<Mutant> traffic() {
        return List.of(
                new Mutant(
                        "a table pushed with the fence of the server that decided it", Set.of(S15), Servers::oldFence),
                says("the wrong port of the old leg", Set.of(I20), WrongEvents::portByName),
                says("traffic shifted before anybody is there", Set.of(I1, S1, L10), WrongEvents::shiftsAtOnce),
                says("the base dropped when the traffic has left it", Set.of(I13), WrongEvents::dropsBase),
                says("the base dropped at the start", Set.of(S1, I13), WrongEvents::dropsBaseAtOnce),
                says("drifted instances stopped without draining", Set.of(S13), WrongEvents::stopsDrifted),
                new Mutant("membership goes by the look alone", Set.of(S1, S12), Servers::trustsLook),
                new Mutant("members before they were ever ready", Set.of(S12), Servers::hasty));
    }

    private static List<Mutant> orders() {
        return List.of(
                folds("a stop forgotten at a crash", Set.of(L13, S24, O3), Folds::forgetsStop),
                folds("a pardon forgotten at a crash", Set.of(L13, I5, O3), Folds::forgetsPardon),
                folds("a rollback forgotten at a crash", Set.of(L13, O1), Folds::forgetsRollback),
                says("a rollback goes elsewhere than ordered", Set.of(O1, O2), WrongEvents::goesElsewhere),
                commands("a rollback is told to go elsewhere", Set.of(O1, S24), Commands::elsewhere),
                says("a rollback left lying", Set.of(L13, L2, O1, O4), WrongEvents::ignoresRollback),
                says("a failed rollout is never tried again", Set.of(L1), WrongEvents::neverRetries),
                says("the wanted release never brought in", Set.of(L13), WrongEvents::neverStarts),
                says("a service waits while another one moves", Set.of(L13, L3, L2, S17, S1), WrongEvents::oneAtATime),
                says("a rollout that fails goes on", Set.of(L2, L1, L13, S17, S2), WrongEvents::neverReverts));
    }

    private static List<Mutant> healing() {
        return List.of(
                says("unhealthy instances let go all at once", Set.of(S20, S1, V1), WrongEvents::letsAllGo),
                says("back-off ignored", Set.of(S17, L10, S14), WrongEvents::withoutBackOff),
                says("the dead are not replaced", Set.of(L3, L1, L2, L13), WrongEvents::leavesTheDead),
                says("a step that hangs is waited for", Set.of(L1, L2, L3, L11, L13, S14), WrongEvents::waitsForHung),
                sees(
                        "health UNKNOWN taken for unready",
                        Set.of(S1, S12, S13, I1, V1, V2),
                        WrongObservations::unknownIsUnready),
                sees(
                        "an empty look taken for the end of everything",
                        Set.of(S1, S13, S20),
                        WrongObservations::absentIsLost));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void findsEveryMutant(Mutant mutant) {
        MutantSearch.find(mutant.name, mutant.breaks, SEEDS, mutant.behaviour);
    }

    /// Observes something else than the platform shows.
    private static Mutant sees(
            String name, Set<Invariant> breaks, BiFunction<LoopState, Observation, Observation> wrong) {
        return passes(
                name,
                breaks,
                (before, event) -> event instanceof LoopEvent.ObservationTaken(var seen, var gateway)
                        ? new LoopEvent.ObservationTaken(wrong.apply(before, seen), gateway)
                        : event);
    }

    private static Mutant ends(String name, Set<Invariant> breaks, BiFunction<String, Outcome, Outcome> wrong) {
        return passes(
                name,
                breaks,
                (_, event) -> event instanceof LoopEvent.EffectEnded(var key, var outcome)
                        ? new LoopEvent.EffectEnded(key, wrong.apply(key, outcome))
                        : event);
    }

    private static Mutant passes(
            String name, Set<Invariant> breaks, BiFunction<LoopState, LoopEvent, LoopEvent> wrong) {
        return new Mutant(name, breaks, () -> new ServerBehaviour() {
            @Override
            public Pass pass(LoopState before, List<LoopEvent> events, long nowMillis) {
                List<LoopEvent> seen =
                        events.stream().map(e -> wrong.apply(before, e)).toList();
                return Reconciler.REAL.pass(before, seen, nowMillis);
            }
        });
    }

    /// Decides correctly and returns changed events.
    private static Mutant says(
            String name, Set<Invariant> breaks, BiFunction<World, List<LedgerEvent>, List<LedgerEvent>> wrong) {
        return new Mutant(name, breaks, () -> new ServerBehaviour() {
            @Override
            public Decision engine(World world) {
                Decision right = Engine.decide(world);
                return new Decision(wrong.apply(world, right.events()), right.wakeMillis(), right.why());
            }

            @Override
            public KeeperDecision keeper(World world) {
                KeeperDecision right = Keeper.decide(world);
                return new KeeperDecision(wrong.apply(world, right.events()), right.wakeMillis());
            }
        });
    }

    /// Reads something else in the ledger than was written.
    private static Mutant folds(String name, Set<Invariant> breaks, UnaryOperator<LedgerEvent> wrong) {
        return new Mutant(name, breaks, () -> new ServerBehaviour() {
            @Override
            public Recorded fold(Recorded recorded, LedgerEvent event, long index, long nowMillis) {
                return recorded.apply(wrong.apply(event), index, nowMillis);
            }
        });
    }

    private static final class Ends {
        private Ends() {}

        static Outcome blamesRelease(String key, Outcome outcome) {
            return outcome instanceof Outcome.Failed failed && key.contains("/create#")
                    ? Outcome.release(failed.what(), failed.message())
                    : outcome;
        }
    }

    private static final class Folds {
        private Folds() {}

        static LedgerEvent blamesRelease(LedgerEvent event) {
            return event instanceof LedgerEvent.PoolChanged(PoolAction.Retire r)
                            && r.cause() == PoolAction.Cause.PLATFORM
                    ? new LedgerEvent.PoolChanged(new PoolAction.Retire(
                            r.instance(), PoolAction.Cause.RELEASE, r.reason(), r.backOffMillis()))
                    : event;
        }

        static LedgerEvent forgetsStop(LedgerEvent event) {
            return event instanceof LedgerEvent.OrderGiven(Order.Stop order, var _) ? nothing(order.service()) : event;
        }

        static LedgerEvent forgetsPardon(LedgerEvent event) {
            return event instanceof LedgerEvent.OrderGiven(Order.Pardon order, var _)
                    ? nothing(order.service())
                    : event;
        }

        static LedgerEvent forgetsRollback(LedgerEvent event) {
            return switch (event) {
                case LedgerEvent.OrderGiven(Order.Rollback order, var by) -> nothing(order.service());
                case LedgerEvent.OrderPending(var order, var by) -> nothing(order.service());
                default -> event;
            };
        }

        private static LedgerEvent nothing(String service) {
            return new LedgerEvent.DriftGone("sha256:" + service);
        }
    }

    private static final class Commands {
        private Commands() {}

        static Command elsewhere(World world, Command command) {
            return command instanceof Command.Rollback(var service, var to, var reason, var by) && to.isPresent()
                    ? new Command.Rollback(service, Optional.empty(), reason, by)
                    : command;
        }
    }

    /// Servers with a bug outside the engine.
    private static final class Servers {
        private Servers() {}

        static ServerBehaviour oldFence() {
            Map<String, Long> decided = new HashMap<>();
            return new ServerBehaviour() {
                @Override
                public SortedMap<String, Effect> effects(SortedMap<String, Effect> start, long entries) {
                    SortedMap<String, Effect> out = new TreeMap<>(start);
                    out.replaceAll((key, effect) -> effect instanceof Effect.ApplyRoutes(var table)
                            ? new Effect.ApplyRoutes(new RouteTable(
                                    table.epoch(), decided.computeIfAbsent(key, _ -> table.fence()), table.routes()))
                            : effect);
                    return out;
                }
            };
        }

        /// An instance missing in an observation is no member.
        static ServerBehaviour trustsLook() {
            return members((world, right) -> {
                SortedMap<PoolId, List<Member>> pools = new TreeMap<>();
                right.forEach((pool, members) -> {
                    List<Member> seen = members.stream()
                            .filter(m -> world.observed().instance(m.instance()).isPresent())
                            .toList();
                    if (!seen.isEmpty()) {
                        pools.put(pool, seen);
                    }
                });
                return pools;
            });
        }

        /// Every running instance is a member, ready or not.
        static ServerBehaviour hasty() {
            return members((world, _) -> {
                SortedMap<PoolId, List<Member>> pools = new TreeMap<>();
                world.recorded()
                        .instances()
                        .values()
                        .forEach(i -> world.observed()
                                .instance(i.id())
                                .filter(seen -> seen.state() == State.RUNNING && !i.isRetiring())
                                .ifPresent(seen -> pools.computeIfAbsent(i.pool(), _ -> new ArrayList<>())
                                        .add(new Member(i.id(), seen.address()))));
                return pools;
            });
        }

        private static ServerBehaviour members(
                BiFunction<World, SortedMap<PoolId, List<Member>>, SortedMap<PoolId, List<Member>>> wrong) {
            return new ServerBehaviour() {
                @Override
                public Membership membership(World foreseen, Recorded durable) {
                    Membership before = foreseen.observed().membership();
                    Membership right = ServerBehaviour.super.membership(foreseen, durable);
                    SortedMap<PoolId, List<Member>> pools = wrong.apply(foreseen, right.pools());
                    boolean same =
                            before.fence() == right.fence() && before.pools().equals(pools);
                    return same
                            ? before
                            : new Membership(right.fence(), Math.max(right.version(), before.version() + 1), pools);
                }
            };
        }
    }
}
