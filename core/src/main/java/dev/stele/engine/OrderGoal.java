package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.util.Optional;

/// What an order is to bring about for one service. [OrderProgress#of] says how far it is.
///
/// A release is named by its identity: a number that was foreseen for it may become the number of another one, when
/// two people apply at once.
///
/// @param release that has to serve; absent for a stop, and for a rollback whose target the engine chooses
/// @param left the release that a rollback leaves
/// @param index of the order's entry in the ledger; 0 when it needed none
public record OrderGoal(Kind kind, String service, Optional<Digest> release, Optional<Digest> left, long index) {
    public enum Kind {
        /// The fleet wants the release, or it was pardoned and begins again.
        SERVE,
        /// The fleet wants the release, which was condemned when the order was given: nothing is started.
        HOLD,
        /// A rollback.
        BACK,
        STOP
    }

    public static OrderGoal serve(String service, Digest release, long index) {
        return new OrderGoal(Kind.SERVE, service, Optional.of(release), Optional.empty(), index);
    }

    public static OrderGoal hold(String service, Digest release, long index) {
        return new OrderGoal(Kind.HOLD, service, Optional.of(release), Optional.empty(), index);
    }

    public static OrderGoal back(String service, Optional<Digest> release, Optional<Digest> left, long index) {
        return new OrderGoal(Kind.BACK, service, release, left, index);
    }

    public static OrderGoal stop(String service, long index) {
        return new OrderGoal(Kind.STOP, service, Optional.empty(), Optional.empty(), index);
    }

    public static OrderGoal fromJson(Json json) {
        return new OrderGoal(
                Kind.valueOf(json.string("kind")),
                json.string("service"),
                json.optionalString("release").map(Digest::parse),
                json.optionalString("left").map(Digest::parse),
                json.number("index"));
    }

    public Json toJson() {
        return Json.object()
                .put("kind", kind.name())
                .put("service", service)
                .put("release", release.map(Digest::toString))
                .put("left", left.map(Digest::toString))
                .put("index", index)
                .build();
    }
}
