package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LockFileTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("lock");
    }

    @Test
    void oneHoldsItAndIsNamed() throws IOException {
        long own = ProcessHandle.current().pid();
        try (LockFile _ = LockFile.take(file(), "/a home").orElseThrow()) {
            assertThat(LockFile.holder(file())).contains(new LockFile.Holder(own, "/a home"));
            assertThat(LockFile.take(file(), "")).isEmpty();
            assertThat(FileStat.of(file().toString()).permissions()).isEqualTo(0600);
        }
        LockFile again = LockFile.take(file(), "").orElseThrow();
        assertThat(LockFile.holder(file())).contains(new LockFile.Holder(own, ""));
        again.remove();
        assertThat(file()).doesNotExist();
        again.close();
    }

    @Test
    void aDamagedFileNamesNobodyAndCanBeTaken() throws IOException {
        assertThat(LockFile.holder(file())).isEqualTo(Optional.empty());
        Files.writeString(file(), "x 1");
        assertThat(LockFile.holder(file())).isEqualTo(Optional.empty());
        Files.writeString(file(), "1".repeat(9_000));
        assertThat(LockFile.holder(file())).isEqualTo(Optional.empty());
        LockFile.take(file(), "").orElseThrow().close();
    }
}
