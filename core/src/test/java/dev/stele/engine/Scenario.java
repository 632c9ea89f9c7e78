package dev.stele.engine;

import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.ServiceGoal;
import dev.stele.keeper.Effect;
import dev.stele.keeper.InstanceAction;
import dev.stele.keeper.Keeper;
import dev.stele.oci.Digest;
import dev.stele.route.Member;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import dev.stele.sim.SimGateway;
import dev.stele.sim.SimMachine;
import dev.stele.sim.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A small world in which one history is played step by step with the real engine and keeper. The test causes events,
/// decisions are written into a trail, and the share of requests that would fail is measured at each step.
///
/// Images are letters: `X` ends with code 1 as soon as it runs, `M` never becomes ready, `P` cannot be pulled and
/// `H` is not accepted, by the platform's fault and by their own; all others are good.
final class Scenario {
    private static final long STEP_MILLIS = 500;
    private static final int TURNS_MAX = 200;

    private final Timeline time = new Timeline();
    private final SimMachine machine = new SimMachine((_, _) -> {});
    private final SimGateway gateway = new SimGateway(time);
    private final StringBuilder trail = new StringBuilder();
    private final List<LedgerEvent> ledger = new ArrayList<>();
    private final TreeMap<String, ServiceGoal> goals = new TreeMap<>();
    private Recorded recorded = Recorded.EMPTY;
    private Observed observed = Observed.NOTHING;
    private Desired desired = Desired.NOTHING;
    private Predicate<InstanceAction> refusing = _ -> false;
    private Predicate<InstanceAction> hanging = _ -> false;
    private Predicate<SimMachine.Instance> down = _ -> false;
    private final List<String> tables = new ArrayList<>();
    private boolean blind;
    private boolean gatewayUp = true;
    private long fence;
    private int worstPercent;
    private List<Decision.Why> why = List.of();

    Scenario() {
        start();
    }

    /// A server starts with the ledger as its only knowledge.
    private void start() {
        recorded = Recorded.EMPTY;
        for (LedgerEvent event : ledger) {
            recorded = recorded.apply(event, recorded.entries(), time.now());
        }
        observed = Observed.NOTHING;
        fence++;
        fold(new LedgerEvent.ServerStarted(fence));
    }

    /// A server starts in place of this one; until [#probe], no probe has a verdict.
    void restart() {
        start();
        blind = true;
        think();
    }

    /// The probes of a server that has just started have verdicts.
    void probe() {
        blind = false;
    }

    void apply(Goal goal) {
        goals.put(goal.name(), goal.resolved());
        desired = new Desired(recorded.rev() + 1, new Fleet("shop", "default", goals));
        Digest digest = Digest.sha256(desired.fleet().toJson().bytes());
        fold(new LedgerEvent.DesiredSet(desired.rev(), digest, "ana"));
    }

    void order(Order order) {
        fold(new LedgerEvent.OrderGiven(order, "ana"));
    }

    void rollback(Goal... to) {
        Optional<Digest> release = to.length == 0 ? Optional.empty() : Optional.of(to[0].id());
        order(new Order.Rollback("web", release, "bad"));
    }

    /// From now on these actions fail, by the platform's fault.
    void refuse(Predicate<InstanceAction> which) {
        refusing = which;
    }

    /// From now on these actions never end.
    void hang(Predicate<InstanceAction> which) {
        hanging = which;
    }

    /// From now on instances of these images are unready, whichever they are.
    void down(String... images) {
        List<String> unready = List.of(images);
        down = instance -> unready.contains(image(instance));
        behave();
    }

    /// Ends all faults.
    void mend() {
        List<SimMachine.Instance> before = List.copyOf(machine.instances().values());
        before.stream()
                .filter(down)
                .filter(i -> !image(i).equals("M"))
                .forEach(i -> machine.probed(i.made().instance(), Health.READY));
        down = _ -> false;
        refusing = _ -> false;
        hanging = _ -> false;
    }

