package dev.stele.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageConditionTest {
    @TempDir
    private Path folder;

    @Stage(
            name = "two tools",
            needs = {"saw", "hammer"})
    private static final class NeedsTools {}

    private boolean runs() {
        StageCondition condition = new StageCondition(folder.resolve("stages"), List.of(folder));
        return !condition.decide(NeedsTools.class.getAnnotation(Stage.class)).isDisabled();
    }

    private void provide(String command) throws Exception {
        Files.createFile(
                folder.resolve(command),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    @Test
    void stageWithoutACommandIsAbsentAndNamesIt() throws Exception {
        provide("saw");
        assertThat(runs()).isFalse();
        assertThat(folder.resolve("stages/two-tools.absent")).hasContent("two tools (lacks hammer)");
    }

    @Test
    void stageWithAllItNeedsRuns() throws Exception {
        provide("saw");
        provide("hammer");
        assertThat(runs()).isTrue();
        assertThat(folder.resolve("stages/two-tools.ran")).hasContent("two tools");
    }
}
