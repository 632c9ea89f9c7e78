package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.SmallDisk;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// An access log whose disk fills up within a batch.
@Stage(
        name = "full disk",
        needs = {"root", "mount", "umount"})
class AccessLogDiskTest {
    private static final int LINES = 200;

    @TempDir
    private Path folder;

    @RegisterExtension
    private final SmallDisk disk = SmallDisk.of("1m");

    private static AccessEntry entry(String client) {
        return new AccessEntry(Rig.NOON, client, Optional.empty(), 404, 0, 0, Optional.empty());
    }

    /// Leaves one page of the disk.
    private static Path fill(Path dir) throws IOException {
        Path much = dir.resolve("much");
        byte[] pages = new byte[(1 << 20) - (2 << 12)];
        Arrays.fill(pages, (byte) 1);
        return Files.write(much, pages);
    }

    private static List<String> lines(Path dir) {
        try {
            return Files.readAllLines(dir.resolve(AccessLog.NAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBatchThatFitsInPartIsTakenBackAndTheNextLineIsWhole() throws IOException {
        Path dir = disk.on(folder.resolve("small"));
        AccessLog log = new AccessLog(dir, AccessLog.FILE_BYTES_MAX, () -> Rig.NOON);
        log.set(AccessLogFormat.TEXT);
        log.add(entry("first"));
        Rig.eventually(
                "it is written",
                () -> Files.exists(dir.resolve(AccessLog.NAME)) && lines(dir).size() == 1);
        Path much = fill(dir);
        for (int i = 0; i < LINES; i++) {
            log.add(entry("lost-" + i));
        }
        Rig.eventually("all are written or lost", () -> lines(dir).size() - 1 + log.lost() == LINES);
        assertThat(log.lost()).isPositive();
        Files.delete(much);
        log.add(entry("next"));
        Rig.eventually("it is written", () -> lines(dir).getLast().startsWith("next "));
        log.close();
        assertThat(lines(dir)).allSatisfy(line -> assertThat(line).matches("(first|lost-[0-9]+|next) - .* trace=-"));
        assertThat(lines(dir)).hasSize((int) (2 + LINES - log.lost()));
    }
}
