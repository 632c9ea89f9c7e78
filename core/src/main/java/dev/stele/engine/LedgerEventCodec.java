package dev.stele.engine;

import dev.stele.engine.LedgerEvent.Announced;
import dev.stele.engine.LedgerEvent.Step;
import dev.stele.fleet.Release;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.Optional;

/// Ledger events as canonical JSON. `kind` names the type; the names never change, since ledgers are kept for ever.
final class LedgerEventCodec {
    private LedgerEventCodec() {}

    static Json write(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.ServerStarted(var fence) ->
                kind("server.started").put("fence", fence).build();
            case LedgerEvent.DesiredSet set -> desired(set);
            case LedgerEvent.ReleaseMade made -> made(made);
            case LedgerEvent.ReleaseRouted routed -> routed(routed);
            case LedgerEvent.VerdictGiven given -> verdict(given);
            case LedgerEvent.RolloutMoved(var rollout) ->
                kind("rollout").put("rollout", rollout.toJson()).build();
            case LedgerEvent.ServiceDown(var service) ->
                kind("service.down").put("service", service).build();
            case LedgerEvent.OrderGiven(var order, var by) ->
                order(order).put("by", by).build();
            case LedgerEvent.PoolChanged(var wish) ->
                kind("wish").put("wish", wish.toJson()).build();
            case LedgerEvent.Intent(var key, var effect) ->
                kind("intent").put("key", key).put("effect", effect.toJson()).build();
            case LedgerEvent.InstanceIntent intent -> instanceIntent(intent);
            case LedgerEvent.Closed(var key, var outcome) ->
                kind("outcome").put("key", key).put("outcome", outcome.toJson()).build();
            case LedgerEvent.Ended(var instance, var exit) ->
                kind("instance.ended")
                        .put("instance", instance)
                        .put("exit", exit.toJson())
                        .build();
            case LedgerEvent.BecameReady(var instance) ->
                kind("instance.ready").put("instance", instance).build();
            case LedgerEvent.Recovered(var instance) ->
                kind("instance.recovered").put("instance", instance).build();
            case LedgerEvent.DriftFound(var object, var what) ->
                kind("drift").put("object", object).put("what", what).build();
            case LedgerEvent.DriftGone(var object) ->
                kind("drift.gone").put("object", object).build();
            case LedgerEvent.OrderRefused(var service, var reason) ->
                kind("order.refused")
                        .put("service", service)
                        .put("reason", reason)
                        .build();
            case LedgerEvent.OrderPending(var order, var by) ->
                kind("order.pending")
                        .put("order", order(order).build())
                        .put("by", by)
                        .build();
            case LedgerEvent.OrderDone(var service) ->
                kind("order.done").put("service", service).build();
            case LedgerEvent.ReleasesForgotten forgotten -> forgotten(forgotten);
        };
    }

    private static Json desired(LedgerEvent.DesiredSet set) {
        return kind("desired.set")
                .put("rev", set.rev())
                .put("fleet", set.fleet().toString())
                .put("by", set.by())
                .build();
    }

    private static Json made(LedgerEvent.ReleaseMade made) {
        return kind("release.made")
                .put("service", made.service())
                .put("number", made.number())
                .put("imageName", made.imageName())
                .put("release", made.release().toJson())
                .build();
    }

    private static Json routed(LedgerEvent.ReleaseRouted routed) {
        return kind("release.routed")
                .put("service", routed.service())
                .put("release", routed.release().toString())
                .put("port", routed.port())
                .build();
    }

    private static Json verdict(LedgerEvent.VerdictGiven given) {
        return kind("verdict")
                .put("service", given.service())
                .put("release", given.release().toString())
                .put("verdict", given.verdict().name())
                .put("reason", given.reason())
                .put("by", given.by())
                .build();
    }

    private static Json forgotten(LedgerEvent.ReleasesForgotten forgotten) {
        return kind("releases.forgotten")
                .put("service", forgotten.service())
                .put(
                        "releases",
                        Json.strings(forgotten.releases().stream()
                                .map(Digest::toString)
                                .toList()))
                .build();
    }

    static LedgerEvent read(Json json) {
        return switch (json.string("kind")) {
            case "server.started" -> new LedgerEvent.ServerStarted(json.number("fence"));
            case "desired.set" ->
                new LedgerEvent.DesiredSet(json.number("rev"), Digest.parse(json.string("fleet")), json.string("by"));
            case "release.made" ->
                new LedgerEvent.ReleaseMade(
                        json.string("service"),
                        Math.toIntExact(json.number("number")),
                        json.string("imageName"),
                        Release.fromJson(json.at("release")));
            case "release.routed" ->
                new LedgerEvent.ReleaseRouted(
                        json.string("service"),
                        Digest.parse(json.string("release")),
                        Math.toIntExact(json.number("port")));
            case "verdict" ->
                new LedgerEvent.VerdictGiven(
                        json.string("service"),
                        Digest.parse(json.string("release")),
                        Verdict.valueOf(json.string("verdict")),
                        json.string("reason"),
                        json.string("by"));
            case "rollout" -> new LedgerEvent.RolloutMoved(Rollout.fromJson(json.at("rollout")));
            case "service.down" -> new LedgerEvent.ServiceDown(json.string("service"));
            case "order.rollback", "order.pardon", "order.stop" ->
                new LedgerEvent.OrderGiven(readOrder(json), json.string("by"));
            case "wish" -> new LedgerEvent.PoolChanged((PoolAction.PoolChange) PoolAction.fromJson(json.at("wish")));
            case "intent" ->
                new LedgerEvent.Intent(json.string("key"), (PoolAction.Effect) PoolAction.fromJson(json.at("effect")));
            case "instance.intent" -> readInstanceIntent(json);
            case "outcome" -> new LedgerEvent.Closed(json.string("key"), Outcome.fromJson(json.at("outcome")));
            case "instance.ended" -> new LedgerEvent.Ended(json.string("instance"), Exit.fromJson(json.at("exit")));
            case "instance.ready" -> new LedgerEvent.BecameReady(json.string("instance"));
            case "instance.recovered" -> new LedgerEvent.Recovered(json.string("instance"));
            case "drift" -> new LedgerEvent.DriftFound(json.string("object"), json.string("what"));
            case "drift.gone" -> new LedgerEvent.DriftGone(json.string("object"));
            case "order.refused" -> new LedgerEvent.OrderRefused(json.string("service"), json.string("reason"));
            case "order.pending" -> new LedgerEvent.OrderPending(readOrder(json.at("order")), json.string("by"));
            case "order.done" -> new LedgerEvent.OrderDone(json.string("service"));
            case "releases.forgotten" ->
                new LedgerEvent.ReleasesForgotten(
                        json.string("service"),
                        json.stringList("releases").stream().map(Digest::parse).toList());
            default -> throw new JsonException("unknown kind of entry: " + json.string("kind"));
        };
    }

    private static Json.Builder kind(String kind) {
        return Json.object().put("kind", kind);
    }

    private static Json.Builder order(Order order) {
        return switch (order) {
            case Order.Rollback(var service, var to, var reason) ->
                kind("order.rollback")
                        .put("service", service)
                        .put("to", to.map(Digest::toString))
                        .put("reason", reason);
            case Order.Pardon(var service, var release, var reason) ->
                kind("order.pardon")
                        .put("service", service)
                        .put("release", release.toString())
                        .put("reason", reason);
            case Order.Stop(var service) -> kind("order.stop").put("service", service);
        };
    }

    private static Order readOrder(Json json) {
        String service = json.string("service");
        return switch (json.string("kind")) {
            case "order.rollback" ->
                new Order.Rollback(service, json.optionalString("to").map(Digest::parse), json.string("reason"));
            case "order.pardon" ->
                new Order.Pardon(service, Digest.parse(json.string("release")), json.string("reason"));
            default -> new Order.Stop(service);
        };
    }

    private static Json instanceIntent(LedgerEvent.InstanceIntent intent) {
        Json.Builder out = kind("instance.intent")
                .put("key", intent.key())
                .put("instance", intent.instance())
                .put("step", intent.step().name());
        intent.announced()
                .ifPresent(a -> out.put("pool", a.pool().toJson())
                        .put("number", a.number())
                        .put("slot", a.slot())
                        .put("serviceSlot", a.serviceSlot())
                        .put("addressSlot", a.addressSlot()));
        return out.build();
    }

    private static LedgerEvent readInstanceIntent(Json json) {
        Optional<Announced> announced = json.get("pool")
                .map(pool -> new Announced(
                        PoolId.fromJson(pool),
                        json.number("number"),
                        Math.toIntExact(json.number("slot")),
                        Math.toIntExact(json.number("serviceSlot")),
                        Math.toIntExact(json.number("addressSlot"))));
        return new LedgerEvent.InstanceIntent(
                json.string("key"), json.string("instance"), Step.valueOf(json.string("step")), announced);
    }
}
