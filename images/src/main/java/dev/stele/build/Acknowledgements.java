package dev.stele.build;

import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a recipe acknowledges, which of it was met, and everything else that a build warns of.
final class Acknowledgements {
    private final List<Recipe.Acknowledged> entries;
    private final Set<Recipe.Acknowledged> used = new LinkedHashSet<>();
    private final List<String> warnings = new ArrayList<>();

    Acknowledgements(List<Recipe.Acknowledged> entries) {
        this.entries = List.copyOf(entries);
    }

    /// Whether the recipe acknowledges something about one of these paths or names; it is then a line of the warnings.
    boolean covers(List<String> about, String what) {
        for (Recipe.Acknowledged entry : entries) {
            if (about.contains(entry.path())) {
                used.add(entry);
                warnings.add("acknowledged: " + what + " (" + entry.reason() + ")");
                return true;
            }
        }
        return false;
    }

    void warn(Problem problem) {
        warnings.add("warning[" + problem.code() + "]: " + problem.message()
                + (problem.cause().isEmpty() ? "" : " (" + problem.cause() + ")") + "; fix: " + problem.fix());
    }

    /// All warnings so far, and the entries that nothing was met for.
    List<String> warnings() {
        List<String> out = new ArrayList<>(warnings);
        entries.stream()
                .filter(e -> !used.contains(e))
                .forEach(e -> out.add("warning[B297]: acknowledge names " + e.path()
                        + ", of which there is nothing to acknowledge; fix: remove that entry"));
        return List.copyOf(out);
    }
}
