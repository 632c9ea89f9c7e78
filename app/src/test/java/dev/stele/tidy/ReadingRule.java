package dev.stele.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The five files that show the whole can be read in an hour: each is short, and opens with what it is for.
final class ReadingRule implements Rule {
    private static final int LINES_MAX = 200;
    private static final int PROSE_LINES_MIN = 6;

    private static final List<String> FIVE = List.of(
            "core/src/main/java/dev/stele/engine/Engine.java",
            "core/src/main/java/dev/stele/engine/PoolAction.java",
            "images/src/main/java/dev/stele/layer/LayerWriter.java",
            "core/src/main/java/dev/stele/ledger/Ledger.java",
            "app/src/main/java/dev/stele/server/Loop.java");

    @Override
    public String sentence() {
        return "the five files for newcomers are there, short, and open with prose";
    }

    @Override
    public List<String> violations(House house) {
        List<String> found = new ArrayList<>();
        for (String path : FIVE) {
            Optional<SourceFile> file = house.file(path);
            if (file.isEmpty()) {
                found.add(path + " is gone: which file shows that part now?");
            } else {
                check(file.get(), found);
            }
        }
        return found;
    }

    private static void check(SourceFile file, List<String> found) {
        if (file.lines().size() >= LINES_MAX) {
            found.add(file.path() + " has " + file.lines().size() + " lines: a newcomer's file has less than "
                    + LINES_MAX);
        }
        long prose = file.lines().stream()
                .dropWhile(line -> !line.startsWith("///"))
                .takeWhile(line -> line.startsWith("///"))
                .count();
        if (prose < PROSE_LINES_MIN) {
            found.add(file.path() + " opens with " + prose + " lines of prose, at least " + PROSE_LINES_MIN);
        }
    }

    @Override
    public List<Sample> samples() {
        String engine = FIVE.getFirst();
        String text = "package dev.stele.engine;\n";
        return List.of(
                Sample.ofFile(engine, text + "class Engine {}\n", FIVE.getLast() + " is gone"),
                Sample.ofFile(engine, text + "/// Decides.\nclass Engine {}\n", "opens with 1 lines of prose"),
                Sample.ofFile(engine, text + "\n".repeat(LINES_MAX) + "class Engine {}\n", "a newcomer's file"));
    }
}
