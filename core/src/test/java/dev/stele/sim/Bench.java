package dev.stele.sim;

import dev.stele.engine.Desired;
import dev.stele.engine.Engine;
import dev.stele.engine.Exit;
import dev.stele.engine.Fact;
import dev.stele.engine.Observed;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Order;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.World;
import dev.stele.fleet.Amount;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.keeper.Effect;
import dev.stele.keeper.Keeper;
import dev.stele.keeper.Upkeep;
import dev.stele.oci.Digest;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// One service in a world where everything works at once, for tables: a command in, the trail of decisions out.
///
/// Images are letters. `X` ends with code 1 as soon as it runs, `M` never becomes ready, `P` cannot be pulled; all
/// others are good.
final class Bench {
    private static final long STEP_MILLIS = 500;
    private static final int STEPS = 60;

    private final Timeline time = new Timeline();
    private final SimMachine machine = new SimMachine((_, _) -> {});
    private final SimGateway gateway = new SimGateway(time);
    private final StringBuilder trail = new StringBuilder();
    private final RolloutPolicy.Strategy strategy;
    private final Duration keepWarm;
    private Recorded recorded = Recorded.EMPTY;
    private Observed observed = Observed.NOTHING;
    private Desired desired = Desired.NOTHING;
    private int replicas = 2;
    private String image = "A";
    private String route = "/";

    Bench(RolloutPolicy.Strategy strategy, Duration keepWarm) {
        this.strategy = strategy;
        this.keepWarm = keepWarm;
        fold(new Fact.ServerStarted(1));
    }

    /// What was decided since the last call, in short.
    String trail() {
        String all = trail.toString().strip();
        trail.setLength(0);
        return all;
    }

    void command(String command) {
        String[] words = command.strip().split(" ", -1);
        switch (words[0]) {
            case "apply" -> apply(words[1]);
            case "scale" -> {
                replicas = Integer.parseInt(words[1]);
                apply(image);
            }
            case "route" -> {
                route = words[1];
                apply(image);
            }
            case "rollback" -> fold(new Fact.OrderGiven(new Order.Rollback("web", Optional.empty(), "bad"), "ana"));
            case "stop" -> fold(new Fact.OrderGiven(new Order.Stop("web"), "ana"));
            case "pardon" ->
                fold(new Fact.OrderGiven(
                        new Order.Pardon("web", release(words[1]).id(), "ok"), "ana"));
            case "kill" -> end(Exit.Cause.SIGNAL, 137);
            case "taint" -> machine.taint(oldest(), "entered");
            case "gateway" -> flip(words[1]);
            case "wait" -> run(Integer.parseInt(words[1]) * 2);
            default -> throw new IllegalArgumentException(command);
        }
        run(words[0].equals("wait") || words[words.length - 1].equals("now") ? 1 : STEPS);
    }

    private void flip(String upOrDown) {
        if (upOrDown.equals("down")) {
            gateway.down();
        } else {
            gateway.up();
        }
    }

    private void apply(String newImage) {
        image = newImage;
        ServiceGoal goal = new ServiceGoal(
                "web",
                image,
                release(image),
                replicas,
                Optional.of(new RouteGoal(Optional.empty(), route, "http")),
                ServiceGoal.Heal.REPLACE,
                new RolloutPolicy(
                        strategy,
                        new Amount.Count(1),
                        new Amount.Count(0),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        keepWarm,
                        true),
                5);
        desired = new Desired(recorded.rev() + 1, new Fleet("shop", "default", new TreeMap<>(Map.of("web", goal))));
        Digest digest = Digest.sha256(desired.fleet().toJson().bytes());
        fold(new Fact.DesiredSet(desired.rev(), digest, "ana"));
    }

    private static Digest digest(String image) {
        return Digest.sha256(image.getBytes(StandardCharsets.UTF_8));
    }

    private static Release release(String image) {
        return new Release(
                digest(image),
                List.of(),
                new TreeMap<>(Map.of("IMAGE", image)),
                List.of(),
                new Resources(64 << 20, OptionalLong.empty()),
                List.of(),
                new TreeMap<>(Map.of("http", 8080)),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(1),
                Release.PROFILE);
    }

    private void end(Exit.Cause cause, int code) {
        machine.end(oldest(), new Exit(cause, code, List.of()));
    }

    private String oldest() {
        return machine.instances().firstKey();
    }

