package dev.stele.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorCatalogTest {
    private static final Pattern WHOLE = Pattern.compile("[\"\\[]([A-Z][0-9]{3})[\"\\]]");
    private static final Pattern NUMBER = Pattern.compile("(?:\\.add|unplaced\\(code)\\(\\s*(?:letter, )?([0-9]{3}),");
    private static final Pattern PROBLEM = Pattern.compile(
            "\\bProblem\\.of\\(|new Problem\\(|\\.add\\(\\s*(?=[0-9]{3},)|\\b(?:unplaced|bad)\\((?=code|\")");

    /// Whose letter a package's numbers have: the shape of a file is read for both files.
    private static final Map<String, String> LETTERS = Map.of("fleet", "F", "build", "B", "text", "BF");
    /// A recipe has no keys that are for later.
    private static final Set<String> NEVER = Set.of("B109");

    @Test
    void eachCodeOfTheProgramHasAnEntryAndEachEntryIsACode() throws IOException {
        TreeSet<String> used = new TreeSet<>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            String folder = file.getName(file.getNameCount() - 2).toString();
            collect(WHOLE.matcher(text), "", used);
            for (char letter : LETTERS.getOrDefault(folder, "").toCharArray()) {
                collect(NUMBER.matcher(text), String.valueOf(letter), used);
            }
        }
        used.removeAll(NEVER);
        assertThat(used).hasSizeGreaterThan(100);
        assertThat(ErrorCatalog.load().all().stream().map(ErrorEntry::code))
                .as("errors.yaml: add an entry for a new code, remove one that nothing uses")
                .containsExactlyElementsOf(used);
    }

    @Test
    void eachProblemSaysWhy() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            Matcher problem = PROBLEM.matcher(text);
            while (problem.find()) {
                if (arguments(text, problem.end()).contains("\"\"")) {
                    silent.add(file.getFileName() + ":"
                            + (1 + text.substring(0, problem.start()).lines().count()));
                }
            }
        }
        assertThat(silent).as("a problem with an empty cause").isEmpty();
    }

    /// The arguments of a call as they are written.
    private static List<String> arguments(String text, int from) {
        List<String> out = new ArrayList<>();
        int begin = from;
        int depth = 0;
        boolean quoted = false;
        for (int i = from; depth >= 0; i++) {
            char c = text.charAt(i);
            if (c == '"' && text.charAt(i - 1) != '\\') {
                quoted = !quoted;
            } else if (!quoted && "([{".indexOf(c) >= 0) {
                depth++;
            } else if (!quoted && ")]}".indexOf(c) >= 0) {
                depth--;
            }
            if (!quoted && ((c == ',' && depth == 0) || depth < 0)) {
                out.add(text.substring(begin, i).strip());
                begin = i + 1;
            }
        }
        return out;
    }

    private static void collect(Matcher matcher, String letter, Set<String> used) {
        while (matcher.find()) {
            used.add(letter + matcher.group(1));
        }
    }

    private static List<Path> sources() throws IOException {
        Path repository = Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(candidate -> Files.exists(candidate.resolve("mvnw")))
                .findFirst()
                .orElseThrow();
        try (Stream<Path> files = Files.walk(repository)) {
            return files.filter(f -> f.toString().contains("/src/main/java/"))
                    .filter(f -> f.toString().endsWith(".java"))
                    .filter(f -> !f.toString().contains("/reference/"))
                    .toList();
        }
    }
}
