package dev.stele.sim;

import static dev.stele.sim.Invariant.I1;
import static dev.stele.sim.Invariant.I5;
import static dev.stele.sim.Invariant.L1;
import static dev.stele.sim.Invariant.L11;
import static dev.stele.sim.Invariant.L2;
import static dev.stele.sim.Invariant.L3;
import static dev.stele.sim.Invariant.S1;
import static dev.stele.sim.Invariant.S12;
import static dev.stele.sim.Invariant.S13;
import static dev.stele.sim.Invariant.S15;
import static dev.stele.sim.Invariant.S16;
import static dev.stele.sim.Invariant.S20;
import static dev.stele.sim.Invariant.S24;
import static dev.stele.sim.Invariant.S26;
import static dev.stele.sim.Invariant.S28;
import static dev.stele.sim.Invariant.S4;
import static dev.stele.sim.Invariant.S5;
import static dev.stele.sim.Invariant.S9;
import static dev.stele.sim.Invariant.V2;

import dev.stele.engine.Decision;
import dev.stele.engine.Desired;
import dev.stele.engine.Engine;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observed;
import dev.stele.engine.Order;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.InstanceAmount;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.keeper.Effect;
import dev.stele.keeper.Keeper;
import dev.stele.keeper.KeeperDecision;
import dev.stele.reconciler.AdmissionResult;
import dev.stele.reconciler.Batch;
import dev.stele.reconciler.Command;
import dev.stele.reconciler.CommandResult;
import dev.stele.reconciler.LoopEvent;
import dev.stele.reconciler.LoopState;
import dev.stele.reconciler.Pass;
import dev.stele.reconciler.Reconciler;
import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import dev.stele.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each mutant has one bug that other orchestrators have had. The simulator has to find them all again, each by the
/// invariant that it breaks.
class MutantTest {
    private static final long SEEDS = 400;

    /// @param breaks the invariants by one of which it has to be found
    record Mutant(String name, Set<Invariant> breaks, ServerBehaviour behaviour) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Mutant> mutants() {
        return List.of(
                new Mutant("effect before ledger", Set.of(S4), new ServerBehaviour() {
                    @Override
                    public boolean actsBeforeDurable() {
                        return true;
                    }
                }),
                new Mutant("retry without fence", Set.of(S15), new ServerBehaviour() {
                    @Override
                    public long fence(long own, long newest) {
                        return newest;
                    }
                }),
                new Mutant("forgotten intents in flight", Set.of(L1), new ServerBehaviour() {
                    @Override
                    public SortedMap<String, Effect> effects(SortedMap<String, Effect> start, long entries) {
                        SortedMap<String, Effect> out = new TreeMap<>(start);
                        out.keySet().removeIf(key -> Long.parseLong(key.substring(key.indexOf('#') + 1)) * 2 < entries);
                        return out;
                    }
                }),
                new Mutant("failures not recorded", Set.of(L1, L3), new ServerBehaviour() {
                    @Override
                    public boolean records(LedgerEvent.Closed outcome) {
                        return outcome.outcome() instanceof dev.stele.engine.Outcome.Done;
                    }
                }),
                new Mutant("drain before acknowledgement", Set.of(S13), thinks(Mutants::membershipAcknowledged)),
                new Mutant("stop without drain", Set.of(S13), thinks(Mutants::nothingInFlight)),
                new Mutant("shrink before epoch", Set.of(S1, V2), thinks(Mutants::tableAcknowledged)),
                new Mutant("condemned forgotten", Set.of(I5), new ServerBehaviour() {
                    @Override
                    public Recorded fold(Recorded recorded, LedgerEvent event, long index, long nowMillis) {
                        Recorded folded = recorded.apply(event, index, nowMillis);
                        return event instanceof LedgerEvent.RolloutMoved(var moved)
                                        && moved.phase() == Rollout.Phase.DONE
                                ? Mutants.pardoned(folded, moved, index, nowMillis)
                                : folded;
                    }
                }),
                new Mutant("blue green rolled", Set.of(S9), thinks(Mutants::everythingRolls)),
                new Mutant("epoch used again", Set.of(S28), says(Mutants::sameEpoch)),
                new Mutant("budget ignored", Set.of(S1, S20), thinks(Mutants::allMayBeMissing)),
                new Mutant("address used twice", Set.of(S16), says(Mutants::oneAddress)),
                new Mutant("batch in flight decided again", Set.of(S5), passes(Passes::forgetsBatch)),
                new Mutant(
                        "batch in flight ignored by the membership",
                        Set.of(S13, I1, L2),
                        passes(Passes::looksPastBatch)),
                new Mutant("refused batch kept", Set.of(S4, S5, L11), passes(Passes::keepsRefused)),
                new Mutant("membership not kept up", Set.of(S12), passes(Passes::keepsMembership)),
                new Mutant("outcome closed twice", Set.of(S5), passes(Passes::closesTwice)),
                new Mutant("effects begun again", Set.of(S26), passes(Passes::beginsAgain)),
                new Mutant("command answered twice", Set.of(S5), passes(Passes::answersTwice)),
                new Mutant("command forgotten", Set.of(L11), passes(Passes::forgetsRefused)),
                new Mutant("rollback of what is stopped admitted", Set.of(S24), admits(Admitted::ofStopped)),
                new Mutant("rollback pressed twice cancels", Set.of(S24), admits(Admitted::twice)));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void findsEveryMutant(Mutant mutant) {
        MutantSearch.find(mutant.name, mutant.breaks, SEEDS, () -> mutant.behaviour);
    }

