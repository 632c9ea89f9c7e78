package dev.stele.server;

import dev.stele.text.Problem;

/// The server cannot start, for a reason that an operator can fix.
public final class ServerStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ServerStartException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
