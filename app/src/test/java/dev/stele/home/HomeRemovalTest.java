package dev.stele.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeRemovalTest {
    @TempDir
    Path folder;

    private Home home() throws IOException {
        Path dir = folder.resolve("home");
        for (String name : new String[] {"store/blobs/sha256/ab", "ledger/tile", "keys", "layers/a.0/root", "logs"}) {
            Files.createDirectories(dir.resolve(name));
        }
        Files.writeString(dir.resolve("installation"), "1f2e3d4c\n");
        Files.writeString(dir.resolve("logs/web-1.log"), "line\n");
        Files.writeString(dir.resolve("lock"), "1");
        return new Home(dir);
    }

    @Test
    void aHomeGoesWithAllThatIsInIt() throws IOException {
        Home home = home();
        assertThat(HomeRemoval.items(home))
                .contains(home.dir().resolve("keys"))
                .last()
                .isEqualTo(home.dir().resolve("installation"));
        assertThat(HomeRemoval.remove(home)).isEmpty();
        assertThat(home.dir()).doesNotExist();
        assertThat(HomeRemoval.items(home)).isEmpty();
        assertThat(HomeRemoval.remove(home)).isEmpty();
    }

    @Test
    void whatIsNotStelesStays() throws IOException {
        Home home = home();
        Path own = Files.writeString(home.dir().resolve("fleet.yaml"), "kind: Fleet\n");
        Path linked = Files.writeString(folder.resolve("linked"), "kept\n");
        Files.createSymbolicLink(home.dir().resolve("logs/link"), linked);

        assertThat(HomeRemoval.remove(home)).containsExactly(own);

        assertThat(own).exists();
        assertThat(linked).hasContent("kept\n");
        assertThat(home.dir().resolve("store")).doesNotExist();
    }

    @Test
    void aFolderOfSomebodyElseIsNoHome() throws IOException {
        Path dir = Files.createDirectories(folder.resolve("other"));
        for (String name : new String[] {"logs", "store", "keys"}) {
            Files.createDirectories(dir.resolve(name));
        }

        assertThat(HomeRemoval.items(new Home(dir))).isEmpty();
        assertThat(HomeRemoval.remove(new Home(dir))).hasSize(3);
        assertThat(dir.resolve("logs")).exists();
    }
}
