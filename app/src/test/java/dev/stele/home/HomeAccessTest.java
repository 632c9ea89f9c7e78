package dev.stele.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.linux.FileStat;
import dev.stele.linux.Nodes;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A home is root's alone, whatever it was before.
@Stage(
        name = "homes",
        needs = {"root"})
class HomeAccessTest {
    private static final int OTHER = 65534;

    @TempDir
    private Path folder;

    private Home home;

    @BeforeEach
    void name() {
        home = new Home(folder.resolve("made/home"));
    }

    private static int mode(Path path) {
        return FileStat.of(path.toString()).permissions();
    }

    private Path file(String name, int mode) throws IOException {
        Path file = home.dir().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
        Nodes.chmod(file.toString(), mode);
        return file;
    }

    @Test
    void aNewHomeIsClosed() {
        assertThat(HomeAccess.close(home)).isEmpty();
        assertThat(mode(home.dir())).isEqualTo(0700);
    }

    @Test
    void aHomeOfAFormerVersionIsNarrowedWithAllInItButUnpackedFiles() throws IOException {
        Path ledger = file("ledger/checkpoint", 0644);
        Path token = file("registry.token", 0600);
        Path record = file("layers/ab.0/record", 0644);
        Path unpacked = file("layers/ab.0/root/bin/tool", 0755);
        Path link = Files.createSymbolicLink(home.dir().resolve("link"), Files.createFile(folder.resolve("outside")));
        assertThat(HomeAccess.close(home).map(HomeAccess.Change::before)).contains("mode 0755 and owner 0");
        assertThat(mode(home.dir())).isEqualTo(0700);
        assertThat(mode(ledger.resolveSibling(""))).isEqualTo(0700);
        assertThat(mode(ledger)).isEqualTo(0600);
        assertThat(mode(token)).isEqualTo(0600);
        assertThat(mode(record)).isEqualTo(0600);
        assertThat(mode(record.resolveSibling(""))).isEqualTo(0700);
        assertThat(mode(unpacked)).isEqualTo(0755);
        assertThat(mode(link.toRealPath())).isEqualTo(0644);
        assertThat(HomeAccess.close(home)).isEmpty();
    }

    /// The server was killed while it narrowed: the next one goes on.
    @Test
    void narrowingThatWasInterruptedIsDoneAgain() throws IOException {
        Path ledger = file("ledger/checkpoint", 0644);
        Nodes.chmod(home.dir().toString(), 01700);
        assertThat(HomeAccess.close(home)).isPresent();
        assertThat(mode(ledger)).isEqualTo(0600);
        assertThat(mode(home.dir())).isEqualTo(0700);
    }

    @Test
    void aHomeOfAnotherUserBecomesRoots() throws IOException {
        Path mine = file("store/blob", 0600);
        Nodes.chown(mine.toString(), OTHER, OTHER);
        Nodes.chown(home.dir().toString(), OTHER, OTHER);
        Nodes.chmod(home.dir().toString(), 0700);
        assertThat(HomeAccess.close(home)).contains(new HomeAccess.Change("mode 0700 and owner 65534", 2));
        assertThat(FileStat.of(home.dir().toString()).uid()).isZero();
        assertThat(FileStat.of(mine.toString()).uid()).isZero();
    }

    @Test
    void saysWhoElseCouldReadOrReplaceAHome() throws IOException {
        assertThat(HomeAccess.exposure(home)).isEmpty();
        home.create();
        assertThat(HomeAccess.exposure(home)).isEmpty();
        Nodes.chmod(home.dir().toString(), 0750);
        assertThat(HomeAccess.exposure(home)).contains(home.dir() + " has mode 0750 and owner 0");
        Nodes.chmod(home.dir().toString(), 0700);
        Path parent = Optional.ofNullable(home.dir().getParent()).orElseThrow();
        Nodes.chmod(parent.toString(), 0777);
        assertThat(HomeAccess.exposure(home).orElseThrow()).startsWith(parent + ", which it lies in, has mode 0777");
        Nodes.chmod(parent.toString(), 01777);
        assertThat(HomeAccess.exposure(home)).isEmpty();
        Nodes.chown(parent.toString(), OTHER, 0);
        assertThat(HomeAccess.exposure(home)).isPresent();
    }

    /// A shared lock of another user would keep the server from starting.
    @Test
    void theLockIsClosedAlsoOneOfAFormerVersion() throws IOException {
        Path lock = file("lock", 0644);
        HomeLock.take(home).orElseThrow().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
                .isEqualTo("rw-------");
    }
}
