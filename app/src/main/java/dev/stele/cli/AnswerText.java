package dev.stele.cli;

import dev.stele.control.OrderAnswers.Answer;
import dev.stele.engine.OrderGoal;
import dev.stele.text.Problem;
import java.util.Optional;

/// The answer to an order as one sentence for each state, with the command that helps.
final class AnswerText {
    private AnswerText() {}

    /// What is done. Only an order that ended well has such a line.
    static String done(Answer answer) {
        String service = answer.goal().service();
        return switch (answer.goal().kind()) {
            case SERVE, HOLD -> {
                String undo = answer.numbers().former().isPresent() ? "  Undo: stele rollback " + service : "";
                yield answer.replicas().wanted() == 0
                        ? "✓ " + service + " is scaled to 0 on " + serves(answer) + ".\n"
                        : "✓ " + service + " is healthy on " + serves(answer) + " (" + replicas(answer) + ")." + undo
                                + "\n";
            }
            case BACK -> "✓ " + service + ": all traffic on " + serves(answer) + "." + condemned(answer) + "\n";
            case STOP -> "✓ " + service + " stopped.\n";
        };
    }

    static String condemned(Answer answer) {
        return answer.numbers()
                .condemned()
                .map(n -> " v" + n + " is condemned: it is not started again until it changes or someone pardons it.")
                .orElse("");
    }

    /// Why an order did not end well, or has not ended yet.
    static Problem problem(Answer answer) {
        String service = answer.goal().service();
        String asked = asked(answer);
        return switch (answer.state()) {
            case GOING, DONE -> of(answer, "S601", service + " is not there yet", "stele status " + service + " -w");
            case SUPERSEDED -> superseded(answer);
            case REVERTED ->
                of(answer, "R310", asked + " was reverted; traffic stayed on " + held(answer), logs(answer));
            case ROLLED_BACK ->
                of(
                        answer,
                        "R310",
                        asked + " was rolled back" + by(answer) + "; " + held(answer),
                        "stele why " + service);
            case HELD ->
                of(
                        answer,
                        "R311",
                        service + " stays on " + held(answer) + ": " + label(answer)
                                + ", which is wanted, is condemned",
                        "change the service, or  stele pardon " + service + " --reason TEXT");
            case PAUSED ->
                of(
                        answer,
                        "R313",
                        asked + " is paused; " + serving(answer),
                        "stele apply  tries it again;  stele rollback " + service + "  goes back");
            case NOT_STARTED ->
                of(
                        answer,
                        "R320",
                        asked + " could not be started, and nothing is condemned; " + serving(answer),
                        "stele status " + service + " -w  shows the next attempt;  stele why " + service);
            case FAILED -> failed(answer);
            case STOPPED -> of(answer, "R332", service + " was stopped meanwhile", "stele apply");
            case STARTED_AGAIN ->
                of(
                        answer,
                        "R312",
                        service + " was started again meanwhile: a newer apply wants it",
                        "stele stop " + service);
            case REFUSED ->
                of(answer, "R330", asked + " could not take the traffic; " + serving(answer), "stele why " + service);
        };
    }

    private static Problem failed(Answer answer) {
        String service = answer.goal().service();
        boolean serves = answer.numbers().serves().isPresent();
        return serves && answer.numbers().serves().equals(answer.numbers().asked())
                ? of(
                        answer,
                        "R331",
                        service + " is degraded: " + replicas(answer) + " of " + serves(answer) + " serve",
                        "stele why " + service + " · stele logs " + service)
                : of(
                        answer,
                        "R330",
                        asked(answer) + " failed"
                                + (serves ? "; " + serving(answer) : ", and there was nothing to go back to"),
                        logs(answer));
    }

    /// A release that was never made has no number: something else was wanted before it was started.
    private static Problem superseded(Answer answer) {
        String newer = answer.numbers().newer().map(n -> "v" + n).orElse("a newer order");
        return of(
                answer,
                "R312",
                asked(answer) + " was superseded by " + newer + by(answer)
                        + (answer.numbers().newer().equals(answer.numbers().serves())
                                        && answer.numbers().newer().isPresent()
                                ? ", which serves"
                                : "; " + serving(answer)),
                "stele why " + answer.goal().service());
    }

    private static Problem of(Answer answer, String code, String sentence, String fix) {
        return Problem.of(code, sentence, answer.reason(), fix);
    }

    private static String asked(Answer answer) {
        String service = answer.goal().service();
        return answer.numbers()
                .asked()
                .map(n -> service + " v" + n)
                .orElse(
                        answer.goal().kind() == OrderGoal.Kind.BACK
                                ? "the rollback of " + service
                                : "the release of " + service + " that this apply wanted");
    }

    private static String label(Answer answer) {
        return answer.numbers().asked().map(n -> "v" + n).orElse("the release");
    }

    private static String by(Answer answer) {
        return answer.by().isEmpty() ? "" : " (by " + answer.by() + ")";
    }

    private static String serving(Answer answer) {
        return serves(answer) + " serves";
    }

    private static String serves(Answer answer) {
        return OrderText.number(answer.numbers().serves());
    }

    /// What serves instead, completely: else the order would not have ended so.
    private static String held(Answer answer) {
        Optional<Integer> serves = answer.numbers().serves();
        return OrderText.number(serves) + (serves.isPresent() ? ", " + replicas(answer) + " serve" : "");
    }

    private static String replicas(Answer answer) {
        return answer.replicas().ready() + "/" + answer.replicas().wanted();
    }

    private static String logs(Answer answer) {
        String service = answer.goal().service();
        String logs = answer.numbers()
                .asked()
                .map(n -> "stele logs " + service + " --release v" + n + " · ")
                .orElse("");
        return logs + "stele why " + service;
    }
}