    /// Decides correctly about a wrong view of the world.
    private static ServerBehaviour thinks(UnaryOperator<World> wrong) {
        return new ServerBehaviour() {
            @Override
            public Decision engine(World world) {
                return Engine.decide(wrong.apply(world));
            }

            @Override
            public KeeperDecision keeper(World world) {
                return Keeper.decide(wrong.apply(world));
            }
        };
    }

    /// Decides correctly and returns changed events.
    private static ServerBehaviour says(Function<LedgerEvent, List<LedgerEvent>> wrong) {
        return new ServerBehaviour() {
            @Override
            public Decision engine(World world) {
                Decision right = Engine.decide(world);
                return new Decision(said(right.events()), right.wakeMillis(), right.why());
            }

            @Override
            public KeeperDecision keeper(World world) {
                KeeperDecision right = Keeper.decide(world);
                return new KeeperDecision(said(right.events()), right.wakeMillis());
            }

            private List<LedgerEvent> said(List<LedgerEvent> right) {
                List<LedgerEvent> events = new ArrayList<>();
                right.forEach(event -> events.addAll(wrong.apply(event)));
                return events;
            }
        };
    }

    /// A pass with a bug.
    private interface Wrong {
        Pass pass(Reconciler right, LoopState before, Moment moment);
    }

    private record Moment(List<LoopEvent> events, long nowMillis) {
        boolean endsAppend() {
            return events.stream().anyMatch(e -> e instanceof LoopEvent.Appended || e instanceof LoopEvent.NotAppended);
        }
    }

    private static ServerBehaviour passes(Wrong wrong) {
        return new ServerBehaviour() {
            @Override
            public Pass pass(LoopState before, List<LoopEvent> events, long nowMillis) {
                return wrong.pass(Reconciler.REAL, before, new Moment(events, nowMillis));
            }
        };
    }

    private static ServerBehaviour admits(BiFunction<World, Command, Optional<LedgerEvent>> wrong) {
        return new ServerBehaviour() {
            @Override
            public AdmissionResult admission(World world, Command command) {
                return wrong.apply(world, command)
                        .<AdmissionResult>map(
                                event -> new AdmissionResult.Admitted(List.of(event), Optional.empty(), List.of()))
                        .orElseGet(() -> ServerBehaviour.super.admission(world, command));
            }
        };
    }

    /// Orders that are wrongly admitted.
    private static final class Admitted {
        private Admitted() {}

        static Optional<LedgerEvent> ofStopped(World world, Command command) {
            return rollback(command).filter(_ -> service(world, command).stopped());
        }

        static Optional<LedgerEvent> twice(World world, Command command) {
            return rollback(command)
                    .filter(_ -> service(world, command)
                            .moving()
                            .filter(r -> r.rollout().kind() == Rollout.Kind.ROLLBACK)
                            .isPresent());
        }

        private static ServiceRecord service(World world, Command command) {
            return world.recorded()
                    .service(((Command.Rollback) command).service().orElseThrow());
        }

        private static Optional<LedgerEvent> rollback(Command command) {
            return command instanceof Command.Rollback(var service, var to, var reason, var by) && to.isEmpty()
                    ? Optional.of(new LedgerEvent.OrderGiven(
                            new Order.Rollback(service.orElseThrow(), Optional.empty(), reason), by))
                    : Optional.empty();
        }
    }