    private void run(int steps) {
        for (int i = 0; i < steps; i++) {
            time.step(time.now() + STEP_MILLIS);
            behave();
            think();
        }
    }

    /// Turns until nothing is left to do at this moment.
    private void think() {
        for (int turn = 0; turn < 100; turn++) {
            observed = observed.then(machine.observe(), gateway.state(), time.now());
            List<Fact> decided = Engine.decide(world()).facts();
            decided.forEach(this::fold);
            Upkeep upkeep = Keeper.decide(world());
            observed = observed.with(upkeep.membership());
            boolean pushed = gateway.apply(upkeep.membership(), 0);
            upkeep.facts().forEach(this::fold);
            Map<String, Effect> effects = Effect.of(recorded);
            effects.forEach((key, effect) -> fold(new Fact.Closed(key, carryOut(effect))));
            if (decided.isEmpty() && upkeep.facts().isEmpty() && effects.isEmpty() && !pushed) {
                return;
            }
        }
        throw new IllegalStateException("it does not come to rest: " + trail);
    }

    private World world() {
        return new World(1, time.now(), desired, observed, recorded);
    }

    private Outcome carryOut(Effect effect) {
        return switch (effect) {
            case Effect.Pull(var wanted) ->
                wanted.equals(digest("P")) ? Outcome.platform("pull", "no such image") : machine.pull(wanted);
            case Effect.ApplyRoutes(var table) ->
                gateway.apply(table) ? Outcome.done() : Outcome.platform("gateway", "down");
            case Effect.Step(var action) -> machine.perform(action, 1);
        };
    }

    private void behave() {
        for (SimMachine.Instance instance : List.copyOf(machine.instances().values())) {
            String id = instance.made().instance();
            String what = name(instance.made().pool().release());
            if (instance.state() != State.RUNNING || instance.health() != Health.UNKNOWN) {
                continue;
            }
            switch (what) {
                case "X" -> machine.end(id, new Exit(Exit.Cause.OWN, 1, List.of("boom")));
                case "M" -> machine.probed(id, Health.UNREADY);
                default -> machine.probed(id, Health.READY);
            }
        }
    }

    private String name(Digest release) {
        return recorded.service("web").release(release).imageName();
    }

    private void fold(Fact fact) {
        boolean noted = fact instanceof Fact.RolloutMoved(var moved) && isOnlyNoted(moved);
        recorded = recorded.apply(fact, recorded.entries(), time.now());
        Fact same = Fact.fromJson(fact.toJson());
        if (!same.equals(fact)) {
            throw new IllegalStateException(fact + " is read back as " + same);
        }
        String said = say(fact);
        if (!said.isEmpty() && !noted) {
            trail.append(said).append(' ');
        }
    }

    /// What is left of a deadline, recorded again.
    private boolean isOnlyNoted(Rollout moved) {
        return recorded.service("web")
                .moving()
                .map(RolloutRecord::rollout)
                .filter(r -> r.phase() == moved.phase() && r.shifted() == moved.shifted())
                .isPresent();
    }

    private String say(Fact fact) {
        return switch (fact) {
            case Fact.RolloutMoved(var rollout) -> name(rollout.to()) + ":" + phase(rollout);
            case Fact.VerdictGiven given ->
                name(given.release()) + ":" + given.verdict().name().toLowerCase(java.util.Locale.ROOT);
            case Fact.Intent intent when intent.effect() instanceof PoolAction.ApplyRoutes(var table) -> routes(table);
            case Fact.InstanceIntent intent ->
                intent.announced().map(a -> "+" + name(a.pool().release())).orElse("");
            case Fact.Wished(PoolAction.Retire retire) ->
                "-"
                        + name(Optional.ofNullable(recorded.instances().get(retire.instance()))
                                .orElseThrow()
                                .pool()
                                .release());
            case Fact.OrderRefused refused -> "refused(" + refused.reason() + ")";
            case Fact.ServiceDown _ -> "down";
            case Fact.DriftFound _ -> "drift";
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
            case DONE -> rollout.ending().orElseThrow().outcome().name().toLowerCase(java.util.Locale.ROOT);
        };
    }

    private String routes(RouteTable table) {
        return table.routes().stream()
                .map(Route::legs)
                .map(legs -> legs.stream()
                        .map(l -> name(l.pool().release()) + l.weightPpm() / 10_000)
                        .collect(Collectors.joining("/", "[", "]")))
                .collect(Collectors.joining());
    }
}
