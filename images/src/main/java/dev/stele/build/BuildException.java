package dev.stele.build;

import dev.stele.debian.ArchiveException;
import dev.stele.text.Problem;
import java.util.Comparator;
import java.util.List;

/// Ends a build or a lock with problems. Thrown anywhere in this package and converted to a result by [Builder] and
/// [Locker]; it never leaves the package.
final class BuildException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// The kind of failure, from which the command line derives its exit code.
    private final BuildFailure.Kind kind;

    private final transient List<Problem> problems;

    BuildException(BuildFailure.Kind kind, List<Problem> problems) {
        super(problems.getFirst().message());
        this.kind = kind;
        this.problems = List.copyOf(problems);
    }

    static BuildException invalid(Problem problem) {
        return new BuildException(BuildFailure.Kind.INVALID, List.of(problem));
    }

    static BuildException failed(Problem problem) {
        return new BuildException(BuildFailure.Kind.FAILED, List.of(problem));
    }

    static BuildException unverified(Problem problem) {
        return new BuildException(BuildFailure.Kind.UNVERIFIED, List.of(problem));
    }

    static BuildException of(ArchiveException e) {
        return new BuildException(
                e.isVerified() ? BuildFailure.Kind.FAILED : BuildFailure.Kind.UNVERIFIED, e.problems());
    }

    /// Combines several exceptions into one of the most severe kind.
    static BuildException combined(List<BuildException> all) {
        BuildFailure.Kind kind =
                all.stream().map(e -> e.kind).max(Comparator.naturalOrder()).orElseThrow();
        return new BuildException(
                kind, all.stream().flatMap(e -> e.problems.stream()).toList());
    }

    BuildFailure failure() {
        return new BuildFailure(kind, problems);
    }
}
