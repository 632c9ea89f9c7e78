package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Optional;

/// An order of a person other than a new fleet.
public sealed interface Order {
    String service();

    /// Back to a former release, condemning the one it leaves. During a rollout: end it and go back to its base.
    ///
    /// @param to absent during a rollout, whose base is meant
    record Rollback(String service, Optional<Digest> to, String reason) implements Order {}

    /// Clears a condemnation.
    record Pardon(String service, Digest release, String reason) implements Order {}

    /// Ends all instances until the next fleet is wanted.
    record Stop(String service) implements Order {}
}
