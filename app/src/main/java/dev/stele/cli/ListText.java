package dev.stele.cli;

import dev.stele.control.DriftReport;
import dev.stele.control.LogLines;
import dev.stele.control.Releases;
import dev.stele.control.ServiceStatus.Tier;
import dev.stele.control.Why;
import dev.stele.text.SafeText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Releases, reasons, drift and logs as text.
final class ListText {
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY_AND_MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private ListText() {}

    static String releases(Releases releases, ZoneId zone) {
        if (releases.releases().isEmpty()) {
            return releases.service() + " has no release yet\n";
        }
        Table table = new Table("RELEASE", "STATE", "SINCE", "IMAGE", "DIGEST", "NOTE");
        for (Releases.Line line : releases.releases()) {
            table.row(
                    "v" + line.release(),
                    state(line),
                    at(DAY_AND_TIME, line.since(), zone),
                    line.image().name(),
                    line.image().digest().shortHex(),
                    line.note());
        }
        return table.render();
    }

    private static String state(Releases.Line line) {
        if (line.verdict() == Releases.Verdict.CONDEMNED) {
            return "✗ condemned";
        }
        String proven = line.verdict() == Releases.Verdict.PROVEN ? "" : ", unproven";
        return tier(line.tier()) + proven;
    }

    private static String tier(Tier tier) {
        return switch (tier) {
            case SERVING -> "✓ serving";
            case WARM -> "● warm";
            case COLD -> "○ cold";
        };
    }

    static String why(Why why) {
        StringBuilder out = new StringBuilder(SafeText.line(why.headline())).append('\n');
        int number = 1;
        for (String reason : why.reasons()) {
            out.append(String.format(Locale.ROOT, "%3d  ", number++))
                    .append(SafeText.line(reason))
                    .append('\n');
        }
        why.env()
                .forEach((name, value) -> out.append("  env.")
                        .append(SafeText.line(name))
                        .append("  ")
                        .append(SafeText.line(value))
                        .append('\n'));
        return out.toString();
    }

    static String drift(DriftReport drift, ZoneId zone) {
        if (drift.findings().isEmpty()) {
            return "no drift: everything is as it was made\n";
        }
        int objects = drift.findings().stream()
                .mapToInt(f -> Table.length(f.object()))
                .max()
                .orElse(0);
        int whats = drift.findings().stream()
                .mapToInt(f -> Table.length(f.what()))
                .max()
                .orElse(0);
        StringBuilder out = new StringBuilder();
        for (DriftReport.Finding f : drift.findings()) {
            String line = Table.pad(SafeText.line(f.object()), objects) + "  "
                    + Table.pad(SafeText.line(f.what()), whats) + "  " + at(TIME, f.seen(), zone)
                    + (f.done().isEmpty() ? "" : "   → " + SafeText.line(f.done()));
            out.append(line.stripTrailing()).append('\n');
        }
        return out.toString();
    }

    /// Each line by itself says when and where it was written.
    static String logs(LogLines logs, ZoneId zone) {
        StringBuilder out = new StringBuilder();
        for (LogLines.Line line : logs.lines()) {
            out.append(at(DAY_AND_MILLIS, line.at(), zone))
                    .append(' ')
                    .append(line.instance())
                    .append(line.release() == 0 ? "" : " v" + line.release())
                    .append(" | ")
                    .append(SafeText.line(line.text()))
                    .append('\n');
        }
        return out.toString();
    }

    private static String at(DateTimeFormatter format, Instant time, ZoneId zone) {
        return format.format(time.atZone(zone));
    }
}
