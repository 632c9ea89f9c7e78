package dev.stele.cli;

import dev.stele.text.Problem;

/// The command line, the environment and the machine's settings name no single installation.
final class TargetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    TargetException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
