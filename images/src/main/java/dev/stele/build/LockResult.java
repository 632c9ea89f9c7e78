package dev.stele.build;

import java.nio.file.Path;
import java.util.List;

/// The result of locking a recipe.
public sealed interface LockResult {
    /// The lock is written, durably, and all of its packages are in the store.
    ///
    /// @param packages their number
    /// @param changes one line for each added, removed or changed package; empty when nothing changed
    record Locked(Path file, int packages, List<String> changes) implements LockResult {
        public Locked {
            changes = List.copyOf(changes);
        }
    }

    /// The lock is unchanged.
    record Refused(BuildFailure failure) implements LockResult {}
}
