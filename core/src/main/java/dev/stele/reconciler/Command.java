package dev.stele.reconciler;

import dev.stele.fleet.Fleet;
import dev.stele.oci.Digest;
import java.util.Optional;

/// A command to the loop. [Admission] decides whether it is accepted, and which ledger events it becomes.
public sealed interface Command {
    /// A server takes the next fence. The first command of each life.
    record StartServer() implements Command {}

    /// Another fleet is wanted.
    ///
    /// @param file the fleet as it was given
    /// @param fleet the wanted one that was made of it, as [DesiredFleet#of] says
    /// @param digest of that fleet's canonical JSON, which lies in the blob store already
    /// @param madeForRev revision of the wanted fleet that it was made of
    /// @param adopt whether running services of another fleet may become this one's
    record Apply(Fleet file, Fleet fleet, Digest digest, long madeForRev, boolean adopt, String by)
            implements Command {}

    /// Back to a former release, condemning the one it leaves. During a rollout: end it and go back to its base.
    ///
    /// @param service may be absent where only one service can be meant
    /// @param to number of the release; absent = the base of the rollout, or the one proven last before the present
    record Rollback(Optional<String> service, Optional<Integer> to, String reason, String by) implements Command {}

    /// Clears the condemnation of a release.
    ///
    /// @param release its number; absent = the wanted one, or else the newest condemned one
    record Pardon(String service, Optional<Integer> release, String reason, String by) implements Command {}

    /// Ends the instances of a service until the next apply.
    ///
    /// @param service absent = all of them
    record Stop(Optional<String> service, String by) implements Command {}
}
