package dev.stele.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observation;
import dev.stele.engine.Observed;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderProgress;
import dev.stele.engine.OrderState;
import dev.stele.engine.Outcome;
import dev.stele.engine.World;
import dev.stele.oci.Digest;
import dev.stele.reconciler.AdmissionTest.Doing;
import dev.stele.route.PoolId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How far each order is in each state of a service.
///
/// In all of these worlds v2 serves, v1 was proven before it, and v3 is what a rollout brings in; the orders were given
/// before anything of that. The first table has both wanted instances of v2 ready, the second one of them, the third
/// none.
class OrderProgressTest {
    private static final int WANTED = 2;

    /// The columns: an apply of v1, v2, v3, one of v3 that was condemned by then, rollbacks, and a stop.
    private static final String TABLE = """
                            |apply v1   |apply v2   |apply v3   |hold v3    |back v1    |back v2    |back v3    |back       |stop
            NEVER_APPLIED   |SUPERSEDED |SUPERSEDED |SUPERSEDED |SUPERSEDED |SUPERSEDED |SUPERSEDED |SUPERSEDED |SUPERSEDED |DONE
            IDLE            |SUPERSEDED |DONE       |SUPERSEDED |SUPERSEDED |SUPERSEDED |DONE       |SUPERSEDED |DONE       |STARTED_AGAIN
            PREPARING       |SUPERSEDED |SUPERSEDED |GOING      |GOING      |SUPERSEDED |SUPERSEDED |GOING      |SUPERSEDED |STARTED_AGAIN
            LAUNCHING       |SUPERSEDED |SUPERSEDED |GOING      |GOING      |SUPERSEDED |SUPERSEDED |GOING      |SUPERSEDED |STARTED_AGAIN
            SHIFTING        |SUPERSEDED |SUPERSEDED |GOING      |GOING      |SUPERSEDED |SUPERSEDED |GOING      |SUPERSEDED |STARTED_AGAIN
            BAKING          |SUPERSEDED |SUPERSEDED |GOING      |GOING      |SUPERSEDED |SUPERSEDED |GOING      |SUPERSEDED |STARTED_AGAIN
            PAUSED          |SUPERSEDED |SUPERSEDED |PAUSED     |PAUSED     |SUPERSEDED |SUPERSEDED |GOING      |SUPERSEDED |STARTED_AGAIN
            REVERTING       |SUPERSEDED |SUPERSEDED |GOING      |GOING      |GOING      |GOING      |GOING      |GOING      |STARTED_AGAIN
            REVERTING_SAFE  |SUPERSEDED |SUPERSEDED |GOING      |GOING      |GOING      |GOING      |GOING      |GOING      |STARTED_AGAIN
            FIRST_LAUNCHING |GOING      |SUPERSEDED |SUPERSEDED |SUPERSEDED |GOING      |SUPERSEDED |SUPERSEDED |SUPERSEDED |STARTED_AGAIN
            BACK_ORDERED    |SUPERSEDED |GOING      |SUPERSEDED |SUPERSEDED |GOING      |GOING      |GOING      |GOING      |STARTED_AGAIN
            BACK_PREPARING  |SUPERSEDED |GOING      |SUPERSEDED |SUPERSEDED |GOING      |GOING      |GOING      |GOING      |STARTED_AGAIN
            BACK_LAUNCHING  |SUPERSEDED |GOING      |SUPERSEDED |SUPERSEDED |GOING      |GOING      |GOING      |GOING      |STARTED_AGAIN
            BACK_SHIFTING   |SUPERSEDED |GOING      |SUPERSEDED |SUPERSEDED |GOING      |GOING      |GOING      |GOING      |STARTED_AGAIN
            BACK_REVERTING  |SUPERSEDED |GOING      |SUPERSEDED |SUPERSEDED |GOING      |GOING      |GOING      |GOING      |STARTED_AGAIN
            REVERTED        |SUPERSEDED |SUPERSEDED |REVERTED   |HELD       |REFUSED    |DONE       |REFUSED    |DONE       |STARTED_AGAIN
            ROLLED_BACK     |SUPERSEDED |REVERTED   |SUPERSEDED |SUPERSEDED |DONE       |SUPERSEDED |SUPERSEDED |DONE       |STARTED_AGAIN
            SUPERSEDED      |SUPERSEDED |DONE       |SUPERSEDED |SUPERSEDED |REFUSED    |DONE       |REFUSED    |DONE       |STARTED_AGAIN
            FAILED_SAFE     |SUPERSEDED |SUPERSEDED |NOT_STARTED|NOT_STARTED|REFUSED    |DONE       |REFUSED    |DONE       |STARTED_AGAIN
            FAILED_NO_TARGET|SUPERSEDED |SUPERSEDED |FAILED     |FAILED     |REFUSED    |DONE       |REFUSED    |DONE       |STARTED_AGAIN
            STOPPED         |STOPPED    |STOPPED    |STOPPED    |STOPPED    |STOPPED    |STOPPED    |STOPPED    |STOPPED    |GOING
            """;

