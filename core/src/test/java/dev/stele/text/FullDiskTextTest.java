package dev.stele.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FullDiskTextTest {
    @TempDir
    private Path folder;

    @Test
    void aFullDiskSaysWhereHowMuchIsNeededAndHowMuchIsFree() {
        assertThat(new FullDisk(Path.of("/srv/stele"), 812L << 20, 92 << 10).sentence())
                .isEqualTo("no space left on the disk of /srv/stele: 812.0 MiB needed, 92.0 KiB free;"
                        + " free some space there, then it goes on");
        assertThat(new FullDisk(Path.of("/srv/stele"), 0, 0).sentence())
                .isEqualTo("no space left on the disk of /srv/stele: 0 bytes free;"
                        + " free some space there, then it goes on");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 bytes", "1023, 1023 bytes", "1024, 1.0 KiB", "1536, 1.5 KiB", "1073741824, 1.0 GiB"})
    void sizesAreInPeoplesUnits(long bytes, String expected) {
        assertThat(FullDisk.size(bytes)).isEqualTo(expected);
    }

    @Test
    void aFullDiskIsFoundBehindOtherExceptions() {
        IOException full = new FileSystemException("/x", null, "No space left on device");
        for (Exception each : new Exception[] {
            full,
            new IOException("Disk quota exceeded"),
            new UncheckedIOException(full),
            new IllegalStateException("write /x: no space left on device")
        }) {
            assertThat(FullDisk.of(folder.resolve("not/yet/there"), each, 5))
                    .get()
                    .satisfies(disk -> {
                        assertThat(disk.neededBytes()).isEqualTo(5);
                        assertThat(disk.freeBytes()).isPositive();
                    });
        }
    }

    @Test
    void anyOtherFailureIsItsOwnSentence() {
        assertThat(FullDisk.of(folder, new IOException("Input/output error"), 5))
                .isEmpty();
        assertThat(FullDisk.or(folder, new java.nio.file.NoSuchFileException("/x")))
                .isEqualTo("/x does not exist");
    }
}
