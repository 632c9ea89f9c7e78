package dev.stele.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Desired;
import dev.stele.engine.Fact;
import dev.stele.engine.Observed;
import dev.stele.engine.Order;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.engine.World;
import dev.stele.fleet.Amount;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.keeper.Effect;
import dev.stele.keeper.Round;
import dev.stele.route.GatewayState;
import dev.stele.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each mutant gets one thing wrong that peers have got wrong. The simulator is worth its time only while it finds them
/// all again, each by the promise that it breaks.
class MutantTest {
    private static final long SEEDS = 200;

    /// @param breaks the promise by which it has to be found
    record Mutant(String name, String breaks, Habits habits) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Mutant> mutants() {
        return List.of(
                new Mutant("effect before ledger", "S4", new Habits() {
                    @Override
                    public boolean actsBeforeDurable() {
                        return true;
                    }
                }),
                new Mutant("retry without fence", "S15", new Habits() {
                    @Override
                    public long fence(long own, long newest) {
                        return newest;
                    }
                }),
                new Mutant("forgotten intents in flight", "L1", new Habits() {
                    @Override
                    public SortedMap<String, Effect> effects(Recorded recorded, long started) {
                        SortedMap<String, Effect> out = new TreeMap<>(Effect.of(recorded));
                        out.keySet().removeIf(key -> Long.parseLong(key.substring(key.indexOf('#') + 1)) * 2 < started);
                        return out;
                    }
                }),
                new Mutant("failures not recorded", "L1", new Habits() {
                    @Override
                    public boolean records(Fact.Closed outcome) {
                        return outcome.outcome() instanceof dev.stele.engine.Outcome.Done;
                    }
                }),
                new Mutant("drain before acknowledgement", "S13", thinks(Mutants::membershipAcknowledged)),
                new Mutant("stop without drain", "S13", thinks(Mutants::nothingInFlight)),
                new Mutant("shrink before epoch", "S1", thinks(Mutants::tableAcknowledged)),
                new Mutant("condemned forgotten", "I5", new Habits() {
                    @Override
                    public Recorded fold(Recorded recorded, Fact fact, long index, long nowMillis) {
                        Recorded folded = recorded.apply(fact, index, nowMillis);
                        return fact instanceof Fact.RolloutMoved(var moved) && moved.phase() == Rollout.Phase.DONE
                                ? Mutants.pardoned(folded, moved, index, nowMillis)
                                : folded;
                    }
                }),
                new Mutant("blue green rolled", "S9", thinks(Mutants::everythingRolls)),
                new Mutant("epoch used again", "S28", says(Mutants::sameEpoch)),
                new Mutant("budget ignored", "S1", thinks(Mutants::allMayBeMissing)),
                new Mutant("address used twice", "S16", says(Mutants::oneAddress)));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void everyMutantIsFoundAgain(Mutant mutant) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Optional<Violation> found = play(seed, mutant.habits);
            if (found.isPresent()) {
                assertThat(found.get().invariant())
                        .as(mutant + " at seed " + seed + ": " + found.get())
                        .isEqualTo(mutant.breaks);
                return;
            }
        }
        throw new AssertionError(mutant + " lived through " + SEEDS + " histories");
    }

    private static Optional<Violation> play(long seed, Habits habits) {
        try {
            Simulation.run(seed, habits);
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(violation);
        }
    }

    /// Thinks rightly, in a world that it sees wrongly.
    private static Habits thinks(UnaryOperator<World> wrong) {
        return new Habits() {
            @Override
            public Round think(World world) {
                return Round.of(wrong.apply(world));
            }
        };
    }

    /// Thinks rightly, and then says something else.
    private static Habits says(Function<Fact, List<Fact>> wrong) {
        return new Habits() {
            @Override
            public Round think(World world) {
                Round round = Round.of(world);
                List<Fact> facts = new ArrayList<>();
                round.facts().forEach(fact -> facts.addAll(wrong.apply(fact)));
                return new Round(facts, round.membership(), round.wakeMillis(), round.why());
            }
        };
    }

    /// The ways to be wrong.
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
            return gateway(world, g -> answer(g, newest, g.membershipFence(), g.membershipVersion()));
        }

        private static GatewayState answer(GatewayState g, long epoch, long fence, long version) {
            return new GatewayState(
                    g.boot(), g.fence(), epoch, fence, version, g.counters(), g.inFlight(), g.ejected());
        }

        private static GatewayState idle(GatewayState g) {
            return new GatewayState(
                    g.boot(),
                    g.fence(),
                    g.epoch(),
                    g.membershipFence(),
                    g.membershipVersion(),
                    g.counters(),
                    new TreeMap<>(),
                    g.ejected());
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
                RolloutPolicy p = goal.rollout();
                RolloutPolicy wrong = new RolloutPolicy(
                        careless ? p.strategy() : strategy,
                        p.maxSurge(),
                        careless ? new Amount.Count(goal.replicas()) : p.maxUnavailable(),
                        p.startTimeout(),
                        p.progressDeadline(),
                        p.minHealthy(),
                        p.bake(),
                        p.keepWarm(),
                        p.autoRollback());
                return new ServiceGoal(
                        goal.name(),
                        goal.imageName(),
                        goal.release(),
                        goal.replicas(),
                        goal.route(),
                        goal.heal(),
                        wrong,
                        goal.retainReleases());
            });
            return new World(
                    world.fence(),
                    world.nowMillis(),
                    new Desired(world.desired().rev(), new Fleet("shop", "default", goals)),
                    world.observed(),
                    world.recorded());
        }

        static List<Fact> sameEpoch(Fact fact) {
            if (fact instanceof Fact.Intent(var key, PoolAction.ApplyRoutes(var table)) && table.epoch() > 1) {
                RouteTable same = new RouteTable(table.epoch() - 1, table.fence(), table.routes());
                return List.of(new Fact.Intent(key, new PoolAction.ApplyRoutes(same)));
            }
            return List.of(fact);
        }

        /// A condemnation lasts no longer than its rollout.
        static Recorded pardoned(Recorded folded, Rollout over, long index, long nowMillis) {
            Order pardon = new Order.Pardon(over.service(), over.to(), "");
            Recorded pardoned = folded.apply(new Fact.OrderGiven(pardon, "nobody"), index, nowMillis);
            return new Recorded(
                    folded.entries(),
                    folded.fence(),
                    folded.rev(),
                    folded.fleet(),
                    pardoned.services(),
                    folded.instances(),
                    folded.removed(),
                    folded.nextNumber(),
                    folded.nextKey(),
                    folded.table(),
                    folded.applied(),
                    folded.inFlight(),
                    folded.setbacks(),
                    folded.drift());
        }

        static List<Fact> oneAddress(Fact fact) {
            if (fact instanceof Fact.InstanceIntent intent && intent.announced().isPresent()) {
                Fact.Announced a = intent.announced().get();
                return List.of(new Fact.InstanceIntent(
                        intent.key(),
                        intent.instance(),
                        intent.step(),
                        Optional.of(new Fact.Announced(a.pool(), a.number(), a.slot(), a.serviceSlot(), 7))));
            }
            return List.of(fact);
        }
    }
}