    /// A column of the table: the order was given before everything else, as entry 0.
    private record Verb(String name, OrderGoal goal) {}

    private static List<Verb> verbs() {
        Stream<Verb> applies = Stream.of(1, 2, 3).map(n -> new Verb("apply v" + n, serve(n)));
        Stream<Verb> backs = Stream.of(1, 2, 3).map(n -> new Verb("back v" + n, back(Optional.of(n))));
        return Stream.of(
                        applies,
                        Stream.of(new Verb("hold v3", OrderGoal.hold("web", Shop.id(3), 0))),
                        backs,
                        Stream.of(new Verb("back", back(Optional.empty())), new Verb("stop", OrderGoal.stop("web", 0))))
                .flatMap(verb -> verb)
                .toList();
    }

    private static OrderGoal serve(int release) {
        return OrderGoal.serve("web", Shop.id(release), 0);
    }

    private static OrderGoal back(Optional<Integer> release) {
        return OrderGoal.back("web", release.map(Shop::id), Optional.empty(), 0);
    }

    /// The world with so many ready instances of what serves, out of two.
    private static World world(Shop shop, int ready) {
        TreeMap<String, ObservedInstance> seen = new TreeMap<>();
        Optional<Digest> serving = shop.recorded()
                .service("web")
                .serving()
                .or(() -> shop.recorded().service("web").stopped() ? Optional.of(Shop.id(2)) : Optional.empty());
        serving.ifPresent(release -> {
            for (int i = 1; i <= WANTED; i++) {
                PoolId pool = new PoolId("web", release);
                String id = "web-" + i;
                shop.say(new LedgerEvent.InstanceIntent(
                        id + "/create#" + i,
                        id,
                        LedgerEvent.Step.CREATE,
                        Optional.of(new LedgerEvent.Announced(pool, i, i - 1, 1, i))));
                shop.say(new LedgerEvent.Closed(id + "/create#" + i, Outcome.done()));
                ObservedInstance.Health health =
                        i <= ready ? ObservedInstance.Health.READY : ObservedInstance.Health.UNREADY;
                seen.put(
                        id,
                        new ObservedInstance(
                                id,
                                pool,
                                "198.18.0." + i,
                                ObservedInstance.State.RUNNING,
                                new ObservedInstance.ProbeResult(health, ""),
                                List.of(),
                                Optional.empty()));
            }
        });
        Observation now = new Observation(seen, new TreeSet<>(), List.of());
        Observed observed = Observed.NOTHING.then(now, Optional.empty(), 0);
        return new World(shop.recorded().fence(), 0, shop.desired(), observed, shop.recorded());
    }

    private static OrderState state(Doing doing, int ready, OrderGoal goal) {
        return OrderProgress.of(world(doing.shop(), ready), goal).state();
    }

    @Test
    void matchesTheTable() {
        String head = row("", verbs().stream().map(Verb::name));
        String rows = Arrays.stream(Doing.values())
                .map(doing -> row(
                        doing.name(),
                        verbs().stream()
                                .map(verb -> state(doing, WANTED, verb.goal()).name())))
                .collect(Collectors.joining());
        assertThat(head + rows).as("the new table:%n%s%s", head, rows).isEqualTo(TABLE);
    }

    private static String row(String first, Stream<String> cells) {
        return String.format("%-16s", first)
                + cells.map(cell -> String.format("|%-11s", cell))
                        .collect(Collectors.joining())
                        .stripTrailing()
                + "\n";
    }

