package dev.stele.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Rollout.Result;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Which commands are admitted in each state of a service.
///
/// v2 serves, v1 was proven before it, and v3 is what a rollout brings in. A cell is the order that is recorded (`v1`
/// with that target, `-` without one), `=` where nothing has to be, or the code of the refusal; then what is said of
/// it.
class AdmissionTest {
    private static final String TABLE = """
                            |rollback |--to v1  |--to v2  |--to v3  |pardon   |pardon v3|stop     |apply    |start
            NEVER_APPLIED   |S404     |S404     |S404     |S404     |S404     |S404     |S404     |rev1     |fence2
            IDLE            |v1 back  |v1 back  |R404     |v3 back  |R406     |R406     |- stops  |rev3     |fence2
            PREPARING       |- abort  |v1 back  |- abort  |R404     |R406     |R406     |- stops  |rev4     |fence2
            LAUNCHING       |- abort  |v1 back  |- abort  |R404     |R406     |R406     |- stops  |rev4     |fence2
            SHIFTING        |- abort  |v1 back  |- abort  |R404     |R406     |R406     |- stops  |rev4     |fence2
            BAKING          |- abort  |v1 back  |- abort  |R404     |R406     |R406     |- stops  |rev4     |fence2
            PAUSED          |- abort  |v1 back  |- abort  |R404     |R406     |R406     |- stops  |rev4     |fence2
            REVERTING       |= reverts|v1 back  |= reverts|R405     |v3 pardon|v3 pardon|- stops  |rev4     |fence2
            REVERTING_SAFE  |- give up|v1 back  |v2 give up|v3 back  |R406     |R406     |- stops  |rev4     |fence2
            FIRST_LAUNCHING |R403     |R404     |R403     |R403     |R406     |R406     |- stops  |rev2     |fence2
            BACK_ORDERED    |= on way |= on way |R404     |v3 back  |R406     |R406     |- stops  |rev3     |fence2
            BACK_PREPARING  |= on way |= on way |v2 abort |v3 back  |R406     |R406     |- stops  |rev3     |fence2
            BACK_LAUNCHING  |= on way |= on way |v2 abort |v3 back  |R406     |R406     |- stops  |rev3     |fence2
            BACK_SHIFTING   |= on way |= on way |v2 abort |v3 back  |R406     |R406     |- stops  |rev3     |fence2
            BACK_REVERTING  |= reverts|v1 back  |= reverts|v3 back  |R406     |R406     |- stops  |rev3     |fence2
            REVERTED        |v1 back  |v1 back  |R404     |R405     |v3 pardon|v3 pardon|- stops  |rev4     |fence2
            ROLLED_BACK     |R403     |R404     |R405     |v3 back  |v2 pardon|R406     |- stops  |rev3     |fence2
            SUPERSEDED      |v1 back  |v1 back  |R404     |v3 back  |R406     |R406     |- stops  |rev5     |fence2
            FAILED_SAFE     |- give up|v1 back  |- give up|v3 back  |R406     |R406     |- stops  |rev4     |fence2
            FAILED_NO_TARGET|- give up|v1 back  |- give up|v3 back  |R406     |R406     |- stops  |rev4     |fence2
            STOPPED         |R407     |R407     |R407     |R407     |R406     |R406     |= stopped|rev3     |fence2
            """;

    /// What the service is doing.
    enum Doing {
        NEVER_APPLIED,
        IDLE,
        PREPARING,
        LAUNCHING,
        SHIFTING,
        BAKING,
        PAUSED,
        REVERTING,
        REVERTING_SAFE,
        FIRST_LAUNCHING,
        BACK_ORDERED,
        BACK_PREPARING,
        BACK_LAUNCHING,
        BACK_SHIFTING,
        BACK_REVERTING,
        REVERTED,
        ROLLED_BACK,
        SUPERSEDED,
        FAILED_SAFE,
        FAILED_NO_TARGET,
        STOPPED;

        World world() {
            return shop().world();
        }

