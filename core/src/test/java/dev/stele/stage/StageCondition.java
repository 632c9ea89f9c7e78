package dev.stele.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Decides whether a stage runs, and leaves a file that says so in `target/stages`.
///
/// Public only because JUnit makes it.
public final class StageCondition implements ExecutionCondition {
    private final Path reports;
    private final List<Path> searched;

    public StageCondition() {
        this(Path.of("target/stages"), path());
    }

    StageCondition(Path reports, List<Path> searched) {
        this.reports = reports;
        this.searched = List.copyOf(searched);
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return context.getTestClass()
                .map(test -> test.getAnnotation(Stage.class))
                .map(this::decide)
                .orElseGet(() -> ConditionEvaluationResult.enabled("in no stage"));
    }

    ConditionEvaluationResult decide(Stage stage) {
        List<String> missing =
                Stream.of(stage.needs()).filter(need -> !isHere(need)).toList();
        if (missing.isEmpty()) {
            note(stage, "ran", stage.name());
            return ConditionEvaluationResult.enabled("stage " + stage.name());
        }
        String line = stage.name() + " (lacks " + String.join(", ", missing) + ")";
        note(stage, "absent", line);
        return ConditionEvaluationResult.disabled("stage " + line);
    }

    private boolean isHere(String need) {
        if (need.equals("root")) {
            return Objects.equals(uid(), 0);
        }
        return searched.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(need)));
    }

    private void note(Stage stage, String kind, String line) {
        String file = stage.name().replaceAll("[^a-z0-9]+", "-") + "." + kind;
        try {
            Files.createDirectories(reports);
            Files.writeString(reports.resolve(file), line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot note the stage in " + reports.resolve(file), e);
        }
    }

    private static Object uid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read who runs the tests from /proc", e);
        }
    }

    /// The PATH, and the folders of system commands that a user's PATH may leave out.
    private static List<Path> path() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }
}
