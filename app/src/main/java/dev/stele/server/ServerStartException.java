package dev.stele.server;

import dev.stele.text.Problem;

/// A server cannot start here, and a person can mend it.
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
