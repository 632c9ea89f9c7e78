package dev.stele.cli;

import dev.stele.control.Plan;
import dev.stele.control.Plan.Change;
import dev.stele.control.Plan.Difference;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.text.Excerpt;
import dev.stele.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A plan as text. No difference is empty, and what is left out is counted.
final class PlanText {
    static final String NOTHING_TO_CHANGE = "Nothing to change: what runs is what is wanted.\n";

    private static final String ENV = "env.";
    private static final int NAME_WIDTH = 8;
    private static final int RELEASE_WIDTH = 12;
    private static final int VALUE_MAX = 100;

    /// So many differences of a service, or lines of a file, are shown without being asked for.
    private static final int SHOWN_MAX = 12;

    /// So many of them where there are more.
    private static final int SHOWN_OF_MORE = 10;

    private final Extent options;
    private final StringBuilder out = new StringBuilder();
    private int hidden;

    private PlanText(Extent options) {
        this.options = options;
    }

    /// @param detail whether nothing is left out
    /// @param env whether values of variables are printed, where the server told them
    record Extent(boolean detail, boolean env) {
        static final Extent USUAL = new Extent(false, false);
    }

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
    static String render(String file, Plan plan, Extent shown) {
        PlanText text = new PlanText(shown);
        text.out
                .append(SafeText.line(file))
                .append(" → ")
                .append(plan.environment())
                .append("          ")
                .append(counts(plan))
                .append('\n');
        for (Change change : plan.changes()) {
            text.out.append('\n');
            text.change(change);
        }
        if (!plan.warnings().isEmpty()) {
            text.out.append('\n').append(warnings(plan));
        }
        if (text.hidden > 0) {
            text.out.append("\nTo see all that is left out, add  --detail\n");
        }
        return text.out.toString();
    }

    private static String counts(Plan plan) {
        List<String> parts = new ArrayList<>();
        parts.add(plan.toChange() + " to change");
        if (plan.unchanged() > 0) {
            parts.add(plan.unchanged() + " unchanged");
        }
        if (plan.held() > 0) {
            parts.add(plan.held() + " held");
        }
        if (plan.kept() > 0) {
            parts.add(plan.kept() + " kept");
        }
        return String.join(", ", parts);
    }

    static String warnings(Plan plan) {
        StringBuilder lines = new StringBuilder();
        plan.warnings()
                .forEach(warning ->
                        lines.append("! ").append(SafeText.line(warning)).append('\n'));
        return lines.toString();
    }

    private void change(Change change) {
        int width = Math.max(NAME_WIDTH, Table.length(change.service()));
        String head = "  " + mark(change.kind()) + " " + Table.pad(change.service(), width) + " "
                + Table.pad(release(change), RELEASE_WIDTH) + " ";
        String indent = " ".repeat(Table.length(head));
        List<Difference> all = change.differences();
        List<Difference> shown = all.subList(0, shown(all.size()));
        int names = shown.stream().mapToInt(d -> Table.length(d.what())).max().orElse(0);
        for (int i = 0; i < shown.size(); i++) {
            Difference d = shown.get(i);
            out.append(i == 0 ? head : indent)
                    .append(Table.pad(SafeText.line(d.what()), names))
                    .append("  ")
                    .append(difference(d, options))
                    .append('\n');
            diff(d, indent + "  ");
        }
        if (all.isEmpty()) {
            out.append(head.stripTrailing()).append('\n');
        }
        leftOut(all.size() - shown.size(), "difference", indent);
        for (String note : change.notes()) {
            out.append(" ".repeat(width + 5)).append(SafeText.line(note)).append('\n');
        }
    }

    private void diff(Difference d, String indent) {
        List<String> shown = d.diff()
                .subList(0, shown(d.diff().size() + d.diffHidden(), d.diff().size()));
        shown.forEach(line -> out.append(indent).append(SafeText.line(line)).append('\n'));
        leftOut(d.diff().size() + d.diffHidden() - shown.size(), "line", indent);
    }

    private int shown(int count) {
        return shown(count, count);
    }

    /// @param there how many of them there are to show
    private int shown(int count, int there) {
        return options.detail() ? there : Math.min(there, count <= SHOWN_MAX ? count : SHOWN_OF_MORE);
    }

    private void leftOut(int count, String what, String indent) {
        if (count > 0) {
            hidden += options.detail() ? 0 : count;
            out.append(indent)
                    .append("… ")
                    .append(count)
                    .append(" more ")
                    .append(what)
                    .append(count == 1 ? "\n" : "s\n");
        }
    }

    /// A value that is long is cut to where the two differ.
    static String difference(Difference d) {
        return difference(d, Extent.USUAL);
    }

    private static String difference(Difference d, Extent shown) {
        if (d.what().startsWith(ENV) && !shown.env()) {
            return d.before().isEmpty() ? "added" : d.after().isEmpty() ? "removed" : "changed";
        }
        Excerpt part = Excerpt.of(d.before(), d.after(), shown.detail() ? Integer.MAX_VALUE : VALUE_MAX);
        String before = SafeText.line(part.before());
        String after = SafeText.line(part.after());
        if (d.before().isEmpty()) {
            return "+ " + after;
        }
        return d.after().isEmpty() ? "- " + before : before + " → " + after;
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
            case ROLLOUT -> from.equals(to) ? stays(to) : from.orElse("–") + " → " + to.orElse("–");
            case ADJUST -> stays(from.or(() -> to));
            case HELD -> from.orElse("–") + " held";
            case ABANDONED -> from.orElse("–") + " kept";
        };
    }

    private static String stays(Optional<String> release) {
        return release.orElse("–") + " stays";
    }
}
