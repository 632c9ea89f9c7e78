package dev.stele.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.fleet.ConfigFiles;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.FleetFile;
import dev.stele.fleet.Release;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.ledger.Ledger;
import dev.stele.oci.Digest;
import dev.stele.route.Leg;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every fact fits into an entry of the ledger: of the largest fleet that the reader accepts, with the longest texts of
/// the characters that take the most room, and with text that has no UTF-8 form.
class FactBoundsTest {
    private static final Digest IMAGE = Digest.sha256("image".getBytes(UTF_8));
    private static final long NUMBER_MAX = (1L << 53) - 1;
    private static final int TEXT_LENGTH = 20_000;
    private static final Fleet LARGEST = read(largest());
    private static final ServiceGoal GOAL =
            LARGEST.services().values().iterator().next();
    private static final PoolId POOL = new PoolId(GOAL.name(), GOAL.release().id());
    private static final String INSTANCE = GOAL.name() + "-" + Long.toString(NUMBER_MAX, 36);
    private static final String KEY = INSTANCE + "/create#" + NUMBER_MAX;

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "\0", "\"", "\\", "\u001b", "é", "€", "😀", "\ud83d", "\ude00", "a😀", "\r\n", "\u2028"})
    void everyFactFitsIntoAnEntryWhateverItIsMadeOf(String characters) {
        for (Fact fact : facts(characters.repeat(TEXT_LENGTH))) {
            byte[] entry = fact.toJson().bytes();
            assertThat(entry.length).as(fact.getClass().getSimpleName()).isLessThanOrEqualTo(Fact.BYTES_MAX);
            assertThat(Fact.fromJson(Json.parse(entry))).isEqualTo(fact);
        }
    }

    @Test
    void noKindOfFactIsLeftOut() {
        List<Object> made = facts("a").stream()
                .flatMap(fact -> Stream.concat(Stream.of(fact), contents(fact)))
                .toList();
        for (Class<?> kind : List.of(Fact.class, Order.class, PoolAction.class, Outcome.class)) {
            assertThat(made.stream()
                            .filter(kind::isInstance)
                            .map(Object::getClass)
                            .collect(Collectors.toSet()))
                    .as(kind.getSimpleName())
                    .isEqualTo(leaves(kind));
        }
    }

    @Test
    void anEntryOfTheLedgerIsAsLongAsAFactMayBe() {
        Ledger.check(List.of(new byte[Fact.BYTES_MAX]));
        assertThatThrownBy(() -> Ledger.check(List.of(new byte[Fact.BYTES_MAX + 1])))
                .hasMessageContaining("at most " + Fact.BYTES_MAX);
    }

    @Test
    void theLargestFleetIsReadAgainFromItsBlob() {
        assertThat(GOAL.release().toJson().bytes()).hasSize(Release.BYTES_MAX);
        assertThat(LARGEST.services()).hasSize(FleetFile.SERVICES_MAX);
        assertThat(Fleet.fromJson(Json.parse(LARGEST.toJson().bytes()))).isEqualTo(LARGEST);
    }

    @Test
    void h23AnEnvironmentThatNoEntryHoldsIsRefusedWithItsPlaceAndWhatToDo() {
        String fleet = head() + service("web", "env: {BIG: " + "x".repeat(70_000) + "}");
        assertThat(problems(fleet)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("F106");
            assertThat(problem.place()).hasToString("Optional[fleet.yaml:8:16]");
            assertThat(problem.cause()).contains("env.BIG");
            assertThat(problem.fix()).contains("files:");
        });
    }

    @Test
    void h23RoutesThatMakeATableThatNoEntryHoldsAreRefused() {
        StringBuilder fleet = new StringBuilder(head());
        for (int i = 0; i < FleetFile.SERVICES_MAX; i++) {
            fleet.append(service("s" + i, route("a.b", "/" + i + "/" + "x".repeat(699))));
        }
        assertThat(problems(fleet.toString()))
                .hasSize(FleetFile.SERVICES_MAX)
                .allSatisfy(problem -> assertThat(problem.code()).isEqualTo("F144"));
    }

    @Test
    void h24ALogLineThatWasCutInsideAnEmojiIsRecorded() {
        String cut = "x".repeat(999) + "😀".charAt(0);
        Fact.Ended ended = new Fact.Ended("web-1", new Exit(Exit.Cause.OWN, 1, List.of(cut)));
        assertThat(ended.exit().lastLines()).containsExactly("x".repeat(999) + "\ufffd");
        assertThat(Fact.fromJson(Json.parse(ended.toJson().bytes()))).isEqualTo(ended);
    }

    @Test
    void h24TwentyLinesOfNulAreRecorded() {
        List<String> lines = Collections.nCopies(20, "\0".repeat(1_000));
        Fact.Ended ended = new Fact.Ended("web-1", new Exit(Exit.Cause.OWN, 1, lines));
        assertThat(ended.toJson().bytes().length).isLessThanOrEqualTo(Fact.BYTES_MAX);
        assertThat(ended.exit().lastLines()).hasSize(20).allMatch(line -> line.startsWith("\0".repeat(400)));
    }

    @Test
    void h24ColouredTextIsKept() {
        List<String> lines = Collections.nCopies(20, "\u001b[31mred\u001b[0m ".repeat(71));
        assertThat(new Exit(Exit.Cause.OWN, 1, lines).lastLines()).isEqualTo(lines);
    }

    @Test
    void ofALogTheLastLinesAreKept() {
        List<String> lines = IntStream.range(0, 30).mapToObj(String::valueOf).toList();
        assertThat(new Exit(Exit.Cause.OWN, 1, lines).lastLines()).isEqualTo(lines.subList(10, 30));
    }

    /// One fact of each kind, as long as it can be, and several where a kind has kinds of its own.
    private static List<Fact> facts(String text) {
        List<Fact> out = new ArrayList<>();
        Optional<Fact> kind = Optional.of(new Fact.ServerStarted(NUMBER_MAX));
        while (kind.isPresent()) {
            out.add(kind.get());
            kind = next(kind.get(), text);
        }
        out.add(new Fact.OrderGiven(new Order.Pardon(GOAL.name(), POOL.release(), text), text));
        out.add(new Fact.OrderGiven(new Order.Stop(GOAL.name()), text));
        out.add(new Fact.Wished(new PoolAction.EnsurePool(POOL, Integer.MAX_VALUE, Tier.SERVING)));
        out.add(new Fact.Intent(KEY, new PoolAction.Pull(IMAGE)));
        out.add(new Fact.Closed(KEY, Outcome.done()));
        return out;
    }

    /// Goes from kind to kind, so that the compiler names this method to whoever adds one.
    private static Optional<Fact> next(Fact before, String text) {
        return Optional.ofNullable(
                switch (before) {
                    case Fact.ServerStarted _ -> new Fact.DesiredSet(NUMBER_MAX, IMAGE, text);
                    case Fact.DesiredSet _ ->
                        new Fact.ReleaseMade(GOAL.name(), Integer.MAX_VALUE, GOAL.imageName(), GOAL.release());
                    case Fact.ReleaseMade _ ->
                        new Fact.ReleaseRouted(GOAL.name(), GOAL.release().id(), 65_535);
                    case Fact.ReleaseRouted _ ->
                        new Fact.VerdictGiven(GOAL.name(), POOL.release(), Verdict.CONDEMNED, text, text);
                    case Fact.VerdictGiven _ -> new Fact.RolloutMoved(rollout(text));
                    case Fact.RolloutMoved _ -> new Fact.ServiceDown(GOAL.name());
                    case Fact.ServiceDown _ ->
                        new Fact.OrderGiven(new Order.Rollback(GOAL.name(), Optional.of(POOL.release()), text), text);
                    case Fact.OrderGiven _ ->
                        new Fact.Wished(new PoolAction.Retire(INSTANCE, PoolAction.Cause.PLATFORM, text, NUMBER_MAX));
                    case Fact.Wished _ ->
                        new Fact.Intent("routes/" + NUMBER_MAX + "#" + NUMBER_MAX, new PoolAction.ApplyRoutes(table()));
                    case Fact.Intent _ ->
                        new Fact.InstanceIntent(
                                KEY,
                                INSTANCE,
                                Fact.Step.CREATE,
                                Optional.of(new Fact.Announced(POOL, NUMBER_MAX, 1_999, 63, 2_045)));
                    case Fact.InstanceIntent _ -> new Fact.Closed(KEY, Outcome.release(text, text));
                    case Fact.Closed _ ->
                        new Fact.Ended(
                                INSTANCE,
                                new Exit(Exit.Cause.OUT_OF_MEMORY, Integer.MIN_VALUE, Collections.nCopies(30, text)));
                    case Fact.Ended _ -> new Fact.BecameReady(INSTANCE);
                    case Fact.BecameReady _ -> new Fact.Recovered(INSTANCE);
                    case Fact.Recovered _ -> new Fact.DriftFound(IMAGE.toString(), text);
                    case Fact.DriftFound _ -> new Fact.DriftGone(IMAGE.toString());
                    case Fact.DriftGone _ -> new Fact.OrderRefused(GOAL.name(), text);
                    case Fact.OrderRefused _ ->
                        new Fact.OrderPending(new Order.Rollback(GOAL.name(), Optional.of(IMAGE), text), text);
                    case Fact.OrderPending _ -> new Fact.OrderDone(GOAL.name());
                    case Fact.OrderDone _ ->
                        new Fact.ReleasesForgotten(
                                GOAL.name(),
                                java.util.Collections.nCopies(
                                        Fact.ReleasesForgotten.RELEASES_MAX,
                                        GOAL.release().id()));
                    case Fact.ReleasesForgotten _ -> null;
                });
    }

    private static Rollout rollout(String text) {
        return new Rollout(
                GOAL.name(),
                NUMBER_MAX,
                Rollout.Kind.ROLLBACK,
                Optional.of(POOL.release()),
                POOL.release(),
                NUMBER_MAX,
                Integer.MAX_VALUE,
                Rollout.Phase.PREPARING,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Optional.of(new Rollout.Ending(Rollout.Outcome.FAILED_NO_TARGET, false, text, text)),
                NUMBER_MAX);
    }

    /// Every service is in the middle of a rollout, with two legs.
    private static RouteTable table() {
        List<Route> routes = LARGEST.services().values().stream()
                .map(goal -> {
                    RouteGoal route = goal.route().orElseThrow();
                    PoolId pool = new PoolId(goal.name(), goal.release().id());
                    Leg leg = new Leg(pool, "v" + Integer.MAX_VALUE, 65_535, Leg.WHOLE_PPM / 2);
                    return new Route(route.host(), route.path(), goal.name(), List.of(leg, leg));
                })
                .toList();
        return new RouteTable(NUMBER_MAX, NUMBER_MAX, routes);
    }

    /// What a fact holds that has kinds of its own.
    private static Stream<Object> contents(Fact fact) {
        return Stream.of(fact.getClass().getRecordComponents()).map(component -> {
            try {
                return component.getAccessor().invoke(fact);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        });
    }

    private static Set<Class<?>> leaves(Class<?> kind) {
        Class<?>[] permitted = kind.getPermittedSubclasses();
        return permitted == null
                ? Set.of(kind)
                : Stream.of(permitted).flatMap(k -> leaves(k).stream()).collect(Collectors.toSet());
    }

    /// As many services as there may be, with names, images, hosts and paths as long as they may be, and the first of
    /// them with a release to the last byte.
    private static String largest() {
        StringBuilder fleet = new StringBuilder(head());
        for (int i = 0; i < FleetFile.SERVICES_MAX; i++) {
            String host = ("h".repeat(63) + ".").repeat(3) + "h".repeat(61);
            String path = "/%02d".formatted(i) + "x".repeat(189);
            fleet.append(service("%02d".formatted(i) + "s".repeat(61), route(host, path)));
        }
        Release first = Objects.requireNonNull(read(fleet.toString()).services().firstEntry())
                .getValue()
                .release();
        int room = Release.BYTES_MAX - first.toJson().bytes().length - "\"A\":\"\"".length();
        int end = fleet.indexOf("ports:");
        return fleet.insert(end, "env: {A: \"" + "x".repeat(room) + "\"}\n    ").toString();
    }

    private static String head() {
        return "apiVersion: stele/v1\nkind: Fleet\nmetadata: {name: shop}\nservices:\n";
    }

    private static String service(String name, String fields) {
        String image = "i".repeat(255) + ":" + "t".repeat(128);
        return "  \"%s\":\n    image: %s\n    resources: {memory: 64Mi}\n    %s\n".formatted(name, image, fields);
    }

    private static String route(String host, String path) {
        return "ports: {http: {port: 65535, route: {host: %s, path: %s}}}\n".formatted(host, path)
                + "    healthcheck: {readiness: {tcp: http}}";
    }

    private static Fleet read(String text) {
        return switch (parse(text)) {
            case Parsed.Good<Fleet>(var fleet) -> fleet;
            case Parsed.Bad<Fleet>(var problems) ->
                throw new AssertionError(problems.stream().map(Problem::render).collect(Collectors.joining()));
        };
    }

    private static List<Problem> problems(String text) {
        return switch (parse(text)) {
            case Parsed.Good<Fleet> _ -> List.of();
            case Parsed.Bad<Fleet>(var problems) -> problems;
        };
    }

    private static Parsed<Fleet> parse(String text) {
        return FleetFile.parse(
                        "fleet.yaml",
                        text.getBytes(UTF_8),
                        _ -> new ConfigFiles.Refused("there is none"),
                        Optional.empty())
                .then(draft -> draft.resolve(_ -> Optional.of(IMAGE)));
    }
}