    /// One observation shows no instances, only images.
    void lookAtNothing() {
        Observation now = machine.observe();
        observed = observed.then(
                new Observation(new TreeMap<>(), now.images(), now.damage()), gateway.state(), time.now());
        Engine.decide(world()).events().forEach(this::fold);
        observed = observed.with(Keeper.membership(world()));
        gateway.apply(observed.membership(), 0);
        measure();
    }

    void gatewayDown() {
        gatewayUp = false;
        gateway.down();
    }

    /// The gateway answers but takes no tables for now: those being delivered wait.
    void gatewayAwayForTables() {
        gatewayUp = false;
    }

    void gatewayUp() {
        gatewayUp = true;
        gateway.up();
    }

    /// The oldest instance of the image that runs ends.
    void end(String image, Exit.Cause cause, int code) {
        machine.end(running(image).getFirst(), new Exit(cause, code, List.of("boom")));
    }

    void unready(String image) {
        machine.probed(running(image).getFirst(), Health.UNREADY);
    }

    void ready(String image) {
        running(image).forEach(id -> machine.probed(id, Health.READY));
    }

    void taintAll() {
        List.copyOf(machine.instances().keySet()).forEach(id -> machine.taint(id, "a layer below it changed"));
    }

    /// Whatever instance is the oldest: its process is killed from outside, or a process enters it.
    void killOldest() {
        machine.end(oldest(), new Exit(Exit.Cause.SIGNAL, 137, List.of()));
    }

    void taintOldest() {
        machine.taint(oldest(), "entered");
    }

    private String oldest() {
        return machine.instances().firstKey();
    }

    private List<String> running(String image) {
        return machine.instances().values().stream()
                .filter(i -> i.state() == State.RUNNING && image(i).equals(image))
                .map(i -> i.made().instance())
                .toList();
    }

    int readyCount(String image) {
        return (int) machine.instances().values().stream()
                .filter(i -> i.isReady() && image(i).equals(image))
                .count();
    }

    private static String image(SimMachine.Instance instance) {
        return instance.made().release().process().env().getOrDefault("IMAGE", "");
    }

    /// Decides and carries out until nothing is left to do at this moment.
    void think() {
        for (int turn = 0; turn < TURNS_MAX; turn++) {
            observed = observed.then(look(), gateway.state(), time.now());
            Decision decision = Engine.decide(world());
            why = decision.why();
            decision.events().forEach(this::fold);
            var upkeep = Keeper.decide(world());
            observed = observed.with(Keeper.membership(world()));
            boolean pushed = gateway.apply(observed.membership(), 0);
            upkeep.events().forEach(this::fold);
            boolean acted = act();
            measure();
            if (decision.events().isEmpty() && upkeep.events().isEmpty() && !acted && !pushed) {
                return;
            }
        }
        throw new IllegalStateException("it does not come to rest: " + trail);
    }

    private World world() {
        return new World(fence, time.now(), desired, observed, recorded);
    }

    private Observation look() {
        Observation now = machine.observe();
        TreeMap<String, ObservedInstance> seen = new TreeMap<>();
        now.instances()
                .forEach((id, i) -> seen.put(
                        id,
                        new ObservedInstance(
                                id, i.pool(), i.address(), i.state(), probed(i.health()), i.taints(), i.exit())));
        return new Observation(seen, now.images(), now.damage());
    }

    private ObservedInstance.ProbeResult probed(Health health) {
        return blind
                ? new ObservedInstance.ProbeResult(Health.UNKNOWN, "")
                : new ObservedInstance.ProbeResult(health, health == Health.UNREADY ? "GET :8080/up → 400" : "");
    }

    private boolean act() {
        boolean acted = false;
        for (var effect : Effect.of(recorded).entrySet()) {
            Optional<Outcome> outcome = carryOut(effect.getValue());
            outcome.ifPresent(o -> fold(new LedgerEvent.Closed(effect.getKey(), o)));
            acted |= outcome.isPresent();
        }
        return acted;
    }

