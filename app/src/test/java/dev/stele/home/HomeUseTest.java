package dev.stele.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.machine.HostException;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Homes that were copied, moved, restored or taken to another machine.
final class HomeUseTest {
    static final String MACHINE = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_MACHINE = "ffffffffffffffffffffffffffffffff";

    @TempDir
    Path folder;

    private Path original;
    private Surroundings around;

    @BeforeEach
    void prepare() {
        original = folder.resolve("a");
        around = surroundings(folder, MACHINE, "1");
    }

    /// A machine of that id, started for the time of that name. What a start empties is empty.
    static Surroundings surroundings(Path folder, String machine, String boot) {
        try {
            Path root = folder.resolve("root-" + machine + boot);
            Files.createDirectories(root.resolve("etc"));
            Files.createDirectories(root.resolve("proc/sys/kernel/random"));
            Files.writeString(root.resolve("etc/machine-id"), machine + "\n");
            String id = boot.repeat(8) + "-0000-0000-0000-000000000000";
            Files.writeString(root.resolve("proc/sys/kernel/random/boot_id"), id + "\n");
            return new Surroundings(root.resolve("run/stele"), root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As a server that starts, and is killed where nothing closes it.
    static Parsed<HomeUse> begin(Path home, Surroundings around) {
        return HomeUse.begin(new Home(home), around, new Random(home.hashCode()));
    }

    static HomeUse begun(Path home, Surroundings around) {
        return switch (begin(home, around)) {
            case Parsed.Good<HomeUse>(var use) -> use;
            case Parsed.Bad<HomeUse>(var problems) -> throw new AssertionError(problems);
        };
    }

    static String refusal(Parsed<?> parsed) {
        return switch (parsed) {
            case Parsed.Good<?>(var value) -> throw new AssertionError("not refused: " + value);
            case Parsed.Bad<?>(List<Problem> problems) -> problems.getFirst().render();
        };
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    /// As [dev.stele.machine.Installation#open] does.
    static void claim(Path home, Surroundings around) throws IOException {
        String id = new Home(home).installationId().orElseThrow();
        Path blocks = Files.createDirectories(around.runRoot().resolve("blocks"));
        Files.writeString(blocks.resolve("0"), id + " " + home + "\n");
    }

    private Path copied() throws IOException {
        copy(original, folder.resolve("b"));
        return folder.resolve("b");
    }

    private String id() {
        return new Home(original).installationId().orElseThrow();
    }

    @Test
    void anInstallationKeepsItsIdAndWhereItStands() throws IOException {
        begun(original, around).close();
        String id = id();
        begun(original, around).close();
        assertThat(id()).isEqualTo(id);
        long inode = ((Number) Files.getAttribute(original, "unix:ino")).longValue();
        assertThat(Files.readString(original.resolve("installation")))
                .startsWith(id + "\n")
                .contains(
                        MACHINE,
                        "11111111-0000",
                        " " + inode + "\n",
                        original.toRealPath().toString());
    }

    @Test
    void theIdAloneOfAFormerVersionIsCompleted() throws IOException {
        Files.createDirectories(original);
        Files.writeString(original.resolve("installation"), "0123abcd\n");
        begun(original, around).close();
        assertThat(Files.readString(original.resolve("installation")))
                .startsWith("0123abcd\n")
                .contains(MACHINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123abc\n", "0123ABCD\n", "machine x\n0123abcd\n"})
    void aDamagedFileIsNotReplaced(String text) throws IOException {
        Files.createDirectories(original);
        Files.writeString(original.resolve("installation"), text);
        assertThatThrownBy(() -> begin(original, around))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("restore it from a backup");
        assertThat(Files.readString(original.resolve("installation"))).isEqualTo(text);
    }

    @Test
    void aCopyIsRefusedWhileTheOriginalsServerRuns() throws IOException {
        try (HomeUse _ = begun(original, around)) {
            assertThat(refusal(begin(copied(), around)))
                    .contains("S510", "/b is a copy of the installation " + id())
                    .contains("process " + ProcessHandle.current().pid() + " serves it from " + original)
                    .contains("fix: stele server adopt --new-id --home " + folder.resolve("b"));
        }
        assertThat(refusal(begin(folder.resolve("b"), around))).contains("S511", "is a copy of " + original);
    }

    @Test
    void aCopyOfAFormerVersionsHomeIsRefusedWhileTheOriginalIsOnTheMachine() throws IOException {
        Files.createDirectories(original);
        Files.writeString(original.resolve("installation"), "0123abcd\n");
        Path copy = copied();
        claim(original, around);
        assertThat(refusal(begin(copy, around))).contains("S511", "is a copy of " + original);
        assertThat(Files.readString(copy.resolve("installation"))).isEqualTo("0123abcd\n");
    }

    @Test
    void aCopyIsRefusedAfterTheMachineWasStartedAgain() throws IOException {
        begun(original, around).close();
        Path copy = copied();
        assertThat(refusal(begin(copy, surroundings(folder, MACHINE, "2")))).contains("S511", original.toString());
    }

    @Test
    void theOriginalIsNotTakenForACopyWhenACopyStandsWhereItWas() throws IOException {
        begun(original, around).close();
        Path moved = folder.resolve("moved");
        Files.move(original, moved);
        copy(moved, original);
        assertThat(begun(moved, around).movedFrom()).isEmpty();
        assertThat(refusal(begin(original, around))).contains("S510");
    }

    @Test
    void aMovedHomeGoesOn() throws IOException {
        begun(original, around).close();
        String id = id();
        Path moved = folder.resolve("moved");
        Files.move(original, moved);
        claimOf(id, original);
        begun(moved, around).close();
        Path elsewhere = folder.resolve("disk");
        copy(moved, elsewhere);
        delete(moved);
        assertThat(begun(elsewhere, surroundings(folder, MACHINE, "2")).movedFrom())
                .isEqualTo(Optional.of(folder.toRealPath().resolve("moved")));
        assertThat(new Home(elsewhere).installationId()).contains(id);
    }

    private void claimOf(String id, Path home) throws IOException {
        Path blocks = Files.createDirectories(around.runRoot().resolve("blocks"));
        Files.writeString(blocks.resolve("0"), id + " " + home + "\n");
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aLinkToTheHomeIsTheHome() throws IOException {
        begun(original, around).close();
        claim(original, around);
        Path link = Files.createSymbolicLink(folder.resolve("link"), original);
        try (HomeUse use = begun(link, around)) {
            assertThat(use.movedFrom()).isEmpty();
            assertThat(refusal(begin(original, around))).contains("S502", "another server (process ");
        }
    }

    @Test
    void aHomeOfAnotherMachineIsRefusedUntilSomebodySaysWhatItIs() throws IOException {
        begun(original, around).close();
        Surroundings other = surroundings(folder, OTHER_MACHINE, "2");
        assertThat(refusal(begin(original, other)))
                .contains("S512", "was last used on another machine", "stele server adopt --home " + original)
                .contains("stele server adopt --new-id");
        assertThat(Files.exists(other.runRoot())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "uninitialized"})
    void aMachineWithoutAnIdIsNoOther(String machine) throws IOException {
        begun(original, around).close();
        begun(original, surroundings(folder, machine, "2")).close();
    }

    @Test
    void whatARefusedServerLeavesIsNothing() throws IOException {
        begun(original, around).close();
        assertThat(Files.exists(around.runRoot())).isFalse();
        assertThat(begin(copied(), around)).isInstanceOf(Parsed.Bad.class);
        assertThat(Files.exists(around.runRoot())).isFalse();
        try (HomeUse _ = begun(original, around)) {
            assertThat(begin(folder.resolve("b"), around)).isInstanceOf(Parsed.Bad.class);
            assertThat(around.runRoot().resolve("locks").resolve(id())).exists();
            begun(folder.resolve("c"), around).close();
            assertThat(around.runRoot().resolve("locks").resolve(id())).exists();
        }
        assertThat(Files.exists(around.runRoot())).isFalse();
    }
}
