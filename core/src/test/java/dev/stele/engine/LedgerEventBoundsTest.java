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
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
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

/// Every event fits into an entry of the ledger: of the largest fleet that the reader accepts, with the longest texts
/// of
/// the characters that take the most room, and with text that has no UTF-8 form.
class LedgerEventBoundsTest {
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
    void everyEventFitsIntoAnEntry(String characters) {
        for (LedgerEvent event : events(characters.repeat(TEXT_LENGTH))) {
            byte[] entry = event.toJson().bytes();
            assertThat(entry.length).as(event.getClass().getSimpleName()).isLessThanOrEqualTo(LedgerEvent.BYTES_MAX);
            assertThat(LedgerEvent.fromJson(Json.parse(entry))).isEqualTo(event);
        }
    }

    @Test
    void coversEveryKindOfEvent() {
        List<Object> made = events("a").stream()
                .flatMap(event -> Stream.concat(Stream.of(event), contents(event)))
                .toList();
        for (Class<?> kind : List.of(LedgerEvent.class, Order.class, PoolAction.class, Outcome.class)) {
            assertThat(made.stream()
                            .filter(kind::isInstance)
                            .map(Object::getClass)
                            .collect(Collectors.toSet()))
                    .as(kind.getSimpleName())
                    .isEqualTo(leaves(kind));
        }
    }

    @Test
    void ledgerAndEventBoundsAgree() {
        Ledger.check(List.of(new byte[LedgerEvent.BYTES_MAX]));
        assertThatThrownBy(() -> Ledger.check(List.of(new byte[LedgerEvent.BYTES_MAX + 1])))
                .hasMessageContaining("at most " + LedgerEvent.BYTES_MAX);
    }

    @Test
    void largestFleetIsReadBackFromItsBlob() {
        assertThat(GOAL.release().toJson().bytes()).hasSize(Release.BYTES_MAX);
        assertThat(LARGEST.services()).hasSize(FleetFile.SERVICES_MAX);
        assertThat(Fleet.fromJson(Json.parse(LARGEST.toJson().bytes()))).isEqualTo(LARGEST);
    }