    /// Absent while it goes on: a table waits for the gateway.
    private Optional<Outcome> carryOut(Effect effect) {
        return switch (effect) {
            case Effect.Pull(var wanted) ->
                Optional.of(
                        wanted.equals(AnyRelease.image("P"))
                                ? Outcome.platform("pull", "no such image")
                                : wanted.equals(AnyRelease.image("H"))
                                        ? Outcome.release("pull", "a hard link to nothing")
                                        : machine.pull(wanted));
            case Effect.ApplyRoutes(var table) ->
                !gatewayUp
                        ? Optional.empty()
                        : Optional.of(
                                gateway.apply(table) ? Outcome.done() : Outcome.platform("gateway", "it refuses"));
            case Effect.Step(var action) when hanging.test(action) -> Optional.empty();
            case Effect.Step(var action) ->
                Optional.of(
                        refusing.test(action) ? Outcome.platform("disk", "no space") : machine.perform(action, fence));
        };
    }

    private void behave() {
        for (SimMachine.Instance instance : List.copyOf(machine.instances().values())) {
            String id = instance.made().instance();
            if (instance.state() != State.RUNNING) {
                continue;
            }
            if (down.test(instance)) {
                machine.probed(id, Health.UNREADY);
            } else if (instance.health() == Health.UNKNOWN) {
                begin(id, image(instance));
            }
        }
    }

    private void begin(String id, String image) {
        switch (image) {
            case "X" -> machine.end(id, new Exit(Exit.Cause.OWN, 1, List.of("boom")));
            case "M" -> machine.probed(id, Health.UNREADY);
            default -> machine.probed(id, Health.READY);
        }
    }

    /// Advances the time.
    void run(double seconds) {
        for (long left = (long) (seconds * 1_000); left > 0; left -= STEP_MILLIS) {
            time.step(time.now() + Math.min(left, STEP_MILLIS));
            behave();
            think();
        }
    }

    /// Advances the time until the service's rollout is in that phase.
    void runUntil(Rollout.Phase phase) {
        for (int i = 0; i < 400; i++) {
            if (moving().filter(r -> r.phase() == phase).isPresent()) {
                return;
            }
            run(STEP_MILLIS / 1_000.0);
        }
        throw new IllegalStateException("it never came to " + phase + ": " + trail);
    }

    Optional<Rollout> moving() {
        return web().moving().map(RolloutRecord::rollout);
    }

    Recorded recorded() {
        return recorded;
    }

    ServiceRecord web() {
        return recorded.service("web");
    }

    Verdict verdict(String image) {
        return web().releases().values().stream()
                .filter(r -> r.imageName().equals(image))
                .map(ReleaseRecord::verdict)
                .findFirst()
                .orElseThrow();
    }

    List<LedgerEvent> events() {
        return List.copyOf(ledger);
    }

    String why() {
        return why.stream().map(Decision.Why::sentence).reduce("", (a, b) -> a + b + "\n");
    }

    /// The worst share of requests that failed since the last call, in percent of those of the worst service.
    int worst() {
        int worst = worstPercent;
        worstPercent = 0;
        return worst;
    }

    private void measure() {
        if (tables.isEmpty() || !tables.getLast().equals(traffic())) {
            tables.add(traffic());
        }
        for (Route route : gateway.table().routes()) {
            int failing = route.targets().stream()
                    .filter(target -> answering(target) == 0)
                    .mapToInt(target -> target.weightPpm() / 10_000)
                    .sum();
            worstPercent = Math.max(worstPercent, failing);
        }
    }

    /// Members that run: an unready one may answer, and its answers are up to the service.
    private long answering(WeightedTarget target) {
        return gateway.membership().pools().getOrDefault(target.pool(), List.of()).stream()
                .map(Member::instance)
                .filter(id -> Optional.ofNullable(machine.instances().get(id))
                        .filter(i -> i.state() == State.RUNNING)
                        .isPresent())
                .count();
    }

