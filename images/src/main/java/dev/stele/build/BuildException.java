package dev.stele.build;

import dev.stele.debian.ArchiveException;
import dev.stele.text.Problem;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    /// What is wrong with the machine as a whole, in the words of the system: one such fault fails every task, and is
    /// one
    /// problem.
    private static final List<String> MACHINE_FAULTS = List.of(
            "no space left",
            "disk quota exceeded",
            "read-only file system",
            "too many open files",
            "input/output error",
            "cannot allocate memory");

    /// Combines several exceptions into one of the most severe kind.
    static BuildException combined(List<BuildException> all) {
        BuildFailure.Kind kind =
                all.stream().map(e -> e.kind).max(Comparator.naturalOrder()).orElseThrow();
        Map<String, Problem> distinct = new LinkedHashMap<>();
        all.stream().flatMap(e -> e.problems.stream()).forEach(p -> distinct.putIfAbsent(fault(p), p));
        return new BuildException(kind, List.copyOf(distinct.values()));
    }

    private static String fault(Problem problem) {
        String text = (problem.message() + " " + problem.cause()).toLowerCase(Locale.ROOT);
        return MACHINE_FAULTS.stream().filter(text::contains).findFirst().orElse(problem.render());
    }

    BuildFailure failure() {
        return new BuildFailure(kind, problems);
    }
}
