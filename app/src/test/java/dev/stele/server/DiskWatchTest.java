package dev.stele.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.SmallDisk;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Stage(
        name = "full disk",
        needs = {"root", "mount", "umount"})
class DiskWatchTest {
    @TempDir
    private Path folder;

    @RegisterExtension
    private final SmallDisk disk = SmallDisk.of("2m", 20);

    private Path small;

    @BeforeEach
    void mount() {
        small = disk.on(folder.resolve("small"));
    }

    @Test
    void warnsOfAFullDiskUntilThereIsRoomAgain() throws IOException {
        AtomicInteger changes = new AtomicInteger();
        try (DiskWatch disks =
                new DiskWatch(List.of(new DiskWatch.Place(small, "orders are refused")), changes::incrementAndGet)) {
            disks.look();
            assertThat(disks.warnings()).isEmpty();
            Path large = Files.write(small.resolve("large"), new byte[1_500_000]);
            disks.look();
            disks.look();
            assertThat(disks.warnings())
                    .containsExactly("the disk is full at " + small + " (less than 1 MiB is free), so orders are"
                            + " refused; free some space there, then it goes on");
            assertThat(changes).hasValue(1);
            Files.delete(large);
            disks.look();
            assertThat(disks.warnings()).isEmpty();
            assertThat(changes).hasValue(2);
        }
    }

    @Test
    void warnsWhereNoFileCanBeMade() throws IOException {
        try (DiskWatch disks = new DiskWatch(List.of(new DiskWatch.Place(small, "orders are refused")), () -> {})) {
            for (int i = 0; i < 19; i++) {
                Files.createFile(small.resolve("file" + i));
            }
            disks.look();
            assertThat(disks.warnings()).singleElement().asString().contains("(no file can be made)");
        }
    }
}
