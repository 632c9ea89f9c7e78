package dev.stele.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// Each act with its requests: printed by the demo, and used to decide whether it passed.
final class ActTable {
    private static final double MICROS_PER_SECOND = 1_000_000;

    private final List<Row> rows = new ArrayList<>();

    /// @param failed requests that were not answered, or not with the right bytes
    /// @param lost those of them outside the act's expected downtime
    record Row(Act act, long served, long failed, long lost) {
        boolean held() {
            return act.held() && lost == 0;
        }
    }

    /// @param acts in the order in which they ran
    ActTable(List<Act> acts, List<RequestResult> results) {
        for (int i = 0; i < acts.size(); i++) {
            Act act = acts.get(i);
            // Requests before the first act are counted with it, so that none is left out.
            long from = i == 0 ? Long.MIN_VALUE : act.startMicros();
            long until = i + 1 < acts.size() ? acts.get(i + 1).startMicros() : Long.MAX_VALUE;
            rows.add(row(act, results, from, until));
        }
    }

    private static Row row(Act act, List<RequestResult> results, long from, long until) {
        long served = 0;
        long failed = 0;
        long lost = 0;
        for (RequestResult request : results) {
            if (request.endMicros() >= from && request.endMicros() < until) {
                if (request.failed()) {
                    failed++;
                    lost += act.down().covers(request) ? 0 : 1;
                } else {
                    served++;
                }
            }
        }
        return new Row(act, served, failed, lost);
    }

    /// Names of the acts that failed.
    List<String> broken() {
        return rows.stream()
                .filter(row -> !row.held())
                .map(row -> row.act().name())
                .toList();
    }

    String render() {
        StringBuilder out = new StringBuilder();
        out.append(line("ACT", "RESULT", "TIME", "SERVED", "FAILED"))
                .append("   (")
                .append(Load.PER_SECOND)
                .append(" requests/s)\n");
        for (Row row : rows) {
            String failed = row.failed() + (row.failed() > row.lost() ? ", while it was down" : "");
            out.append(line(
                            row.act().name(),
                            row.act().result(),
                            time(row.act().micros()),
                            count(row.served()),
                            failed))
                    .append(row.held() ? "" : "   ✗ did not hold")
                    .append('\n');
        }
        return out.toString();
    }

    /// The lines that the repository's script compares: act, start, served, failed, separated by tabs.
    String lines() {
        StringBuilder out = new StringBuilder();
        for (Row row : rows) {
            out.append(row.act().name())
                    .append('\t')
                    .append(row.act().startMicros())
                    .append('\t')
                    .append(row.served())
                    .append('\t')
                    .append(row.failed())
                    .append('\n');
        }
        return out.toString();
    }

    private static String line(String... cells) {
        return String.format(
                Locale.ROOT, "  %-32s %-36s %7s %8s %7s", cells[0], cells[1], cells[2], cells[3], cells[4]);
    }

    private static String time(OptionalLong micros) {
        return micros.isPresent() ? String.format(Locale.ROOT, "%.1fs", micros.getAsLong() / MICROS_PER_SECOND) : "–";
    }

    private static String count(long requests) {
        return String.format(Locale.ROOT, "%,d", requests).replace(',', ' ');
    }
}
