package dev.stele.debian;

import dev.stele.text.Problem;
import java.util.List;

/// An archive cannot be used: it is unreachable, unreadable, or does not match its signature.
public final class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean verified;
    private final transient List<Problem> problems;

    private ArchiveException(boolean verified, List<Problem> problems) {
        super(problems.getFirst().message());
        this.verified = verified;
        this.problems = List.copyOf(problems);
    }

    static ArchiveException failed(Problem problem) {
        return new ArchiveException(true, List.of(problem));
    }

    static ArchiveException unverified(Problem problem) {
        return new ArchiveException(false, List.of(problem));
    }

    /// Combines several exceptions into one.
    static ArchiveException combined(List<ArchiveException> all) {
        return new ArchiveException(
                all.stream().allMatch(e -> e.verified),
                all.stream().flatMap(e -> e.problems.stream()).toList());
    }

    /// False when a signature or a digest does not match.
    public boolean isVerified() {
        return verified;
    }

    public List<Problem> problems() {
        return problems;
    }
}
