package dev.stele.control;

import dev.stele.engine.OrderGoal;
import dev.stele.oci.Digest;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A fake server with a script: each call of [#status] returns the next status of it, and the last one repeats.
public class FakeControl implements Control {
    private final Deque<Status> script = new ArrayDeque<>();
    private Optional<Status> shown;
    private final List<String> asked = new ArrayList<>();
    private Plan plan = new Plan("shop", "default", List.of(), 1);

    public FakeControl(Status... script) {
        this.script.addAll(List.of(script));
        shown = Optional.ofNullable(this.script.peekFirst());
    }

    FakeControl(Plan plan, Status... script) {
        this(script);
        this.plan = plan;
    }

    public FakeControl planning(Plan next) {
        plan = next;
        return this;
    }

    /// The calls, in order.
    public List<String> asked() {
        return asked;
    }

    @Override
    public Version version() {
        return new Version("0.1.0", "0a1b2c3d", 7);
    }

    @Override
    public Parsed<Plan> plan(FleetText fleet) {
        asked.add("plan " + fleet.file() + adopting(fleet));
        return new Parsed.Good<>(plan.withoutEnv());
    }

    @Override
    public Parsed<Plan> planShowingEnv(FleetText fleet) {
        asked.add("plan with env " + fleet.file() + adopting(fleet));
        return new Parsed.Good<>(plan);
    }

    @Override
    public Parsed<Why> whyShowingEnv(String service) {
        return why(service)
                .then(why -> new Parsed.Good<>(
                        new Why(service, why.headline(), why.reasons(), new TreeMap<>(Map.of("A", "value")))));
    }

    @Override
    public Parsed<ApplyResult> apply(FleetText fleet, String by) {
        asked.add("apply " + fleet.file() + " " + fleet.files().keySet() + adopting(fleet)
                + (by.isEmpty() ? "" : " by " + by));
        return new Parsed.Good<>(new ApplyResult(plan, 40, goals()));
    }

    private static String adopting(FleetText fleet) {
        return fleet.adopt() ? " adopting" : "";
    }

    @Override
    public Parsed<OrderResult> order(OrderRequest order, String by) {
        asked.add(order.toJson().text() + (by.isEmpty() ? "" : " by " + by));
        return switch (order) {
            case OrderRequest.Rollback rollback ->
                new Parsed.Good<>(new OrderResult(
                        rollback.dryRun() ? 0 : 41,
                        List.of(new OrderResult.Step(
                                "web",
                                Optional.of(42),
                                Optional.of(41),
                                List.of(
                                        new Plan.Difference("image", "web:1.8.0", "web:1.7.9"),
                                        new Plan.Difference("env.FEATURE_X", "on", "")),
                                "12 warm instances ready")),
                        List.of(OrderGoal.back("web", FakeProgress.release(41), FakeProgress.release(42), 41))));
            case OrderRequest.Pardon pardon ->
                new Parsed.Good<>(new OrderResult(
                        42,
                        List.of(new OrderResult.Step(
                                pardon.service(), Optional.empty(), Optional.of(42), List.of(), "the fleet wants it")),
                        List.of(OrderGoal.serve(
                                pardon.service(), FakeProgress.release(42).orElseThrow(), 42))));
            case OrderRequest.Stop stop ->
                stop.service().filter("nobody"::equals).isPresent()
                        ? new Parsed.Bad<>(List.of(
                                Problem.of("S404", "there is no service \"nobody\"", "there are web", "stele status")))
                        : new Parsed.Good<>(new OrderResult(
                                43,
                                List.of(new OrderResult.Step("web", Optional.of(42), Optional.empty(), List.of(), "")),
                                List.of(OrderGoal.stop("web", 43))));
        };
    }

    private List<OrderGoal> goals() {
        return List.of(OrderGoal.serve(
                "web",
                plan.changes().stream()
                        .findFirst()
                        .flatMap(Plan.Change::to)
                        .or(() -> script.getFirst().services().getFirst().release())
                        .flatMap(FakeProgress::release)
                        .orElseThrow(),
                40));
    }

    @Override
    public OrderAnswers progress(FollowedOrder order) {
        return FakeProgress.of(shown.orElseThrow(), order);
    }

    @Override
    public Status status() {
        Status next = script.getFirst();
        shown = Optional.of(next);
        if (script.size() > 1) {
            script.removeFirst();
        }
        return next;
    }

    @Override
    public Status await(long revision, Duration timeout) throws InterruptedException {
        asked.add("await " + revision);
        return status();
    }

    @Override
    public Parsed<Releases> releases(String service) {
        Digest digest = Digest.of(new byte[32]);
        return new Parsed.Good<>(new Releases(
                service,
                List.of(
                        new Releases.Line(
                                42,
                                digest,
                                new Releases.NamedImage("web:1.8.0", digest),
                                new Releases.Standing(Releases.Verdict.CONDEMNED, ServiceStatus.Tier.COLD, false),
                                Instant.parse("2026-08-21T14:02:11Z"),
                                "never became ready"),
                        new Releases.Line(
                                41,
                                digest,
                                new Releases.NamedImage("web:1.7.9", digest),
                                new Releases.Standing(Releases.Verdict.PROVEN, ServiceStatus.Tier.SERVING, false),
                                Instant.parse("2026-08-20T09:00:00Z"),
                                ""))));
    }

    @Override
    public Parsed<Why> why(String service) {
        return new Parsed.Good<>(new Why(
                service,
                service + " has 2 of 3 instances because",
                List.of("instance j-7f ended, killed: memory 512Mi reached", "its replacement j-9c is starting")));
    }

    @Override
    public DriftReport drift() {
        Instant seen = Instant.parse("2026-08-21T14:10:31Z");
        return new DriftReport(List.of(
                new DriftReport.Finding("web", "layer 9f1c /usr/lib/libz.so.1 changed on disk", seen, "unpacked again"),
                new DriftReport.Finding("web-3c", "process /bin/sh entered", seen, "")));
    }

    @Override
    public Parsed<LogLines> logs(LogQuery query) {
        asked.add("logs " + query);
        return switch (query.after()) {
            case "" -> said("web-1:8,web-2:5,", "web-1 started", "web-2 \u001b[31mred");
            case "web-1:8,web-2:5," -> said("web-1:8,web-2:6,");
            case "web-1:8,web-2:6," -> said("web-1:9,web-2:6,", "web-1 ready");
            default -> new Parsed.Bad<>(List.of(Problem.of("S404", "there is no service \"web\"", "", "stele status")));
        };
    }

    private static Parsed<LogLines> said(String next, String... lines) {
        return new Parsed.Good<>(new LogLines(
                Stream.of(lines)
                        .map(line -> line.split(" "))
                        .map(line -> new LogLines.Line(
                                java.time.Instant.parse("2026-08-21T12:00:00.5Z"), line[0], 42, false, line[1], true))
                        .toList(),
                next));
    }
}
