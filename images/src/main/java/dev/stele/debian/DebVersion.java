package dev.stele.debian;

import java.util.regex.Pattern;

/// A Debian package version, `[epoch:]upstream[-revision]`, ordered as dpkg orders it (deb-version(7)).
///
/// Two versions can compare as equal and be written differently (`1.0` and `1.00`); `equals` compares the text.
public record DebVersion(String text) implements Comparable<DebVersion> {
    private static final Pattern GRAMMAR = Pattern.compile("[0-9]{1,9}:[0-9A-Za-z.+~:-]{1,256}|[0-9A-Za-z.+~-]{1,256}");

    /// @throws Deb822Exception when the text is no version
    public DebVersion {
        if (!GRAMMAR.matcher(text).matches()) {
            throw new Deb822Exception("\"" + text + "\" is no package version");
        }
    }

    @Override
    public int compareTo(DebVersion other) {
        int byEpoch = Long.compare(epoch(), other.epoch());
        int byUpstream = byEpoch != 0 ? byEpoch : compareRuns(upstream(), other.upstream());
        return byUpstream != 0 ? byUpstream : compareRuns(revision(), other.revision());
    }

    private long epoch() {
        int colon = text.indexOf(':');
        return colon < 0 ? 0 : Long.parseLong(text, 0, colon, 10);
    }

    private String upstream() {
        int hyphen = text.lastIndexOf('-');
        return text.substring(text.indexOf(':') + 1, hyphen < 0 ? text.length() : hyphen);
    }

    private String revision() {
        int hyphen = text.lastIndexOf('-');
        return hyphen < 0 ? "" : text.substring(hyphen + 1);
    }

    /// Compares alternating runs: one of non-digits, character by character with `~` before the end before letters
    /// before the rest; then one of digits, as a number of any length.
    private static int compareRuns(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while ((i < a.length() && !isDigit(a.charAt(i))) || (j < b.length() && !isDigit(b.charAt(j)))) {
                int byOrder = Integer.compare(order(a, i), order(b, j));
                if (byOrder != 0) {
                    return byOrder;
                }
                i++;
                j++;
            }
            int endA = endOfDigits(a, i);
            int endB = endOfDigits(b, j);
            int byNumber = compareNumbers(a.substring(Math.min(i, endA), endA), b.substring(Math.min(j, endB), endB));
            if (byNumber != 0) {
                return byNumber;
            }
            i = endA;
            j = endB;
        }
        return 0;
    }

    private static int order(String text, int at) {
        if (at >= text.length()) {
            return 0;
        }
        char c = text.charAt(at);
        if (c == '~') {
            return -1;
        }
        return isDigit(c) ? 0 : Character.isLetter(c) ? c : c + 256;
    }

    private static int endOfDigits(String text, int from) {
        int end = Math.min(from, text.length());
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int compareNumbers(String a, String b) {
        String left = a.replaceFirst("^0+", "");
        String right = b.replaceFirst("^0+", "");
        return left.length() != right.length() ? Integer.compare(left.length(), right.length()) : left.compareTo(right);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return text;
    }
}
