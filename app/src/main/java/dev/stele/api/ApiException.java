package dev.stele.api;

import dev.stele.text.Problem;

/// The server cannot be reached, does not answer, or its response is invalid for this client.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ApiException(Problem problem) {
        super(problem.message() + ": " + problem.cause());
        this.problem = problem;
    }

    ApiException(Problem problem, Throwable cause) {
        super(problem.message() + ": " + problem.cause(), cause);
        this.problem = problem;
    }

    /// Whether there was no valid response; else the server reported a failure.
    public boolean isUnreachable() {
        return problem.code().startsWith("S7");
    }

    /// What went wrong, and what to do, for people.
    public Problem problem() {
        return problem;
    }
}
