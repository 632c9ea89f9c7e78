package dev.stele.reconciler;

import dev.stele.engine.World;
import dev.stele.text.Problem;
import java.util.List;

/// The result of a command. Each command gets exactly one, unless the server ends before.
public sealed interface CommandResult {
    /// The caller's id of the command.
    long id();

    /// It was admitted and is durable.
    ///
    /// @param index of the last event that it became; 0 when it became none
    /// @param before the world against which it was admitted
    record Done(long id, long index, World before, AdmissionResult.Admitted admission) implements CommandResult {}

    record Refused(long id, List<Problem> problems) implements CommandResult {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /// What is wanted has changed since the command was made: make it again.
    record Stale(long id) implements CommandResult {}

    /// Nothing was recorded, and so nothing has changed.
    record NotRecorded(long id, String reason) implements CommandResult {}
}
