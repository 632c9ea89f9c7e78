package dev.stele.views;

import dev.stele.text.Excerpt;
import dev.stele.text.SecretText;
import java.util.ArrayList;
import java.util.List;

/// The difference of two texts in the unified form of `diff -u`, without its head.
///
/// @param lines of it, each without its end
/// @param hidden further lines, beyond the bound
record TextDiff(List<String> lines, int hidden) {
    private static final int LINES_MAX = 400;
    private static final int LINE_MAX = 200;
    private static final int CONTEXT = 3;

    /// Beyond so many pairs of lines to compare, all between the first and the last difference counts as changed.
    private static final long PAIRS_MAX = 1_000_000;

    TextDiff {
        lines = List.copyOf(lines);
    }

    /// One step from one text to the other: a line of both, of the first, or of the second.
    private record Step(char mark, String line) {}

    static TextDiff of(String before, String after) {
        List<String> all = hunks(steps(split(before), split(after)));
        int shown = Math.min(all.size(), LINES_MAX);
        return new TextDiff(all.subList(0, shown), all.size() - shown);
    }

    /// Lines with their ends, since a text may differ in nothing but these.
    private static List<String> split(String text) {
        List<String> out = new ArrayList<>();
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            out.add(text.substring(from, end + 1));
            from = end + 1;
        }
        if (from < text.length()) {
            out.add(text.substring(from));
        }
        return out;
    }

    private static List<Step> steps(List<String> before, List<String> after) {
        int head = 0;
        int most = Math.min(before.size(), after.size());
        while (head < most && before.get(head).equals(after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < most - head && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        List<Step> out = new ArrayList<>();
        before.subList(0, head).forEach(line -> out.add(new Step(' ', line)));
        middle(before.subList(head, before.size() - tail), after.subList(head, after.size() - tail), out);
        before.subList(before.size() - tail, before.size()).forEach(line -> out.add(new Step(' ', line)));
        return out;
    }

    private static void middle(List<String> before, List<String> after, List<Step> out) {
        if ((long) before.size() * after.size() > PAIRS_MAX) {
            before.forEach(line -> out.add(new Step('-', line)));
            after.forEach(line -> out.add(new Step('+', line)));
            return;
        }
        int[][] common = common(before, after);
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                out.add(new Step(' ', before.get(i)));
                i++;
                j++;
            } else if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
                out.add(new Step('-', before.get(i++)));
            } else {
                out.add(new Step('+', after.get(j++)));
            }
        }
    }

    /// The length of the longest common subsequence of what follows each pair of places.
    private static int[][] common(List<String> before, List<String> after) {
        int[][] out = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                out[i][j] = before.get(i).equals(after.get(j))
                        ? out[i + 1][j + 1] + 1
                        : Math.max(out[i + 1][j], out[i][j + 1]);
            }
        }
        return out;
    }

    private static List<String> hunks(List<Step> steps) {
        List<String> out = new ArrayList<>();
        int oldLine = 1;
        int newLine = 1;
        int at = 0;
        while (at < steps.size()) {
            int end = hunkEnd(steps, at);
            if (end > at) {
                out.addAll(hunk(steps.subList(at, end), oldLine, newLine));
            }
            for (Step step : steps.subList(at, Math.max(end, at + 1))) {
                oldLine += step.mark() == '+' ? 0 : 1;
                newLine += step.mark() == '-' ? 0 : 1;
            }
            at = Math.max(end, at + 1);
        }
        return out;
    }

    /// Where the hunk that begins here ends; here, when none begins.
    private static int hunkEnd(List<Step> steps, int from) {
        int changed = -1;
        for (int i = from; i < steps.size() && i <= (changed < 0 ? from + CONTEXT : changed + 2 * CONTEXT + 1); i++) {
            if (steps.get(i).mark() != ' ') {
                changed = i;
            }
        }
        return changed < 0 ? from : Math.min(steps.size(), changed + CONTEXT + 1);
    }

    private static List<String> hunk(List<Step> steps, int oldLine, int newLine) {
        List<String> out = new ArrayList<>();
        long oldLines = steps.stream().filter(step -> step.mark() != '+').count();
        long newLines = steps.stream().filter(step -> step.mark() != '-').count();
        out.add("@@ -" + range(oldLine, oldLines) + " +" + range(newLine, newLines) + " @@");
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            out.add(step.mark() + shown(step.line(), partner(steps, i)));
            if (!step.line().endsWith("\n")) {
                out.add("\\ No newline at end of file");
            }
        }
        return out;
    }

    private static String range(int first, long lines) {
        return (lines == 0 ? first - 1 : first) + "," + lines;
    }

    /// Without secrets first: of a line that is cut, the word that tells what a value is may be left out.
    private static String shown(String line, String other) {
        return Excerpt.of(plain(line), plain(other), LINE_MAX).before();
    }

    private static String plain(String line) {
        return SecretText.withoutSecrets(line.endsWith("\n") ? line.substring(0, line.length() - 1) : line);
    }

    /// The line that stands in this one's place on the other side, as far as one can tell.
    private static String partner(List<Step> steps, int at) {
        char mark = steps.get(at).mark();
        if (mark == ' ') {
            return "";
        }
        char opposite = mark == '-' ? '+' : '-';
        int begin = begin(steps, at);
        int other = mark == '-' ? end(steps, at, mark) : begin == 0 ? -1 : begin(steps, begin - 1);
        int there = other + at - begin;
        boolean isThere = other >= 0
                && other < steps.size()
                && steps.get(other).mark() == opposite
                && there < end(steps, other, opposite);
        return isThere ? steps.get(there).line() : "";
    }

    private static int begin(List<Step> steps, int at) {
        int begin = at;
        while (begin > 0 && steps.get(begin - 1).mark() == steps.get(at).mark()) {
            begin--;
        }
        return begin;
    }

    private static int end(List<Step> steps, int at, char mark) {
        int end = at;
        while (end < steps.size() && steps.get(end).mark() == mark) {
            end++;
        }
        return end;
    }
}
