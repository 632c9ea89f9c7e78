package dev.stele.cli;

import dev.stele.control.Plan;
import dev.stele.control.Plan.Change;
import dev.stele.control.Plan.Difference;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.text.SafeText;
import java.util.List;
import java.util.Optional;

/// A plan as text. No difference is empty, and what is left out is counted.
final class PlanText {
    static final String NOTHING_TO_CHANGE = "Nothing to change: what runs is what is wanted.\n";

    private static final int NAME_WIDTH = 8;
    private static final int RELEASE_WIDTH = 12;

    private PlanText() {}

    /// Of a file that changes nothing. What is wanted may still be on its way, or not run completely.
    static String unchanged(Status status) {
        List<String> services = status.services().stream()
                .filter(service -> service.state() != ServiceStatus.State.STOPPED)
                .map(ServiceStatus::service)
                .toList();
        return StatusText.runs(status, services)
                ? NOTHING_TO_CHANGE
                : "Nothing to change in the file, but not all of it runs yet.  See: stele status\n";
    }

    /// @param file the fleet file as the person typed it
    static String render(String file, Plan plan) {
        StringBuilder out = new StringBuilder();
        out.append(SafeText.line(file))
                .append(" → ")
                .append(plan.environment())
                .append("          ")
                .append(plan.changes().size())
                .append(" to change, ")
                .append(plan.unchanged())
                .append(" unchanged\n");
        for (Change change : plan.changes()) {
            out.append('\n').append(change(change));
        }
        return out.toString();
    }

    static String change(Change change) {
        int width = Math.max(NAME_WIDTH, Table.length(change.service()));
        String head = "  " + mark(change.kind()) + " " + Table.pad(change.service(), width) + " "
                + Table.pad(release(change), RELEASE_WIDTH) + " ";
        String indent = " ".repeat(Table.length(head));
        StringBuilder out = new StringBuilder();
        List<Difference> differences = change.differences();
        int names =
                differences.stream().mapToInt(d -> Table.length(d.what())).max().orElse(0);
        for (int i = 0; i < differences.size(); i++) {
            Difference d = differences.get(i);
            String what = Table.pad(SafeText.line(d.what()), names);
            out.append(i == 0 ? head : indent)
                    .append(what)
                    .append("  ")
                    .append(difference(d))
                    .append('\n');
        }
        if (differences.isEmpty()) {
            out.append(head.stripTrailing()).append('\n');
        }
        for (String note : change.notes()) {
            out.append(" ".repeat(width + 5)).append(SafeText.line(note)).append('\n');
        }
        return out.toString();
    }

    static String difference(Difference d) {
        String before = SafeText.line(d.before());
        String after = SafeText.line(d.after());
        if (before.isEmpty()) {
            return "+ " + after;
        }
        return after.isEmpty() ? "- " + before : before + " → " + after;
    }

    private static String mark(Plan.Kind kind) {
        return switch (kind) {
            case START -> "+";
            case ROLLOUT, ADJUST -> "~";
            case HELD -> "⊘";
            case ABANDONED -> "?";
        };
    }

    private static String release(Change change) {
        Optional<String> from = change.from().map(n -> "v" + n);
        Optional<String> to = change.to().map(n -> "v" + n);
        return switch (change.kind()) {
            case START -> to.orElse("") + " new";
            case ROLLOUT -> from.orElse("–") + " → " + to.orElse("–");
            case ADJUST -> from.or(() -> to).orElse("–") + " stays";
            case HELD -> from.orElse("–") + " held";
            case ABANDONED -> from.orElse("–") + " kept";
        };
    }
}