        Shop shop() {
            Shop moving = Shop.serving().wants(3);
            return switch (this) {
                case NEVER_APPLIED -> new Shop();
                case IDLE -> Shop.serving();
                case PREPARING -> moving.forward(Phase.PREPARING, Optional.empty());
                case LAUNCHING -> moving.forward(Phase.LAUNCHING, Optional.empty());
                case SHIFTING -> moving.forward(Phase.SHIFTING, Optional.empty());
                case BAKING -> moving.forward(Phase.BAKING, Optional.empty());
                case PAUSED -> moving.forward(Phase.PAUSED, Shop.ended(Result.REVERTED, true));
                case REVERTING -> moving.forward(Phase.REVERTING, Shop.ended(Result.REVERTED, true));
                case REVERTING_SAFE -> moving.forward(Phase.REVERTING, Shop.ended(Result.FAILED_SAFE, false));
                case FIRST_LAUNCHING ->
                    new Shop().wants(1).made(1).rollout(Shop.Way.first(0), Phase.LAUNCHING, Optional.empty());
                case BACK_ORDERED -> Shop.serving().ordered(Optional.of(1));
                case BACK_PREPARING -> Shop.serving().back(Phase.PREPARING, back());
                case BACK_LAUNCHING -> Shop.serving().back(Phase.LAUNCHING, back());
                case BACK_SHIFTING -> Shop.serving().back(Phase.SHIFTING, back());
                case BACK_REVERTING -> Shop.serving().back(Phase.REVERTING, Shop.ended(Result.FAILED_SAFE, false));
                case REVERTED ->
                    moving.forward(Phase.DONE, Shop.ended(Result.REVERTED, true))
                            .condemned(3);
                case ROLLED_BACK -> Shop.serving().back(Phase.DONE, back()).condemned(2);
                case SUPERSEDED ->
                    moving.forward(Phase.DONE, Shop.ended(Result.SUPERSEDED, false))
                            .wants(2);
                case FAILED_SAFE -> moving.forward(Phase.DONE, Shop.ended(Result.FAILED_SAFE, false));
                case FAILED_NO_TARGET -> moving.forward(Phase.DONE, Shop.ended(Result.FAILED_NO_TARGET, false));
                case STOPPED -> Shop.serving().stopped();
            };
        }

        private static Optional<Rollout.Ending> back() {
            return Shop.ended(Result.ROLLED_BACK, true);
        }
    }

    /// A phase that is new has to be put into the table: this does not compile without it.
    private static Set<Doing> ofPhase(Phase phase) {
        return switch (phase) {
            case PREPARING -> EnumSet.of(Doing.PREPARING, Doing.BACK_PREPARING);
            case LAUNCHING -> EnumSet.of(Doing.LAUNCHING, Doing.FIRST_LAUNCHING, Doing.BACK_LAUNCHING);
            case SHIFTING -> EnumSet.of(Doing.SHIFTING, Doing.BACK_SHIFTING);
            case BAKING -> EnumSet.of(Doing.BAKING);
            case PAUSED -> EnumSet.of(Doing.PAUSED);
            case REVERTING -> EnumSet.of(Doing.REVERTING, Doing.REVERTING_SAFE, Doing.BACK_REVERTING);
            case DONE ->
                Arrays.stream(Result.values())
                        .map(AdmissionTest::ofOutcome)
                        .collect(Collectors.toCollection(() -> EnumSet.of(Doing.IDLE)));
        };
    }

    private static Doing ofOutcome(Result outcome) {
        return switch (outcome) {
            case COMPLETED -> Doing.IDLE;
            case REVERTED -> Doing.REVERTED;
            case ROLLED_BACK -> Doing.ROLLED_BACK;
            case SUPERSEDED -> Doing.SUPERSEDED;
            case FAILED_SAFE -> Doing.FAILED_SAFE;
            case FAILED_NO_TARGET -> Doing.FAILED_NO_TARGET;
        };
    }

    /// A column of the table.
    private record Verb(String name, Command command) {}