    @Test
    void h23TooLargeEnvironmentIsRefusedWithPlaceAndFix() {
        String fleet = head() + service("web", "env: {BIG: " + "x".repeat(70_000) + "}");
        assertThat(problems(fleet)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("F106");
            assertThat(problem.place()).hasToString("Optional[fleet.yaml:8:16]");
            assertThat(problem.cause()).contains("env.BIG");
            assertThat(problem.fix()).contains("files:");
        });
    }

    @Test
    void h23TooLargeRouteTableIsRefused() {
        StringBuilder fleet = new StringBuilder(head());
        for (int i = 0; i < FleetFile.SERVICES_MAX; i++) {
            fleet.append(service("s" + i, route("a.b", "/" + i + "/" + "x".repeat(699))));
        }
        assertThat(problems(fleet.toString()))
                .hasSize(FleetFile.SERVICES_MAX)
                .allSatisfy(problem -> assertThat(problem.code()).isEqualTo("F144"));
    }

    @Test
    void h24LogLineCutInsideAnEmojiIsRecorded() {
        String cut = "x".repeat(999) + "😀".charAt(0);
        LedgerEvent.Ended ended = new LedgerEvent.Ended("web-1", new Exit(Exit.Cause.OWN, 1, List.of(cut)));
        assertThat(ended.exit().lastLines()).containsExactly("x".repeat(999) + "\ufffd");
        assertThat(LedgerEvent.fromJson(Json.parse(ended.toJson().bytes()))).isEqualTo(ended);
    }

    @Test
    void h24TwentyLinesOfNulAreRecorded() {
        List<String> lines = Collections.nCopies(20, "\0".repeat(1_000));
        LedgerEvent.Ended ended = new LedgerEvent.Ended("web-1", new Exit(Exit.Cause.OWN, 1, lines));
        assertThat(ended.toJson().bytes().length).isLessThanOrEqualTo(LedgerEvent.BYTES_MAX);
        assertThat(ended.exit().lastLines()).hasSize(20).allMatch(line -> line.startsWith("\0".repeat(400)));
    }

    @Test
    void h24ColouredTextIsKept() {
        List<String> lines = Collections.nCopies(20, "\u001b[31mred\u001b[0m ".repeat(71));
        assertThat(new Exit(Exit.Cause.OWN, 1, lines).lastLines()).isEqualTo(lines);
    }

    @Test
    void keepsTheLastLinesOfALog() {
        List<String> lines = IntStream.range(0, 30).mapToObj(String::valueOf).toList();
        assertThat(new Exit(Exit.Cause.OWN, 1, lines).lastLines()).isEqualTo(lines.subList(10, 30));
    }

    /// One event of each kind, as long as it can be, and several where a kind has kinds of its own.
    private static List<LedgerEvent> events(String text) {
        List<LedgerEvent> out = new ArrayList<>();
        Optional<LedgerEvent> kind = Optional.of(new LedgerEvent.ServerStarted(NUMBER_MAX));
        while (kind.isPresent()) {
            out.add(kind.get());
            kind = next(kind.get(), text);
        }
        out.add(new LedgerEvent.OrderGiven(new Order.Pardon(GOAL.name(), POOL.release(), text), text));
        out.add(new LedgerEvent.OrderGiven(new Order.Stop(GOAL.name()), text));
        out.add(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(POOL, Integer.MAX_VALUE, Tier.SERVING)));
        out.add(new LedgerEvent.Intent(KEY, new PoolAction.Pull(IMAGE)));
        out.add(new LedgerEvent.Closed(KEY, Outcome.done()));
        return out;
    }

    /// Goes from kind to kind, so that the compiler names this method to whoever adds one.
    private static Optional<LedgerEvent> next(LedgerEvent before, String text) {
        return Optional.ofNullable(
                switch (before) {
                    case LedgerEvent.ServerStarted _ -> new LedgerEvent.DesiredSet(NUMBER_MAX, IMAGE, text);
                    case LedgerEvent.DesiredSet _ ->
                        new LedgerEvent.ReleaseMade(GOAL.name(), Integer.MAX_VALUE, GOAL.imageName(), GOAL.release());
                    case LedgerEvent.ReleaseMade _ ->
                        new LedgerEvent.ReleaseRouted(
                                GOAL.name(), GOAL.release().id(), 65_535);
                    case LedgerEvent.ReleaseRouted _ ->
                        new LedgerEvent.VerdictGiven(GOAL.name(), POOL.release(), Verdict.CONDEMNED, text, text);
                    case LedgerEvent.VerdictGiven _ -> new LedgerEvent.RolloutMoved(rollout(text));
                    case LedgerEvent.RolloutMoved _ -> new LedgerEvent.ServiceDown(GOAL.name());
                    case LedgerEvent.ServiceDown _ ->
                        new LedgerEvent.OrderGiven(
                                new Order.Rollback(GOAL.name(), Optional.of(POOL.release()), text), text);
                    case LedgerEvent.OrderGiven _ ->
                        new LedgerEvent.PoolChanged(
                                new PoolAction.Retire(INSTANCE, PoolAction.Cause.PLATFORM, text, NUMBER_MAX));
                    case LedgerEvent.PoolChanged _ ->
                        new LedgerEvent.Intent(
                                "routes/" + NUMBER_MAX + "#" + NUMBER_MAX, new PoolAction.ApplyRoutes(table()));
                    case LedgerEvent.Intent _ ->
                        new LedgerEvent.InstanceIntent(
                                KEY,
                                INSTANCE,
                                LedgerEvent.Step.CREATE,
                                Optional.of(new LedgerEvent.Announced(POOL, NUMBER_MAX, 1_999, 63, 2_045)));
                    case LedgerEvent.InstanceIntent _ -> new LedgerEvent.Closed(KEY, Outcome.release(text, text));
                    case LedgerEvent.Closed _ ->
                        new LedgerEvent.Ended(
                                INSTANCE,
                                new Exit(Exit.Cause.OUT_OF_MEMORY, Integer.MIN_VALUE, Collections.nCopies(30, text)));
                    case LedgerEvent.Ended _ -> new LedgerEvent.BecameReady(INSTANCE);
                    case LedgerEvent.BecameReady _ -> new LedgerEvent.Recovered(INSTANCE);
                    case LedgerEvent.Recovered _ -> new LedgerEvent.DriftFound(IMAGE.toString(), text);
                    case LedgerEvent.DriftFound _ -> new LedgerEvent.DriftGone(IMAGE.toString());
                    case LedgerEvent.DriftGone _ -> new LedgerEvent.OrderRefused(GOAL.name(), text);
                    case LedgerEvent.OrderRefused _ ->
                        new LedgerEvent.OrderPending(new Order.Rollback(GOAL.name(), Optional.of(IMAGE), text), text);
                    case LedgerEvent.OrderPending _ -> new LedgerEvent.OrderDone(GOAL.name());
                    case LedgerEvent.OrderDone _ ->
                        new LedgerEvent.ReleasesForgotten(
                                GOAL.name(),
                                java.util.Collections.nCopies(
                                        LedgerEvent.ReleasesForgotten.RELEASES_MAX,
                                        GOAL.release().id()));
                    case LedgerEvent.ReleasesForgotten _ -> null;
                });
    }

    private static Rollout rollout(String text) {
        return new Rollout(
                new Rollout.Change(
                        GOAL.name(),
                        NUMBER_MAX,
                        Rollout.Kind.ROLLBACK,
                        Optional.of(POOL.release()),
                        POOL.release(),
                        NUMBER_MAX),
                new Rollout.Progress(
                        Integer.MAX_VALUE, Rollout.Phase.PREPARING, Integer.MAX_VALUE, Integer.MAX_VALUE, NUMBER_MAX),
                Optional.of(new Rollout.Ending(Rollout.Result.FAILED_NO_TARGET, false, text, text)));
    }

    /// Every service is in the middle of a rollout, with two weighted targets.
    private static RouteTable table() {
        List<Route> routes = LARGEST.services().values().stream()
                .map(goal -> {
                    RouteGoal route = goal.route().orElseThrow();
                    PoolId pool = new PoolId(goal.name(), goal.release().id());
                    WeightedTarget target =
                            new WeightedTarget(pool, "v" + Integer.MAX_VALUE, 65_535, WeightedTarget.WHOLE_PPM / 2);
                    return new Route(route.host(), route.path(), goal.name(), List.of(target, target));
                })
                .toList();
        return new RouteTable(NUMBER_MAX, NUMBER_MAX, routes);
    }

    /// What an event holds that has kinds of its own.
    private static Stream<Object> contents(LedgerEvent event) {
        return Stream.of(event.getClass().getRecordComponents()).map(component -> {
            try {
                return component.getAccessor().invoke(event);
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
