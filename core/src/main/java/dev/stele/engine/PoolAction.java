package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import dev.stele.text.Json;
import dev.stele.text.JsonException;

/// All actions of the engine on pools and traffic.
///
/// There are two kinds. An [Effect] acts on the outside world: it is recorded as an intent in the ledger first,
/// performed when that intent is durable, and closed by exactly one outcome. Effects are idempotent, so a server that
/// died in between performs them again. A [PoolChange] only changes the record: how many instances a pool has to have,
/// and which of them are to be retired. The keeper turns it into steps of single instances.
///
/// Probing is observation and no action. Membership is no action either: the keeper computes it from what is ready, and
/// the server pushes it when it differs from what the gateway has acknowledged.
///
/// Adding an action breaks the build in every place that has to handle it: the codec below, the fold, and the server's
/// effects.
public sealed interface PoolAction {
    /// Acts on the outside world.
    sealed interface Effect extends PoolAction {}

    /// Changes the record; the keeper carries it out.
    sealed interface PoolChange extends PoolAction {}

    /// Makes the image's layers present and verified.
    record Pull(Digest image) implements Effect {}

    /// Sends the gateway this table. Its fence is that of the server that decided; the server that performs it sets its
    /// own.
    record ApplyRoutes(RouteTable table) implements Effect {}

    /// The number of instances that the pool has to have. The keeper creates missing ones; for surplus ones see
    /// [Retire].
    record EnsurePool(PoolId pool, int instances, Tier tier) implements PoolChange {
        public EnsurePool {
            if (instances < 0) {
                throw new IllegalArgumentException(pool + " cannot have " + instances + " instances");
            }
        }
    }

    /// Removes the instance: out of the membership, drained, stopped, removed. Cannot be undone.
    ///
    /// @param reason one sentence for people, without the instance's name
    /// @param backOffMillis its slot stays empty for so long; 0 = a replacement may start at once
    record Retire(String instance, Cause cause, String reason, long backOffMillis) implements PoolChange {}

    /// Why an instance is retired.
    enum Cause {
        /// It failed by itself: counts against its release during its rollout.
        RELEASE,
        /// The machine, or a person on it, ended it: counts against no release.
        PLATFORM,
        /// A dependency is, or may be, down: the other release of the rollout fails too, or there is none to compare
        /// with. Counts against no release.
        DEPENDENCY,
        /// It drifted.
        DRIFT,
        /// It is surplus.
        SURPLUS;

        /// Whether the instance failed, for whatever reason.
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
