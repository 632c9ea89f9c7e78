package dev.stele.build;

import dev.stele.debian.ArchiveException;
import dev.stele.text.Problem;
import java.util.Comparator;
import java.util.List;

/// Why a build or a lock cannot go on, thrown from any depth of this room and turned into a result at its edge
/// ([Builder], [Locker]). It never leaves the package.
final class BuildException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What kind of no it is; the command line makes its exit code of it.
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

    /// Several of them as one, of the gravest kind.
    static BuildException together(List<BuildException> all) {
        BuildFailure.Kind kind =
                all.stream().map(e -> e.kind).max(Comparator.naturalOrder()).orElseThrow();
        return new BuildException(
                kind, all.stream().flatMap(e -> e.problems.stream()).toList());
    }

    BuildFailure failure() {
        return new BuildFailure(kind, problems);
    }
}
