package dev.stele.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnableCopyTest {
    @TempDir
    private Path folder;

    private List<Path> jars = List.of();

    @BeforeEach
    void makeJars() throws IOException {
        Path lib = Files.createDirectories(folder.resolve("stele/lib"));
        jars = List.of(Files.writeString(lib.resolve("stele.jar"), "a"), Files.writeString(lib.resolve("b.jar"), "b"));
        Files.setLastModifiedTime(jars.getFirst(), FileTime.fromMillis(1_000_000));
        Files.setPosixFilePermissions(jars.getFirst(), PosixFilePermissions.fromString("rw-------"));
    }

    /// The JVM accepts a start-up cache only for jars of the same size and time.
    @Test
    void copyKeepsTimesAndIsReadableByAnyone() throws Exception {
        Path copy = RunnableCopy.make(jars, folder.resolve("run")).getFirst();
        assertThat(Files.getLastModifiedTime(copy)).isEqualTo(FileTime.fromMillis(1_000_000));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void copiesTheStartUpCacheIfPresent() throws Exception {
        List<Path> copy = RunnableCopy.make(jars, folder.resolve("run"));
        assertThat(RunnableCopy.cache(jars, copy)).isEmpty();
        Path made = Files.createFile(folder.resolve("stele/gateway.aot"));
        assertThat(RunnableCopy.cache(jars, copy))
                .as("an empty one says that none could be made")
                .isEmpty();
        Files.writeString(made, "cache");
        assertThat(RunnableCopy.cache(jars, copy))
                .hasValueSatisfying(cache -> assertThat(cache)
                        .hasSameBinaryContentAs(made)
                        .hasParent(copy.getFirst().getParent()));
    }
}
