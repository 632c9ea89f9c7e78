package dev.stele.engine;

import dev.stele.engine.Fact.Announced;
import dev.stele.engine.Fact.Step;
import dev.stele.fleet.Release;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.Optional;

/// Facts as canonical JSON. `kind` says which; names are for ever, because ledgers are.
final class FactCodec {
    private FactCodec() {}

    static Json write(Fact fact) {
        return switch (fact) {
            case Fact.ServerStarted(var fence) ->
                kind("server.started").put("fence", fence).build();
            case Fact.DesiredSet set -> desired(set);
            case Fact.ReleaseMade made -> made(made);
            case Fact.ReleaseRouted routed -> routed(routed);
            case Fact.VerdictGiven given -> verdict(given);
            case Fact.RolloutMoved(var rollout) ->
                kind("rollout").put("rollout", rollout.toJson()).build();
            case Fact.ServiceDown(var service) ->
                kind("service.down").put("service", service).build();
            case Fact.OrderGiven(var order, var by) ->
                order(order).put("by", by).build();
            case Fact.Wished(var wish) ->
                kind("wish").put("wish", wish.toJson()).build();
            case Fact.Intent(var key, var effect) ->
                kind("intent").put("key", key).put("effect", effect.toJson()).build();
            case Fact.InstanceIntent intent -> instanceIntent(intent);
            case Fact.Closed(var key, var outcome) ->
                kind("outcome").put("key", key).put("outcome", outcome.toJson()).build();
            case Fact.Ended(var instance, var exit) ->
                kind("instance.ended")
                        .put("instance", instance)
                        .put("exit", exit.toJson())
                        .build();
            case Fact.BecameReady(var instance) ->
                kind("instance.ready").put("instance", instance).build();
            case Fact.Recovered(var instance) ->
                kind("instance.recovered").put("instance", instance).build();
            case Fact.DriftFound(var object, var what) ->
                kind("drift").put("object", object).put("what", what).build();
            case Fact.DriftGone(var object) ->
                kind("drift.gone").put("object", object).build();
            case Fact.OrderRefused(var service, var reason) ->
                kind("order.refused")
                        .put("service", service)
                        .put("reason", reason)
                        .build();
            case Fact.OrderPending(var order, var by) ->
                kind("order.pending")
                        .put("order", order(order).build())
                        .put("by", by)
                        .build();
            case Fact.OrderDone(var service) ->
                kind("order.done").put("service", service).build();
            case Fact.ReleasesForgotten forgotten -> forgotten(forgotten);
        };
    }

    private static Json desired(Fact.DesiredSet set) {
        return kind("desired.set")
                .put("rev", set.rev())
                .put("fleet", set.fleet().toString())
                .put("by", set.by())
                .build();
    }

    private static Json made(Fact.ReleaseMade made) {
        return kind("release.made")
                .put("service", made.service())
                .put("number", made.number())
                .put("imageName", made.imageName())
                .put("release", made.release().toJson())
                .build();
    }

    private static Json routed(Fact.ReleaseRouted routed) {
        return kind("release.routed")
                .put("service", routed.service())
                .put("release", routed.release().toString())
                .put("port", routed.port())
                .build();
    }

    private static Json verdict(Fact.VerdictGiven given) {
        return kind("verdict")
                .put("service", given.service())
                .put("release", given.release().toString())
                .put("verdict", given.verdict().name())
                .put("reason", given.reason())
                .put("by", given.by())
                .build();
    }

    private static Json forgotten(Fact.ReleasesForgotten forgotten) {
        return kind("releases.forgotten")
                .put("service", forgotten.service())
                .put(
                        "releases",
                        Json.strings(forgotten.releases().stream()
                                .map(Digest::toString)
                                .toList()))
                .build();
    }

    static Fact read(Json json) {
        return switch (json.string("kind")) {
            case "server.started" -> new Fact.ServerStarted(json.number("fence"));
            case "desired.set" ->
                new Fact.DesiredSet(json.number("rev"), Digest.parse(json.string("fleet")), json.string("by"));
            case "release.made" ->
                new Fact.ReleaseMade(
                        json.string("service"),
                        Math.toIntExact(json.number("number")),
                        json.string("imageName"),
                        Release.fromJson(json.at("release")));
            case "release.routed" ->
                new Fact.ReleaseRouted(
                        json.string("service"),
                        Digest.parse(json.string("release")),
                        Math.toIntExact(json.number("port")));
            case "verdict" ->
                new Fact.VerdictGiven(
                        json.string("service"),
                        Digest.parse(json.string("release")),
                        Verdict.valueOf(json.string("verdict")),
                        json.string("reason"),
                        json.string("by"));
            case "rollout" -> new Fact.RolloutMoved(Rollout.fromJson(json.at("rollout")));
            case "service.down" -> new Fact.ServiceDown(json.string("service"));
            case "order.rollback", "order.pardon", "order.stop" ->
                new Fact.OrderGiven(readOrder(json), json.string("by"));
            case "wish" -> new Fact.Wished((PoolAction.Wish) PoolAction.fromJson(json.at("wish")));
            case "intent" ->
                new Fact.Intent(json.string("key"), (PoolAction.Effect) PoolAction.fromJson(json.at("effect")));
            case "instance.intent" -> readInstanceIntent(json);
            case "outcome" -> new Fact.Closed(json.string("key"), Outcome.fromJson(json.at("outcome")));
            case "instance.ended" -> new Fact.Ended(json.string("instance"), Exit.fromJson(json.at("exit")));
            case "instance.ready" -> new Fact.BecameReady(json.string("instance"));
            case "instance.recovered" -> new Fact.Recovered(json.string("instance"));
            case "drift" -> new Fact.DriftFound(json.string("object"), json.string("what"));
            case "drift.gone" -> new Fact.DriftGone(json.string("object"));
            case "order.refused" -> new Fact.OrderRefused(json.string("service"), json.string("reason"));
            case "order.pending" -> new Fact.OrderPending(readOrder(json.at("order")), json.string("by"));
            case "order.done" -> new Fact.OrderDone(json.string("service"));
            case "releases.forgotten" ->
                new Fact.ReleasesForgotten(
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

    private static Json instanceIntent(Fact.InstanceIntent intent) {
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

    private static Fact readInstanceIntent(Json json) {
        Optional<Announced> announced = json.get("pool")
                .map(pool -> new Announced(
                        PoolId.fromJson(pool),
                        json.number("number"),
                        Math.toIntExact(json.number("slot")),
                        Math.toIntExact(json.number("serviceSlot")),
                        Math.toIntExact(json.number("addressSlot"))));
        return new Fact.InstanceIntent(
                json.string("key"), json.string("instance"), Step.valueOf(json.string("step")), announced);
    }
}