    private static List<Verb> verbs(World world) {
        Optional<String> web = Optional.of("web");
        return List.of(
                new Verb("rollback", new Command.Rollback(web, Optional.empty(), "bad", "ana")),
                new Verb("--to v1", new Command.Rollback(web, Optional.of(1), "bad", "ana")),
                new Verb("--to v2", new Command.Rollback(web, Optional.of(2), "bad", "ana")),
                new Verb("--to v3", new Command.Rollback(web, Optional.of(3), "bad", "ana")),
                new Verb("pardon", new Command.Pardon("web", Optional.empty(), "mended", "ana")),
                new Verb("pardon v3", new Command.Pardon("web", Optional.of(3), "mended", "ana")),
                new Verb("stop", new Command.Stop(web, "ana")),
                new Verb("apply", apply(world, world.recorded().rev())),
                new Verb("start", new Command.StartServer()));
    }

    /// A command that is new has to be put into the table: this does not compile without it.
    private static String kind(Command command) {
        return switch (command) {
            case Command.StartServer _ -> "StartServer";
            case Command.Apply _ -> "Apply";
            case Command.Rollback _ -> "Rollback";
            case Command.Pardon _ -> "Pardon";
            case Command.Stop _ -> "Stop";
        };
    }

    private static Command apply(World world, long madeForRev) {
        return switch (DesiredFleet.of(Shop.fleet(2), false, world)) {
            case Parsed.Good<Fleet>(var fleet) ->
                new Command.Apply(
                        Shop.fleet(2), fleet, Digest.sha256(fleet.toJson().bytes()), madeForRev, false, "ana");
            case Parsed.Bad<Fleet>(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    @Test
    void matchesTheTable() {
        String head = row("", verbs(new Shop().world()).stream().map(Verb::name));
        String rows = Arrays.stream(Doing.values())
                .map(doing -> row(
                        doing.name(), verbs(doing.world()).stream().map(verb -> cell(doing.world(), verb.command()))))
                .collect(Collectors.joining());
        assertThat(head + rows).as("the new table:%n%s%s", head, rows).isEqualTo(TABLE);
    }

    @Test
    void tableHasEveryPhaseAndCommand() {
        EnumSet<Doing> all = EnumSet.of(Doing.NEVER_APPLIED, Doing.BACK_ORDERED, Doing.STOPPED);
        Arrays.stream(Phase.values()).map(AdmissionTest::ofPhase).forEach(all::addAll);
        assertThat(all).containsExactlyInAnyOrder(Doing.values());
        assertThat(verbs(new Shop().world()).stream().map(verb -> kind(verb.command())))
                .containsAll(Arrays.stream(Command.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    private static String row(String first, Stream<String> cells) {
        return String.format("%-16s", first)
                + cells.map(cell -> String.format("|%-9s", cell))
                        .collect(Collectors.joining())
                        .stripTrailing()
                + "\n";
    }

    private static String cell(World world, Command command) {
        return switch (Admission.admit(world, command)) {
            case AdmissionResult.Admitted(var events, var _, var affected) ->
                (events.stream().map(AdmissionTest::event).collect(Collectors.joining(" "))
                        + (events.isEmpty() ? "=" : "")
                        + affected.stream().map(t -> " " + say(t.change())).collect(Collectors.joining()));
            case AdmissionResult.Refused(var problems) ->
                problems.stream().map(Problem::code).collect(Collectors.joining(" "));
            case AdmissionResult.Stale _ -> "stale";
        };
    }

    private static String say(AdmissionResult.Change change) {
        return switch (change) {
            case GOES_BACK -> "back";
            case ENDS_ROLLOUT -> "abort";
            case GIVES_UP -> "give up";
            case IS_ON_ITS_WAY -> "on way";
            case IS_REVERTING -> "reverts";
            case PARDONED -> "pardon";
            case STOPS -> "stops";
            case IS_STOPPED -> "stopped";
        };
    }

    private static String event(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.OrderGiven(Order.Rollback back, var _) ->
                back.to().map(AdmissionTest::label).orElse("-");
            case LedgerEvent.OrderGiven(Order.Pardon pardon, var _) -> label(pardon.release());
            case LedgerEvent.OrderGiven(Order.Stop _, var _) -> "-";
            case LedgerEvent.DesiredSet set -> "rev" + set.rev();
            case LedgerEvent.ServerStarted started -> "fence" + started.fence();
            default -> event.toString();
        };
    }

    private static String label(Digest release) {
        return java.util.stream.IntStream.rangeClosed(1, 3)
                .filter(number -> Shop.id(number).equals(release))
                .mapToObj(number -> "v" + number)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> codes(AdmissionResult admission) {
        return switch (admission) {
            case AdmissionResult.Refused(var problems) ->
                problems.stream().map(Problem::code).toList();
            case AdmissionResult.Admitted _, AdmissionResult.Stale _ -> throw new AssertionError(admission.toString());
        };
    }

    @Test
    void rollbackWithoutAServiceMeansTheOnlyOneThatCanGoBack() {
        Command any = new Command.Rollback(Optional.empty(), Optional.empty(), "slow", "ana");
        assertThat(cell(Doing.IDLE.world(), any)).isEqualTo("v1 back");
        assertThat(codes(Admission.admit(new Shop().world(), any))).containsExactly("R401");
        assertThat(codes(Admission.admit(Doing.STOPPED.world(), any)))
                .as("what is stopped says so")
                .containsExactly("R407");
    }

    @Test
    void refusesUnknownAndCondemnedTargets() {
        Command seventh = new Command.Rollback(Optional.of("web"), Optional.of(7), "slow", "ana");
        assertThat(codes(Admission.admit(Doing.IDLE.world(), seventh))).containsExactly("R403");
        Command first = new Command.Rollback(Optional.of("web"), Optional.of(1), "slow", "ana");
        assertThat(codes(Admission.admit(Shop.serving().condemned(1).world(), first)))
                .containsExactly("R405");
    }

    @Test
    void pardonMeansTheWantedReleaseOrTheNewest() {
        Command pardon = new Command.Pardon("web", Optional.empty(), "mended", "ana");
        Shop both = Shop.serving().condemned(1).condemned(3);
        assertThat(cell(both.world(), pardon)).isEqualTo("v3 pardon");
        assertThat(cell(both.wants(1).world(), pardon)).isEqualTo("v1 pardon");
    }

    @Test
    void stoppingAllSkipsStoppedServices() {
        Command all = new Command.Stop(Optional.empty(), "ana");
        assertThat(cell(Doing.IDLE.world(), all)).isEqualTo("- stops");
        assertThat(cell(Doing.STOPPED.world(), all)).isEqualTo("=");
    }

    @Test
    void fleetForAnotherRevisionIsStale() {
        World idle = Doing.IDLE.world();
        Command made = apply(idle, idle.recorded().rev());
        assertThat(Admission.admit(Shop.serving().wants(3).world(), made)).isInstanceOf(AdmissionResult.Stale.class);
        assertThat(Admission.admit(idle, apply(idle, idle.recorded().rev() - 1)))
                .isInstanceOf(AdmissionResult.Stale.class);
    }

    /// A stop changes no revision, and yet what is wanted: the fleet may not start again what was stopped meanwhile.
    @Test
    void fleetFromBeforeAStopIsStale() {
        World both = Shop.serving().world();
        Fleet other = new Fleet("shop", "default", new java.util.TreeMap<>());
        Fleet merged = both.desired().wish(other, both.recorded());
        Command keeps = new Command.Apply(
                other,
                merged,
                Digest.sha256(merged.toJson().bytes()),
                both.recorded().rev(),
                false,
                "ana");
        assertThat(Admission.admit(both, keeps)).isInstanceOf(AdmissionResult.Admitted.class);
        assertThat(Admission.admit(Shop.serving().stopped().world(), keeps)).isInstanceOf(AdmissionResult.Stale.class);
    }

    /// A fleet of that name, with one service.
    private static Fleet named(String fleet, String service) {
        ServiceGoal web = Shop.fleet(2).services().values().iterator().next();
        ServiceGoal goal =
                new ServiceGoal(service, web.imageName(), web.release(), web.replicas(), web.route(), web.policies());
        return new Fleet(fleet, "default", new TreeMap<>(Map.of(service, goal)));
    }

    private static AdmissionResult admit(World world, Fleet file, boolean adopt) {
        Fleet wish = world.desired().wish(file, world.recorded());
        return Admission.admit(
                world,
                new Command.Apply(
                        file,
                        wish,
                        Digest.sha256(wish.toJson().bytes()),
                        world.recorded().rev(),
                        adopt,
                        "ana"));
    }

    private static World after(World before, AdmissionResult admission) {
        return switch (admission) {
            case AdmissionResult.Admitted(var events, var desired, var _) -> {
                Recorded recorded = before.recorded();
                for (LedgerEvent event : events) {
                    recorded = recorded.apply(event, recorded.entries(), 0);
                }
                yield new World(1, 0, desired.orElseThrow(), before.observed(), recorded);
            }
            case AdmissionResult.Refused(var problems) -> throw new AssertionError(problems.toString());
            case AdmissionResult.Stale _ -> throw new AssertionError("stale");
        };
    }

    /// Who declared a service, and whose file names it: without `--adopt` only its own fleet's may.
    @Test
    void fleetWithAnotherNameTakesNothingOverUnlessTold() {
        World shop = Doing.IDLE.world();
        assertThat(codes(admit(shop, named("tools", "web"), false))).containsExactly("F151");
        assertThat(admit(shop, named("shop", "web"), false)).isInstanceOf(AdmissionResult.Admitted.class);
        assertThat(admit(Doing.STOPPED.world(), named("tools", "web"), false))
                .isInstanceOf(AdmissionResult.Admitted.class);
        assertThat(admit(Doing.NEVER_APPLIED.world(), named("tools", "web"), false))
                .isInstanceOf(AdmissionResult.Admitted.class);

        World both = after(shop, admit(shop, named("tools", "api"), false));
        assertThat(both.desired().fleet().owner("web")).isEqualTo("shop");
        assertThat(both.desired().fleet().owner("api")).isEqualTo("tools");
        assertThat(codes(admit(both, named("tools", "web"), false))).containsExactly("F151");
        assertThat(codes(admit(both, named("shop", "api"), false))).containsExactly("F151");
        World back = after(both, admit(both, named("shop", "web"), false));
        assertThat(back.desired().fleet().owners()).isEqualTo(Map.of("api", "tools"));

        World taken = after(both, admit(both, named("tools", "web"), true));
        assertThat(taken.desired().fleet().owners()).isEmpty();
        assertThat(codes(admit(taken, named("shop", "web"), false))).containsExactly("F151");
    }

    @Test
    void refusalOfATakeoverSaysWhoOwnsWhatAndWhatToDo() {
        World shop = Doing.IDLE.world();
        World both = after(shop, admit(shop, named("tools", "api"), false));
        Fleet mine = new Fleet(
                "mine",
                "default",
                new TreeMap<>(Map.of(
                        "web",
                                named("mine", "web")
                                        .services()
                                        .values()
                                        .iterator()
                                        .next(),
                        "api",
                                named("mine", "api")
                                        .services()
                                        .values()
                                        .iterator()
                                        .next())));
        AdmissionResult refused = admit(both, mine, false);
        assertThat(refused).isInstanceOf(AdmissionResult.Refused.class);
        List<Problem> problems = ((AdmissionResult.Refused) refused).problems();
        assertThat(problems.stream().map(Problem::render).toList()).containsExactly("""
                        error[F151]: the fleet "mine" would take over web from the fleet "shop"
                           ╷ metadata.name is "mine"; on this server web belongs to "shop"
                           ╵ fix: write  metadata: {name: shop} , or give the services other names; to take them over,\
                         add  --adopt
                        """, """
                        error[F151]: the fleet "mine" would take over api from the fleet "tools"
                           ╷ metadata.name is "mine"; on this server api belongs to "tools"
                           ╵ fix: write  metadata: {name: tools} , or give the services other names; to take them over,\
                         add  --adopt
                        """);
        assertThat(admit(both, mine, true)).isInstanceOf(AdmissionResult.Admitted.class);
    }

    /// The digest of a fleet stands in the ledger: one that was recorded before there were owners keeps its own.
    @Test
    void ownersAreLeftOutWhereThereAreNone() {
        Fleet shop = Shop.fleet(2);
        assertThat(shop.toJson().text()).doesNotContain("owners");
        assertThat(Fleet.fromJson(shop.toJson())).isEqualTo(shop);
        assertThat(shop.owner("web")).isEqualTo("shop");
        Fleet both = new Fleet("tools", "default", shop.services(), new TreeMap<>(Map.of("web", "shop")));
        assertThat(Fleet.fromJson(both.toJson())).isEqualTo(both);
    }
}
