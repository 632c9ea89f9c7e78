package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.net.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which claim of another installation is taken when all blocks are taken.
final class BlocksTest {
    @TempDir
    Path folder;

    private Path run() {
        return folder.resolve("run");
    }

    private static String id(int number) {
        return "%08x".formatted(number);
    }

    private Path home(int number) {
        return folder.resolve("home-" + number);
    }

    /// A home for each block, the last lines of its file as a new version writes them.
    private void claimAll() throws IOException {
        for (int i = 0; i < Block.BLOCKS; i++) {
            Files.createDirectories(home(i));
            new InstallationFile(id(i), Optional.of(HomePlace.of(home(i), Path.of("/")))).write(home(i));
            Blocks.of(run()).claim(id(i), home(i));
        }
    }

    private Block claim() throws IOException {
        return Blocks.of(run()).claim("ffffffff", folder.resolve("new"));
    }

    @Test
    void aClaimWhoseHomeStandsIsNotTaken() throws IOException {
        claimAll();
        assertThatThrownBy(this::claim).hasMessageContaining("are taken");
        assertThat(Blocks.of(run()).home(id(3))).contains(home(3));
        assertThat(Blocks.of(run()).home("eeeeeeee")).isEmpty();
    }

    @Test
    void aClaimWithoutAHomeIsTakenUnlessItIsInUse() throws IOException {
        claimAll();
        Files.createDirectories(folder.resolve("new"));
        new InstallationFile("ffffffff", Optional.empty()).write(folder.resolve("new"));
        for (int gone : new int[] {5, 6, 7}) {
            Files.delete(home(gone).resolve("installation"));
        }
        Files.createDirectories(run().resolve(id(5)).resolve("i/web-1"));
        try (InstallationLock _ = InstallationLock.take(run(), id(6), home(6)).orElseThrow()) {
            assertThat(claim()).isEqualTo(new Block(7));
            assertThat(claim()).isEqualTo(new Block(7));
            assertThatThrownBy(() -> Blocks.of(run()).claim("eeeeeeee", folder.resolve("newer")))
                    .hasMessageContaining("are taken");
        }
        assertThat(Blocks.of(run()).claim("eeeeeeee", folder.resolve("newer"))).isEqualTo(new Block(6));
    }
}
