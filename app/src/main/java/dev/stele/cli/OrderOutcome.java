package dev.stele.cli;

import dev.stele.control.OrderAnswers;
import dev.stele.control.OrderAnswers.Answer;
import dev.stele.engine.OrderGoal;
import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The ends of an order as text and exit code. The worst of its services decides; [AnswerText] has the sentences.
///
/// @param results lines for standard output
record OrderOutcome(String results, List<Failure> failures, int exit) {
    OrderOutcome {
        failures = List.copyOf(failures);
    }

    /// @param lines the end of a log
    record Failure(Problem problem, List<String> lines) {
        Failure {
            lines = List.copyOf(lines);
        }
    }

    /// @param told services whose good end is told, too
    static OrderOutcome of(OrderAnswers answers, Set<String> told) {
        StringBuilder results = new StringBuilder();
        List<Failure> failures = new ArrayList<>();
        int exit = ExitCode.DONE;
        for (Answer answer : answers.all()) {
            int end = exit(answer);
            exit = worse(exit, end);
            if (end != ExitCode.DONE) {
                failures.add(new Failure(AnswerText.problem(answer), answer.lastLines()));
            } else if (told.contains(answer.goal().service())) {
                results.append(AnswerText.done(answer));
            }
        }
        return new OrderOutcome(results.toString(), failures, exit);
    }

    /// For standard error.
    String errors() {
        StringBuilder out = new StringBuilder();
        failures.forEach(failure -> out.append(ErrorText.withLines(failure.problem(), "last lines:", failure.lines())));
        return out.toString();
    }

    List<Problem> problems() {
        return failures.stream().map(Failure::problem).toList();
    }

    /// A release that did not come to serve is reverted for who applied it, and a failure for who went back to it.
    static int exit(Answer answer) {
        return switch (answer.state()) {
            case DONE -> ExitCode.DONE;
            case GOING, PAUSED -> ExitCode.WAITED;
            case REVERTED, ROLLED_BACK, HELD ->
                answer.goal().kind() == OrderGoal.Kind.BACK ? ExitCode.FAILED : ExitCode.REVERTED;
            case SUPERSEDED, NOT_STARTED, FAILED, STOPPED, STARTED_AGAIN, REFUSED -> ExitCode.FAILED;
        };
    }

    /// Failed is worse than reverted, reverted worse than still waiting, anything worse than done.
    private static int worse(int a, int b) {
        return rank(a) >= rank(b) ? a : b;
    }

    private static int rank(int exit) {
        return switch (exit) {
            case ExitCode.DONE -> 0;
            case ExitCode.WAITED -> 1;
            case ExitCode.REVERTED -> 2;
            default -> 3;
        };
    }
}
