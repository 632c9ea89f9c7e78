package dev.stele.journal;

import dev.stele.engine.Exit;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.text.TextBound;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Describes entries for display, one sentence each, with releases by their numbers. Has to process the entries in
/// order, since later ones refer to what earlier ones introduced.
final class LedgerEventText {
    /// So many of an instance's last lines are shown, each so far; the entry has them all.
    private static final int LINES_MAX = 3;

    private static final TextBound LINE = new TextBound(200, 1_000);

    private final Map<PoolId, Integer> numbers = new HashMap<>();

    /// Records what the event introduces, without describing it.
    void note(LedgerEvent event) {
        if (event instanceof LedgerEvent.ReleaseMade made) {
            number(new PoolId(made.service(), made.release().id()), made.number());
        }
    }

    void number(PoolId release, int number) {
        numbers.put(release, number);
    }

    String of(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.ServerStarted(var fence) -> "server started, number " + fence;
            case LedgerEvent.DesiredSet(var rev, var fleet, var by) ->
                by + " wants fleet " + fleet.shortHex() + ", revision " + rev;
            case LedgerEvent.ReleaseMade(var service, var number, var imageName, var release) -> {
                numbers.put(new PoolId(service, release.id()), number);
                yield service + " v" + number + " is " + release.id() + ", image " + imageName + " = "
                        + release.image();
            }
            case LedgerEvent.ReleaseRouted(var service, var release, var port) ->
                release(service, release) + " gets its requests at port " + port;
            case LedgerEvent.VerdictGiven(var service, var release, var verdict, var reason, var by) ->
                release(service, release) + " is " + verdict.name().toLowerCase(Locale.ROOT) + " by " + by
                        + because(reason);
            case LedgerEvent.RolloutMoved(var rollout) -> rollout(rollout);
            case LedgerEvent.ServiceDown(var service) -> service + " is stopped";
            case LedgerEvent.OrderGiven(var order, var by) -> by + " orders: " + order(order);
            case LedgerEvent.PoolChanged(var wish) -> wish(wish);
            case LedgerEvent.Intent(var key, var effect) -> key + " begins: " + effect(effect);
            case LedgerEvent.InstanceIntent intent -> step(intent);
            case LedgerEvent.Closed(var key, var outcome) -> key + " " + outcome(outcome);
            case LedgerEvent.Ended(var instance, var exit) -> instance + " ended: " + exit(exit);
            case LedgerEvent.BecameReady(var instance) -> instance + " is ready";
            case LedgerEvent.Recovered(var instance) -> instance + " stayed healthy";
            case LedgerEvent.DriftFound(var object, var what) -> object + " drifted: " + what;
            case LedgerEvent.DriftGone(var object) -> object + " is as it was made again";
            case LedgerEvent.OrderRefused(var service, var reason) ->
                "the order for " + service + " is refused" + because(reason);
            case LedgerEvent.OrderPending(var order, var by) ->
                "what " + by + " ordered is still to be done: " + order(order);
            case LedgerEvent.ReleasesForgotten(var service, var releases) ->
                service + " forgets " + releases.size() + " former releases that nothing needs";
            case LedgerEvent.OrderDone(var service) -> "the order for " + service + " is carried out";
        };
    }

    private String release(String service, Digest release) {
        Optional<Integer> number = Optional.ofNullable(numbers.get(new PoolId(service, release)));
        return service + " " + number.map(n -> "v" + n).orElse(release.shortHex());
    }

    private String release(PoolId pool) {
        return release(pool.service(), pool.release());
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }

    private String rollout(Rollout rollout) {
        String from = rollout.base()
                .map(base -> release(rollout.service(), base) + " → ")
                .orElse("");
        return "rollout " + rollout.number() + " of " + from + release(rollout.service(), rollout.to()) + ": "
                + progress(rollout);
    }

    /// Why it ends, from when that is known.
    private static String progress(Rollout rollout) {
        String share = rollout.of() == 0 ? "" : " " + rollout.shifted() + "/" + rollout.of();
        String reason = because(rollout.ending().map(Rollout.Ending::reason).orElse(""));
        return switch (rollout.phase()) {
            case PREPARING, LAUNCHING, SHIFTING, BAKING -> rollout.phase() + share;
            case PAUSED, REVERTING -> rollout.phase() + share + reason;
            case DONE -> rollout.ending().orElseThrow().outcome() + reason;
        };
    }

    private String order(Order order) {
        return switch (order) {
            case Order.Rollback(var service, var to, var reason) ->
                "roll back " + to.map(release -> release(service, release)).orElse(service) + because(reason);
            case Order.Pardon(var service, var release, var reason) ->
                "pardon " + release(service, release) + because(reason);
            case Order.Stop(var service) -> "stop " + service;
        };
    }

    private String wish(PoolAction.PoolChange wish) {
        return switch (wish) {
            case PoolAction.EnsurePool(var pool, var count, var tier) ->
                release(pool) + " shall have " + count + " " + tier;
            case PoolAction.Retire retire -> retire.instance() + " shall go" + because(retire.reason());
        };
    }

    private static String effect(PoolAction.Effect effect) {
        return switch (effect) {
            case PoolAction.Pull(var image) -> "pull " + image;
            case PoolAction.ApplyRoutes(var table) -> "routes of epoch " + table.epoch();
        };
    }

    private String step(LedgerEvent.InstanceIntent intent) {
        String of = intent.announced()
                .map(announced -> " of " + release(announced.pool()))
                .orElse("");
        return intent.key() + " begins: " + intent.step().name().toLowerCase(Locale.ROOT) + " " + intent.instance()
                + of;
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done _ -> "is done";
            case Outcome.Failed failed -> "failed at " + failed.what() + because(failed.message());
        };
    }

    private static String exit(Exit exit) {
        List<String> lines = exit.lastLines();
        String said = lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size()).stream()
                .map(LINE::cut)
                .collect(Collectors.joining(" ⏎ "));
        return exit.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", code " + exit.code()
                + (said.isBlank() ? "" : "; its last lines: " + said);
    }
}
