package dev.stele.cli;

import dev.stele.control.OrderResult;
import dev.stele.text.SafeText;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    /// For an order that is not waited for.
    static String recorded(long index) {
        return "Recorded as entry " + index + ". Watch it:  stele status -w\n";
    }

    static String number(Optional<Integer> release) {
        return release.map(n -> "v" + n).orElse("nothing");
    }

    /// The services that an order touches.
    static Set<String> services(OrderResult ordered) {
        return ordered.steps().stream().map(OrderResult.Step::service).collect(Collectors.toCollection(TreeSet::new));
    }
}
