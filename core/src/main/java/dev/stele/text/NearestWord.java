package dev.stele.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that a person most likely meant.
public final class NearestWord {
    private static final int LENGTH_MAX = 64;

    private NearestWord() {}

    /// The nearest of the known words, when it is near enough for a typing error: one change in a short word, at most
    /// one
    /// in three letters of a long one. Else the one known word that begins with what is written.
    public static Optional<String> of(String written, Collection<String> known) {
        if (written.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String word = written.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(k -> distance(word, k.toLowerCase(Locale.ROOT)) <= Math.max(1, written.length() / 3))
                .min(Comparator.comparingInt((String k) -> distance(word, k.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .or(() -> begun(word, known));
    }

    /// The nearest word as a question in front of a sentence; empty when none is near.
    public static String question(String written, Collection<String> known) {
        return of(written, known).map(near -> "did you mean \"" + near + "\"? ").orElse("");
    }

    private static Optional<String> begun(String word, Collection<String> known) {
        List<String> begun = known.stream()
                .filter(k -> !word.isEmpty() && k.toLowerCase(Locale.ROOT).startsWith(word))
                .toList();
        return begun.size() == 1 ? Optional.of(begun.getFirst()) : Optional.empty();
    }

    /// Insertions, deletions, replacements and swaps of neighbours (the restricted Damerau-Levenshtein distance).
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
