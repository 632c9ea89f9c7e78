package dev.stele.debian;

import dev.stele.text.Problem;
import java.util.List;

/// An archive cannot be used: it is not reached, not readable, or not what its signature says.
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

    /// Several of them as one.
    static ArchiveException together(List<ArchiveException> all) {
        return new ArchiveException(
                all.stream().allMatch(e -> e.verified),
                all.stream().flatMap(e -> e.problems.stream()).toList());
    }

    /// False where a signature or a digest does not hold.
    public boolean isVerified() {
        return verified;
    }

    public List<Problem> problems() {
        return problems;
    }
}
