package dev.stele.cli;

import dev.stele.text.NearestWord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a person most likely meant by a mistyped command or option.
///
/// A word that ends or removes something is proposed only for what can hardly be another word: it begins with the same
/// letter, and one letter is doubled, missing or swapped with its neighbour. `top` is not near to `stop`.
final class Suggestion {
    /// Commands and options that end, remove or undo something, or that skip a question. A new one goes here.
    private static final Set<String> DESTRUCTIVE = Set.of(
            "stop",
            "rollback",
            "pardon",
            "abort",
            "uninstall",
            "remove",
            "rm",
            "gc",
            "prune",
            "adopt",
            "--all",
            "--yes",
            "-y",
            "--end",
            "--force",
            "--sabotage",
            "--new-id",
            "--adopt");

    private Suggestion() {}

    static Optional<String> of(String word, Collection<String> known) {
        List<String> harmless =
                known.stream().filter(k -> !DESTRUCTIVE.contains(k)).toList();
        Optional<String> slip = known.stream()
                .filter(DESTRUCTIVE::contains)
                .filter(k -> isSlip(word, k))
                .sorted()
                .findFirst();
        return slip.or(() -> NearestWord.of(word, harmless));
    }

    /// Whether the command to paste would change something by itself.
    static boolean isDestructive(String word) {
        return DESTRUCTIVE.contains(word);
    }

    private static boolean isSlip(String word, String meant) {
        int begin = meant.startsWith("--") ? 3 : 1;
        return word.length() > begin
                && meant.length() > begin
                && word.startsWith(meant.substring(0, begin))
                && (isOneMissing(word, meant) || isOneMissing(meant, word) || isSwap(word, meant));
    }

    private static boolean isOneMissing(String shorter, String longer) {
        if (shorter.length() + 1 != longer.length()) {
            return false;
        }
        for (int i = 0; i < longer.length(); i++) {
            if (new StringBuilder(longer).deleteCharAt(i).toString().equals(shorter)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSwap(String word, String meant) {
        for (int i = 0; i + 1 < meant.length(); i++) {
            String swapped = meant.substring(0, i) + meant.charAt(i + 1) + meant.charAt(i) + meant.substring(i + 2);
            if (swapped.equals(word)) {
                return true;
            }
        }
        return false;
    }
}