    /// Where requests go now, such as `A100` or `A75/B25`, and the port of each.
    String traffic() {
        return gateway.table().routes().stream()
                .filter(r -> r.service().equals("web"))
                .flatMap(r -> r.targets().stream())
                .map(l -> image(l.pool()) + l.weightPpm() / 10_000)
                .reduce((a, b) -> a + "/" + b)
                .orElse("nothing");
    }

    List<Integer> ports() {
        return gateway.table().routes().stream()
                .flatMap(r -> r.targets().stream())
                .map(WeightedTarget::port)
                .toList();
    }

    /// Where requests went since the last call, in order.
    List<String> tables() {
        List<String> all = List.copyOf(tables);
        tables.clear();
        return all;
    }

    /// Instances that take requests of the service's traffic.
    long members() {
        return gateway.routable().size();
    }

    /// What was decided since the last call, in short.
    String trail() {
        String all = trail.toString().strip();
        trail.setLength(0);
        return all;
    }

    private void fold(LedgerEvent event) {
        LedgerEvent same = LedgerEvent.fromJson(event.toJson());
        if (!same.equals(event)) {
            throw new IllegalStateException(event + " is read back as " + same);
        }
        boolean noted = event instanceof LedgerEvent.RolloutMoved(var moved) && isOnlyNoted(moved);
        ledger.add(event);
        recorded = recorded.apply(event, recorded.entries(), time.now());
        String said = noted ? "" : say(event);
        if (!said.isEmpty()) {
            trail.append(said).append(' ');
        }
    }

    /// Whether only the remaining deadline is recorded again.
    private boolean isOnlyNoted(Rollout moved) {
        return recorded.service(moved.service())
                .moving()
                .map(RolloutRecord::rollout)
                .filter(r -> r.phase() == moved.phase() && r.shifted() == moved.shifted())
                .isPresent();
    }

    private String image(PoolId pool) {
        return image(pool.service(), pool.release());
    }

    private String image(String service, Digest release) {
        return recorded.service(service).release(release).imageName();
    }

    private String say(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.RolloutMoved(var rollout) -> image(rollout.service(), rollout.to()) + ":" + phase(rollout);
            case LedgerEvent.VerdictGiven given ->
                image(given.service(), given.release()) + ":"
                        + given.verdict().name().toLowerCase(Locale.ROOT);
            case LedgerEvent.Intent intent
            when intent.effect() instanceof PoolAction.ApplyRoutes(var table) -> routes(table);
            case LedgerEvent.InstanceIntent intent ->
                intent.announced().map(a -> "+" + image(a.pool())).orElse("");
            case LedgerEvent.PoolChanged(PoolAction.Retire retire) ->
                "-"
                        + image(Optional.ofNullable(recorded.instances().get(retire.instance()))
                                .orElseThrow()
                                .pool());
            case LedgerEvent.OrderRefused refused -> "refused(" + refused.reason() + ")";
            case LedgerEvent.ServiceDown _ -> "down";
            case LedgerEvent.DriftFound _ -> "drift";
            default -> "";
        };
    }

    private static String phase(Rollout rollout) {
        return switch (rollout.phase()) {
            case PREPARING -> "prepare";
            case LAUNCHING -> "launch";
            case SHIFTING -> "shift";
            case BAKING -> "bake";
            case PAUSED -> "pause";
            case REVERTING -> "revert";
            case DONE -> rollout.ending().orElseThrow().outcome().name().toLowerCase(Locale.ROOT);
        };
    }

    private String routes(RouteTable table) {
        return table.routes().stream()
                .map(Route::targets)
                .map(targets -> targets.stream()
                        .map(l -> image(l.pool()) + l.weightPpm() / 10_000)
                        .collect(Collectors.joining("/", "[", "]")))
                .collect(Collectors.joining());
    }
}