    /// Bugs around the real pass.
    private static final class Passes {
        private Passes() {}

        /// Decides as if no batch were being appended.
        static Pass forgetsBatch(Reconciler right, LoopState before, Moment moment) {
            if (before.writes().appending().isEmpty() || moment.endsAppend()) {
                return right.pass(before, moment.events, moment.nowMillis);
            }
            Pass pass = right.pass(appending(before, Optional.empty()), moment.events, moment.nowMillis);
            return with(pass, appending(pass.state(), before.writes().appending()), pass.append());
        }

        /// Computes the membership from durable state only.
        static Pass looksPastBatch(Reconciler right, LoopState before, Moment moment) {
            Pass pass = right.pass(before, moment.events, moment.nowMillis);
            Optional<Membership> past =
                    pass.push().map(_ -> Keeper.membership(pass.state().world(moment.nowMillis)));
            return new Pass(pass.state(), pass.append(), pass.start(), past, pass.wakeMillis(), pass.results());
        }

        /// Treats a refused batch as appended.
        static Pass keepsRefused(Reconciler right, LoopState before, Moment moment) {
            List<LoopEvent> events = moment.events.stream()
                    .map(e -> e instanceof LoopEvent.NotAppended
                            ? new LoopEvent.Appended(
                                    before.writes().appending().orElseThrow().first())
                            : e)
                    .toList();
            return right.pass(before, events, moment.nowMillis);
        }

        static Pass keepsMembership(Reconciler right, LoopState before, Moment moment) {
            Pass pass = right.pass(before, moment.events, moment.nowMillis);
            boolean busy = before.writes().appending().isPresent() && !moment.endsAppend();
            Optional<Membership> push =
                    busy ? pass.push().map(_ -> before.observed().membership()) : pass.push();
            return new Pass(pass.state(), pass.append(), pass.start(), push, pass.wakeMillis(), pass.results());
        }

        static Pass closesTwice(Reconciler right, LoopState before, Moment moment) {
            Pass pass = right.pass(before, moment.events, moment.nowMillis);
            Optional<Batch> twice = pass.append().map(batch -> {
                List<LedgerEvent> events = new ArrayList<>(batch.events());
                batch.events().stream()
                        .filter(LedgerEvent.Closed.class::isInstance)
                        .forEach(events::add);
                return new Batch(
                        batch.first() - (events.size() - batch.events().size()),
                        events,
                        batch.recorded(),
                        batch.desired(),
                        batch.results());
            });
            return with(pass, pass.state(), twice);
        }

        /// Forgets effects under way.
        static Pass beginsAgain(Reconciler right, LoopState before, Moment moment) {
            LoopState forgetful = new LoopState(
                    before.durable(),
                    before.observed(),
                    before.writes(),
                    new LoopState.EffectProgress(
                            new TreeSet<>(), before.effects().ended()),
                    before.why());
            return right.pass(forgetful, moment.events, moment.nowMillis);
        }

        static Pass answersTwice(Reconciler right, LoopState before, Moment moment) {
            Pass pass = right.pass(before, moment.events, moment.nowMillis);
            List<CommandResult> twice = new ArrayList<>(pass.results());
            before.writes()
                    .appending()
                    .ifPresent(batch -> twice.addAll(moment.endsAppend() ? batch.results() : List.of()));
            return new Pass(pass.state(), pass.append(), pass.start(), pass.push(), pass.wakeMillis(), twice);
        }

        /// Forgets the commands of a refused batch without answering them.
        static Pass forgetsRefused(Reconciler right, LoopState before, Moment moment) {
            Pass pass = right.pass(before, moment.events, moment.nowMillis);
            List<CommandResult> results = pass.results().stream()
                    .filter(answer -> !(answer instanceof CommandResult.NotRecorded))
                    .toList();
            return new Pass(pass.state(), pass.append(), pass.start(), pass.push(), pass.wakeMillis(), results);
        }

        private static LoopState appending(LoopState state, Optional<Batch> batch) {
            return new LoopState(
                    state.durable(),
                    state.observed(),
                    new LoopState.Writes(
                            batch,
                            state.writes().waiting(),
                            state.writes().notBeforeMillis(),
                            state.writes().refused()),
                    state.effects(),
                    state.why());
        }

