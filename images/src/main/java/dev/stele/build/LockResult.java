package dev.stele.build;

import java.nio.file.Path;
import java.util.List;

/// What came of locking a recipe.
public sealed interface LockResult {
    /// The lock is written, durably, and every package of it is in the store.
    ///
    /// @param packages how many it holds
    /// @param changes one line for each package that came, went or has another version; empty when nothing changed
    record Locked(Path file, int packages, List<String> changes) implements LockResult {
        public Locked {
            changes = List.copyOf(changes);
        }
    }

    /// The lock is as it was before.
    record Refused(BuildFailure failure) implements LockResult {}
}
