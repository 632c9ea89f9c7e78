package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import dev.stele.text.Json;
import dev.stele.text.JsonException;

/// What the engine can do about pools and traffic: its whole vocabulary.
///
/// There are two kinds. An [Effect] changes the world outside. It becomes an intent in the ledger first, is carried out
/// when that intent is durable, and is closed by exactly one outcome; carrying it out twice equals once, so a server
/// that died in between does it again. A [PoolChange] changes only what is recorded: it says how many instances a pool
/// shall
/// have and which of them shall go. The keeper reads it there and turns it into steps of single instances.
///
/// Probing is no action, it is observation. Membership is no action either: the keeper computes it from what is ready,
/// and the server pushes what differs from what the gateway has acknowledged.
///
/// A new action breaks the build wherever someone has to think: the codec below, the fold, and the server's effects.
public sealed interface PoolAction {
    /// Changes the world outside.
    sealed interface Effect extends PoolAction {}

    /// Changes what is recorded; the keeper carries it out.
    sealed interface PoolChange extends PoolAction {}

    /// Makes the image's layers present and verified.
    record Pull(Digest image) implements Effect {}

    /// Gives the gateway this table. Its fence is that of the server that decided; whoever carries it out puts its own.
    record ApplyRoutes(RouteTable table) implements Effect {}

    /// The pool shall have so many instances. More than it has: the keeper creates. Fewer: see [Retire].
    record EnsurePool(PoolId pool, int instances, Tier tier) implements PoolChange {
        public EnsurePool {
            if (instances < 0) {
                throw new IllegalArgumentException(pool + " cannot have " + instances + " instances");
            }
        }
    }

    /// The instance shall go: out of the membership, drained, stopped, removed. There is no way back.
    ///
    /// @param reason one sentence for people, without the instance's name
    /// @param backOffMillis its slot stays empty for so long; 0 = a replacement may start at once
    record Retire(String instance, Cause cause, String reason, long backOffMillis) implements PoolChange {}

    /// Why an instance goes.
    enum Cause {
        /// It failed by itself: counts against its release while a rollout brings it in.
        RELEASE,
        /// The machine, or someone on it, ended it: counts against nobody.
        PLATFORM,
        /// Something that it needs is down, or may be: the release beside it fails too, or there is none beside it
        /// that would tell. Counts against nobody.
        DEPENDENCY,
        /// It is no longer what was started.
        DRIFT,
        /// It is not needed.
        SURPLUS;

        /// Whether the instance failed, whoever is to blame.
        boolean isFailure() {
            return switch (this) {
                case RELEASE, PLATFORM, DEPENDENCY -> true;
                case DRIFT, SURPLUS -> false;
            };
        }
    }

    static PoolAction fromJson(Json json) {
        return switch (json.string("action")) {
            case "pull" -> new Pull(Digest.parse(json.string("image")));
            case "applyRoutes" -> new ApplyRoutes(RouteTable.fromJson(json.at("table")));
            case "ensurePool" ->
                new EnsurePool(
                        PoolId.fromJson(json.at("pool")),
                        Math.toIntExact(json.number("instances")),
                        Tier.valueOf(json.string("tier")));
            case "retire" ->
                new Retire(
                        json.string("instance"),
                        Cause.valueOf(json.string("cause")),
                        json.string("reason"),
                        json.number("backOffMillis"));
            default -> throw new JsonException("unknown pool action " + json.string("action"));
        };
    }

    default Json toJson() {
        Json.Builder out = Json.object();
        switch (this) {
            case Pull(var image) -> out.put("action", "pull").put("image", image.toString());
            case ApplyRoutes(var table) -> out.put("action", "applyRoutes").put("table", table.toJson());
            case EnsurePool(var pool, var instances, var tier) ->
                out.put("action", "ensurePool")
                        .put("pool", pool.toJson())
                        .put("instances", instances)
                        .put("tier", tier.name());
            case Retire(var instance, var cause, var reason, var backOff) ->
                out.put("action", "retire")
                        .put("instance", instance)
                        .put("cause", cause.name())
                        .put("reason", reason)
                        .put("backOffMillis", backOff);
        }
        return out.build();
    }
}