        private static Pass with(Pass pass, LoopState state, Optional<Batch> append) {
            return new Pass(state, append, pass.start(), pass.push(), pass.wakeMillis(), pass.results());
        }
    }

    /// Wrong views of the world and wrong events.
    private static final class Mutants {
        private Mutants() {}

        static World membershipAcknowledged(World world) {
            var newest = world.observed().membership();
            return gateway(world, g -> idle(answer(g, g.epoch(), newest.fence(), newest.version())));
        }

        static World nothingInFlight(World world) {
            return gateway(world, Mutants::idle);
        }

        static World tableAcknowledged(World world) {
            long newest = world.recorded().table().epoch();
            return gateway(
                    world,
                    g -> answer(
                            g, newest, g.membership().fence(), g.membership().version()));
        }

        private static GatewayState answer(GatewayState g, long epoch, long fence, long version) {
            return new GatewayState(
                    g.boot(),
                    g.fence(),
                    epoch,
                    new GatewayState.MembershipVersion(fence, version),
                    g.counters(),
                    g.inFlight(),
                    g.ejected());
        }

        private static GatewayState idle(GatewayState g) {
            return new GatewayState(
                    g.boot(), g.fence(), g.epoch(), g.membership(), g.counters(), new TreeMap<>(), g.ejected());
        }

        private static World gateway(World world, UnaryOperator<GatewayState> wrong) {
            Observed seen = world.observed();
            Observed wrongly = seen.with(seen.gateway().map(wrong));
            return new World(world.fence(), world.nowMillis(), world.desired(), wrongly, world.recorded());
        }

        static World everythingRolls(World world) {
            return policies(world, RolloutPolicy.Strategy.ROLLING, false);
        }

        static World allMayBeMissing(World world) {
            return policies(world, RolloutPolicy.Strategy.BLUE_GREEN, true);
        }

        private static World policies(World world, RolloutPolicy.Strategy strategy, boolean careless) {
            SortedMap<String, ServiceGoal> goals =
                    new TreeMap<>(world.desired().fleet().services());
            goals.replaceAll((_, goal) -> {
                RolloutPolicy p = goal.policies().rollout();
                RolloutPolicy wrong = new RolloutPolicy(
                        careless ? p.strategy() : strategy,
                        p.maxSurge(),
                        careless ? new InstanceAmount.Count(goal.replicas()) : p.maxUnavailable(),
                        p.timing(),
                        p.autoRollback());
                return new ServiceGoal(
                        goal.name(),
                        goal.imageName(),
                        goal.release(),
                        goal.replicas(),
                        goal.route(),
                        new ServiceGoal.Policies(
                                goal.policies().heal(), wrong, goal.policies().retainReleases()));
            });
            return new World(
                    world.fence(),
                    world.nowMillis(),
                    new Desired(world.desired().rev(), new Fleet("shop", "default", goals)),
                    world.observed(),
                    world.recorded());
        }

        static List<LedgerEvent> sameEpoch(LedgerEvent event) {
            if (event instanceof LedgerEvent.Intent(var key, PoolAction.ApplyRoutes(var table)) && table.epoch() > 1) {
                RouteTable same = new RouteTable(table.epoch() - 1, table.fence(), table.routes());
                return List.of(new LedgerEvent.Intent(key, new PoolAction.ApplyRoutes(same)));
            }
            return List.of(event);
        }

        /// A condemnation lasts no longer than its rollout.
        static Recorded pardoned(Recorded folded, Rollout over, long index, long nowMillis) {
            Order pardon = new Order.Pardon(over.service(), over.to(), "");
            Recorded pardoned = folded.apply(new LedgerEvent.OrderGiven(pardon, "nobody"), index, nowMillis);
            return new Recorded(
                    folded.sequence(),
                    folded.wanted(),
                    folded.tables(),
                    pardoned.services(),
                    folded.instanceRecords(),
                    folded.effects(),
                    folded.drift());
        }

        static List<LedgerEvent> oneAddress(LedgerEvent event) {
            if (event instanceof LedgerEvent.InstanceIntent intent
                    && intent.announced().isPresent()) {
                LedgerEvent.Announced a = intent.announced().get();
                return List.of(new LedgerEvent.InstanceIntent(
                        intent.key(),
                        intent.instance(),
                        intent.step(),
                        Optional.of(new LedgerEvent.Announced(a.pool(), a.number(), a.slot(), a.serviceSlot(), 7))));
            }
            return List.of(event);
        }
    }
}
