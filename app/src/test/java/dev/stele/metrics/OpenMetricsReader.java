package dev.stele.metrics;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads OpenMetrics 1.0 text and refuses what its rules do not allow: order of the metadata, families that come apart,
/// suffixes that do not belong to a type, series that stand twice, histograms that do not add up, a missing end.
public final class OpenMetricsReader {
    private static final Pattern META = Pattern.compile("# (TYPE|HELP|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([-+0-9.eEInfNa]+)(?: [0-9.]+)?");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Map<String, List<String>> SUFFIXES = Map.of(
            "counter", List.of("_total", "_created"),
            "gauge", List.of(""),
            "info", List.of("_info"),
            "histogram", List.of("_bucket", "_sum", "_count", "_created"));

    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Set<String> families = new HashSet<>();
    private String family = "";
    private String type = "";

    /// The samples by name and labels, `name{a="b"}`, labels in alphabetical order.
    public static Map<String, Double> read(String text) {
        OpenMetricsReader reader = new OpenMetricsReader();
        check(text.endsWith("# EOF\n"), "the text does not end with # EOF and a line feed");
        check(text.indexOf("# EOF") == text.length() - 6, "something follows the end");
        check(text.indexOf('\r') < 0, "a carriage return");
        text.substring(0, text.length() - 6).lines().forEach(reader::line);
        reader.checkHistograms();
        return reader.samples;
    }

    private void line(String line) {
        if (line.startsWith("#")) {
            Matcher meta = META.matcher(line);
            check(meta.matches(), "no metadata: " + line);
            if (!meta.group(2).equals(family)) {
                family = meta.group(2);
                check(families.add(family), "the family stands twice: " + family);
                check(meta.group(1).equals("TYPE"), "the type comes first: " + line);
                type = meta.group(3);
                check(SUFFIXES.containsKey(type), "unknown type: " + line);
            }
            return;
        }
        Matcher sample = SAMPLE.matcher(line);
        check(sample.matches(), "no sample: " + line);
        check(
                SUFFIXES.getOrDefault(type, List.of()).stream()
                        .anyMatch(suffix -> sample.group(1).equals(family + suffix)),
                line + " is no sample of " + type + " " + family);
        double value = sample.group(3).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(sample.group(3));
        check(!type.equals("counter") || value >= 0, "a counter below zero: " + line);
        check(!type.equals("info") || value == 1, "an info other than 1: " + line);
        String labels = sample.group(2) == null ? "" : sample.group(2);
        check(samples.put(sample.group(1) + labels(labels), value) == null, "the series stands twice: " + line);
    }

    private static String labels(String text) {
        Map<String, String> found = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find()) {
            check(label.start() == end, "no labels: " + text);
            check(found.put(label.group(1), label.group(2)) == null, "a label stands twice: " + text);
            end = label.end();
        }
        check(end == text.length(), "no labels: " + text);
        return found.isEmpty() ? "" : found.toString();
    }

    /// Buckets rise with their limits up to +Inf, which is the count.
    private void checkHistograms() {
        Map<String, TreeMap<Double, Double>> buckets = new TreeMap<>();
        samples.forEach((series, value) -> {
            int le = series.indexOf("le=");
            if (le >= 0) {
                String limit = series.substring(le + 3).split("[,}]")[0];
                String others = series.replaceFirst("le=[^,}]*(, )?", "")
                        .replace(", }", "}")
                        .replace("{}", "");
                buckets.computeIfAbsent(others.replace("_bucket", "_count"), _ -> new TreeMap<>())
                        .put(limit.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(limit), value);
            }
        });
        buckets.forEach((count, byLimit) -> {
            double before = 0;
            for (double value : byLimit.values()) {
                check(value >= before, "buckets fall: " + count + byLimit);
                before = value;
            }
            check(byLimit.lastKey() == Double.POSITIVE_INFINITY, "no +Inf: " + count);
            check(samples.getOrDefault(count, -1.0) == before, "the count is not the last bucket: " + count);
        });
    }

    private static void check(boolean ok, String otherwise) {
        if (!ok) {
            throw new AssertionError(otherwise);
        }
    }
}
