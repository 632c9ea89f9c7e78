package dev.stele.build;

import dev.stele.text.Problem;
import java.util.List;

/// Why a build or a lock failed, with all problems at once. Nothing was tagged or written.
public record BuildFailure(Kind kind, List<Problem> problems) {
    /// The category of the problems.
    public enum Kind {
        /// A file that a user wrote is invalid, or does not match another one (exit code 2).
        INVALID,
        /// The environment failed: a download, a disk, an existing tag (exit code 1).
        FAILED,
        /// A signature or a digest does not match (exit code 5).
        UNVERIFIED
    }

    public BuildFailure {
        problems = List.copyOf(problems);
    }
}
