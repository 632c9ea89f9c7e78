package dev.stele.build;

import dev.stele.text.Problem;
import java.util.List;

/// Why there is no image, or no lock: all that is wrong, at once. Nothing was tagged or written.
public record BuildFailure(Kind kind, List<Problem> problems) {
    /// What the problems have in common.
    public enum Kind {
        /// A file that a person wrote is wrong, or does not fit another one (exit code 2).
        INVALID,
        /// The world did not play along: a download, a disk, a taken tag (exit code 1).
        FAILED,
        /// A signature or a digest does not hold (exit code 5).
        UNVERIFIED
    }

    public BuildFailure {
        problems = List.copyOf(problems);
    }
}