    /// Healing goes on by itself; after a failure that nothing follows it is told.
    @Test
    void nothingThatServesIncompletelyIsToldAsDoneOrHealthy() {
        List<OrderState> complete =
                List.of(OrderState.DONE, OrderState.REVERTED, OrderState.ROLLED_BACK, OrderState.HELD);
        for (Doing doing : Doing.values()) {
            for (Verb verb : verbs()) {
                OrderState whole = state(doing, WANTED, verb.goal());
                for (int ready = 0; ready < WANTED; ready++) {
                    OrderState told = state(doing, ready, verb.goal());
                    boolean needs = complete.contains(whole) && verb.goal().kind() != OrderGoal.Kind.STOP;
                    if (needs) {
                        boolean lost = doing == Doing.FAILED_NO_TARGET;
                        assertThat(told)
                                .as(doing + ", " + verb.name() + ", " + ready + " ready")
                                .isEqualTo(lost ? OrderState.FAILED : OrderState.GOING);
                    } else {
                        assertThat(told).as(doing + ", " + verb.name()).isEqualTo(whole);
                    }
                }
            }
        }
    }

    /// Whatever is recorded, an order whose entry is not among it has not begun.
    @Test
    void anOrderThatIsNotRecordedYetGoesOn() {
        for (Doing doing : Doing.values()) {
            World world = world(doing.shop(), WANTED);
            long next = world.recorded().entries();
            assertThat(OrderProgress.of(world, OrderGoal.serve("web", Shop.id(2), next))
                            .state())
                    .isEqualTo(OrderState.GOING);
            assertThat(OrderProgress.of(world, OrderGoal.stop("web", next)).state())
                    .isEqualTo(OrderState.GOING);
        }
    }

    /// How a rollout ended before the order is nothing that happened to the order.
    @Test
    void whatEndedBeforeTheOrderIsNotItsEnd() {
        for (Doing doing : List.of(Doing.FAILED_SAFE, Doing.FAILED_NO_TARGET, Doing.PAUSED)) {
            World world = world(doing.shop(), WANTED);
            long newest = world.recorded().entries() - 1;
            assertThat(OrderProgress.of(world, OrderGoal.serve("web", Shop.id(3), newest))
                            .state())
                    .as(doing.name())
                    .isEqualTo(OrderState.GOING);
        }
    }

    @Test
    void aPersonsVerdictIsARollback() {
        Shop shop = Doing.FAILED_SAFE.shop();
        shop.say(new LedgerEvent.VerdictGiven("web", Shop.id(3), dev.stele.engine.Verdict.CONDEMNED, "slow", "ana"));
        OrderProgress told = OrderProgress.of(world(shop, WANTED), serve(3));
        assertThat(told.state()).isEqualTo(OrderState.ROLLED_BACK);
        assertThat(told.reason()).isEqualTo("slow");
        assertThat(told.serves()).contains(Shop.id(2));
    }

    @Test
    void theNewerReleaseIsNamed() {
        OrderProgress told = OrderProgress.of(world(Doing.LAUNCHING.shop(), WANTED), serve(2));
        assertThat(told.newer()).contains(Shop.id(3));
        assertThat(told.serves()).contains(Shop.id(2));
    }

    /// One of two applies in the same batch is never made, and its number becomes the other's.
    @Test
    void anApplyWhoseReleaseWasNeverMadeIsSuperseded() {
        Shop shop = Shop.serving().wants(4).wants(3);
        OrderGoal first = OrderGoal.serve("web", Shop.id(4), shop.recorded().entries() - 2);
        OrderProgress told = OrderProgress.of(world(shop, WANTED), first);
        assertThat(told.state()).isEqualTo(OrderState.SUPERSEDED);
        assertThat(told.newer()).contains(Shop.id(3));
    }

    /// After stop, rollback and apply: what was ended by the stop says nothing about the apply.
    @Test
    void anApplyAfterAStopIsJudgedByWhatServes() {
        Shop shop = Shop.serving().stopped().say(new LedgerEvent.ServiceDown("web"));
        World before = world(shop, 0);
        Command rollback = new Command.Rollback(Optional.of("web"), Optional.empty(), "", "ana");
        assertThat(Admission.admit(before, rollback)).isInstanceOf(AdmissionResult.Refused.class);
        Shop again =
                Shop.serving().stopped().say(new LedgerEvent.ServiceDown("web")).wants(2);
        OrderGoal apply = OrderGoal.serve("web", Shop.id(2), again.recorded().entries() - 1);
        assertThat(OrderProgress.of(world(again, 0), apply).state()).isEqualTo(OrderState.GOING);
        again.rollout(
                new Shop.Way(dev.stele.engine.Rollout.Kind.FORWARD, Optional.empty(), 2, 1),
                dev.stele.engine.Rollout.Phase.DONE,
                Shop.completed());
        assertThat(OrderProgress.of(world(again, WANTED), apply).state()).isEqualTo(OrderState.DONE);
    }
}
