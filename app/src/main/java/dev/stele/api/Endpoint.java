package dev.stele.api;

import dev.stele.control.Control;
import dev.stele.control.FleetText;
import dev.stele.control.FollowedOrder;
import dev.stele.control.LogSince;
import dev.stele.control.OrderRequest;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One endpoint of the API: method, path, query and handler.
///
/// @param path a `{}` in it stands for a service's name
/// @param query the names of its parameters; any other is refused
record Endpoint(String method, String path, Set<String> query, Handler handler) {
    static final long WAIT_MILLIS_MAX = 30_000;

    private static final String NAME = "([a-z0-9][a-z0-9-]{0,62})";

    /// Throws a [BadRequest] for an invalid request.
    interface Handler {
        Parsed<Json> handle(Control control, ApiCall call) throws InterruptedException;
    }

    static final List<Endpoint> ALL = List.of(
            new Endpoint(
                    "GET",
                    "/v1/version",
                    Set.of(),
                    (control, _) -> good(control.version().toJson())),
            new Endpoint("POST", "/v1/plan", Set.of("env"), (control, call) -> {
                FleetText fleet = call.read(FleetText::fromJson);
                return map(env(call, () -> control.plan(fleet), () -> control.planShowingEnv(fleet)), p -> p.toJson());
            }),
            new Endpoint(
                    "POST",
                    "/v1/apply",
                    Set.of(),
                    (control, call) -> map(control.apply(call.read(FleetText::fromJson), call.by()), a -> a.toJson())),
            new Endpoint(
                    "POST",
                    "/v1/orders",
                    Set.of(),
                    (control, call) ->
                            map(control.order(call.read(OrderRequest::fromJson), call.by()), o -> o.toJson())),
            new Endpoint(
                    "POST",
                    "/v1/orders/progress",
                    Set.of(),
                    (control, call) -> good(
                            control.progress(call.read(FollowedOrder::fromJson)).toJson())),
            new Endpoint("GET", "/v1/status", Set.of("after", "wait"), Endpoint::status),
            new Endpoint(
                    "GET",
                    "/v1/drift",
                    Set.of(),
                    (control, _) -> good(control.drift().toJson())),
            new Endpoint(
                    "GET",
                    "/v1/services/{}/releases",
                    Set.of(),
                    (control, call) -> map(control.releases(call.service()), r -> r.toJson())),
            new Endpoint(
                    "GET",
                    "/v1/services/{}/why",
                    Set.of("env"),
                    (control, call) -> map(
                            env(call, () -> control.why(call.service()), () -> control.whyShowingEnv(call.service())),
                            w -> w.toJson())),
            new Endpoint(
                    "GET",
                    "/v1/services/{}/logs",
                    Set.of("instance", "release", "lines", "after", "since", "previous"),
                    Endpoint::logs));

    /// The service's name in a path of this endpoint; empty text where the path has none.
    Optional<String> match(String requested) {
        Matcher m = Pattern.compile(path.replace("{}", NAME)).matcher(requested);
        if (!m.matches()) {
            return Optional.empty();
        }
        return Optional.of(m.groupCount() == 0 ? "" : m.group(1));
    }

    private static Parsed<Json> status(Control control, ApiCall call) throws InterruptedException {
        Optional<Long> after = call.number("after", Long.MAX_VALUE);
        if (after.isEmpty()) {
            return good(control.status().toJson());
        }
        Duration wait = Duration.ofMillis(call.number("wait", WAIT_MILLIS_MAX).orElse(WAIT_MILLIS_MAX));
        return good(control.await(after.get(), wait).toJson());
    }

    private static Parsed<Json> logs(Control control, ApiCall call) {
        Control.LogQuery query = ApiCall.made(() -> new Control.LogQuery(
                call.service(),
                call.text("instance"),
                call.number("release", Integer.MAX_VALUE).map(Math::toIntExact),
                Math.toIntExact(call.number("lines", Control.LogQuery.LINES_MAX).orElse(100L)),
                call.text("after").orElse(""),
                call.text("since").map(LogSince::new),
                call.number("previous", 1).filter(n -> n == 1).isPresent()));
        return map(control.logs(query), l -> l.toJson());
    }

    /// The values of variables may be secrets: only root is told them, and only when it asks.
    private static <T> Parsed<T> env(ApiCall call, Supplier<Parsed<T>> without, Supplier<Parsed<T>> with) {
        if (!call.asksForEnv()) {
            return without.get();
        }
        return call.root()
                ? with.get()
                : new Parsed.Bad<>(List.of(Problem.of(
                        "S403",
                        "the values of env are shown to root alone",
                        "you are " + call.by() + ", and a value may be a secret",
                        "leave  --show-env  out, or run the command as root")));
    }

    private static Parsed<Json> good(Json json) {
        return new Parsed.Good<>(json);
    }

    private static <T> Parsed<Json> map(Parsed<T> parsed, Function<T, Json> json) {
        return parsed.then(value -> good(json.apply(value)));
    }
}
