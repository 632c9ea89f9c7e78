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

    static Shown releases(Releases releases, ZoneId zone) {
        if (releases.releases().isEmpty()) {
            return Paragraphs.of(releases.service() + " has no release yet");
        }
        Table table = Table.of("RELEASE", "STATE", "SINCE", "IMAGE", "DIGEST", "NOTE")
                .wrapping(5)
                .yielding(4, 2, 3);
        for (Releases.Line line : releases.releases()) {
            table.row(
                    "v" + line.release(),
                    state(line),
                    at(DAY_AND_TIME, line.since(), zone),
                    line.image().name(),
                    line.image().digest().shortHex(),
                    line.note());
        }
        return table;
    }

    private static String state(Releases.Line line) {
        Releases.Standing standing = line.standing();
        if (standing.verdict() == Releases.Verdict.CONDEMNED) {
            return "✗ condemned";
        }
        String proven = standing.verdict() == Releases.Verdict.PROVEN ? "" : ", unproven";
        return (standing.rolling() ? "◐ rolling" : tier(standing.tier())) + proven;
    }

    private static String tier(Tier tier) {
        return switch (tier) {
            case SERVING -> "✓ serving";
            case WARM -> "● warm";
            case COLD -> "○ cold";
        };
    }

    static Shown why(Why why) {
        Paragraphs out = Paragraphs.of(why.headline());
        int number = 1;
        for (String reason : why.reasons()) {
            out.add(String.format(Locale.ROOT, "%3d  ", number++), reason);
        }
        why.env().forEach((name, value) -> out.add("  ", "env." + name + "  " + value));
        return out;
    }

    static Shown drift(DriftReport drift, ZoneId zone) {
        if (drift.findings().isEmpty()) {
            return Paragraphs.of("no drift: everything is as it was made");
        }
        Table table = Table.withoutHeads().wrapping(1).yielding(2, 3);
        for (DriftReport.Finding f : drift.findings()) {
            table.row(f.object(), f.what(), at(TIME, f.seen(), zone), f.done().isEmpty() ? "" : " → " + f.done());
        }
        return table;
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
