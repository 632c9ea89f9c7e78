package dev.stele.cli;

import dev.stele.control.OrderResult;
import dev.stele.control.Plan;
import dev.stele.text.SafeText;
import java.util.Optional;
import java.util.stream.Collectors;

/// The result of an order as text.
final class OrderText {
    private OrderText() {}

    /// `web: v42 → v41   image web:1.8.0 → web:1.7.9, env.X - on     12 warm instances ready`
    static String rollback(OrderResult ordered) {
        StringBuilder out = new StringBuilder();
        for (OrderResult.Step step : ordered.steps()) {
            String differences = step.differences().stream()
                    .map(d -> d.what() + " " + PlanText.difference(d))
                    .collect(Collectors.joining(", "));
            out.append(step.service())
                    .append(": ")
                    .append(number(step.from()))
                    .append(" → ")
                    .append(number(step.to()))
                    .append(differences.isEmpty() ? "" : "   " + SafeText.line(differences))
                    .append(step.note().isEmpty() ? "" : "     " + SafeText.line(step.note()))
                    .append('\n');
        }
        return out.toString();
    }

    /// Services that a file no longer names go on, which whoever applies it may not expect.
    static String kept(Plan plan) {
        return plan.changes().stream()
                .filter(change -> change.kind() == Plan.Kind.ABANDONED)
                .map(Plan.Change::service)
                .map(name -> name + " is no longer in the file and goes on.  End it: stele stop " + name + "\n")
                .collect(Collectors.joining());
    }

    /// The note says what follows, with the command that helps.
    static String pardon(OrderResult ordered) {
        StringBuilder out = new StringBuilder();
        for (OrderResult.Step step : ordered.steps()) {
            out.append("✓ ")
                    .append(step.service())
                    .append(' ')
                    .append(number(step.to().or(step::from)))
                    .append(" is pardoned: ")
                    .append(SafeText.line(step.note()))
                    .append('\n');
        }
        return out.toString();
    }

    /// For an order that is not waited for.
    ///
    /// @param index of its entry; 0 when it needed none
    static String recorded(long index) {
        return (index == 0 ? "It is on its way already." : "Recorded as entry " + index + ".")
                + " Watch it:  stele status -w\n";
    }

    static String number(Optional<Integer> release) {
        return release.map(n -> "v" + n).orElse("nothing");
    }
}
