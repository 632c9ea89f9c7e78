package dev.stele.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.ledger.Ledger;
import dev.stele.text.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HomeAdoptionTest {
    @TempDir
    Path folder;

    private Path original;
    private Path copy;
    private Surroundings around;
    private String id;

    @BeforeEach
    void prepare() throws IOException {
        original = folder.resolve("a");
        copy = folder.resolve("b");
        around = HomeUseTest.surroundings(folder, HomeUseTest.MACHINE, "1");
        HomeUseTest.begun(original, around).close();
        id = new Home(original).installationId().orElseThrow();
        append(original, id);
        Files.createDirectories(original.resolve("store"));
        Files.writeString(original.resolve("store/image"), "kept");
        Files.writeString(original.resolve("registry.token"), "the original's");
        Files.createDirectories(original.resolve("snapshot"));
        Files.createDirectories(original.resolve("logs"));
        Files.writeString(original.resolve("logs/web-1.log"), "said there");
        HomeUseTest.copy(original, copy);
    }

    private static Ledger append(Path home, String id) {
        Ledger ledger = new LedgerHome(home).open(id, new SecureRandom());
        ledger.append(List.of(new byte[] {1}));
        return ledger;
    }

    private Parsed<HomeAdoption.Adopted> newId(Path home) {
        return new HomeAdoption(new Home(home), around).newId(new Random(7));
    }

    private Parsed<HomeAdoption.Adopted> keepId(Path home, Surroundings machine) {
        return new HomeAdoption(new Home(home), machine).keepId();
    }

    private static HomeAdoption.Adopted good(Parsed<HomeAdoption.Adopted> parsed) {
        return switch (parsed) {
            case Parsed.Good<HomeAdoption.Adopted>(var adopted) -> adopted;
            case Parsed.Bad<HomeAdoption.Adopted>(var problems) -> throw new AssertionError(problems);
        };
    }

    @Test
    void aNewIdBeginsALedgerOfItsOwnBesideTheOriginal() throws IOException {
        try (HomeUse _ = HomeUseTest.begun(original, around)) {
            HomeAdoption.Adopted adopted = good(newId(copy));
            assertThat(adopted.id()).isNotEqualTo(id);
            assertThat(adopted.former()).isEqualTo(Optional.of(copy.resolve("former/" + id)));
            HomeUseTest.begun(copy, around).close();
            Ledger fresh = append(copy, adopted.id());
            assertThat(fresh.head().size()).isEqualTo(1);
            assertThat(Files.readString(copy.resolve("ledger/checkpoint"))).startsWith("stele.local/" + adopted.id());
            assertThat(append(original, id).head().size()).isEqualTo(2);
        }
        assertThat(copy.resolve("store/image")).hasContent("kept");
        assertThat(copy.resolve("registry.token")).doesNotExist();
        assertThat(copy.resolve("snapshot")).doesNotExist();
        assertThat(original.resolve("registry.token")).hasContent("the original's");
    }

    @Test
    void theFormerLedgerStaysWholeAndCannotBeContinued() throws IOException {
        Path former = good(newId(copy)).former().orElseThrow();
        assertThat(former.resolve("ledger/checkpoint")).hasSameBinaryContentAs(original.resolve("ledger/checkpoint"));
        assertThat(former.resolve("keys/ledger.vkey")).hasSameBinaryContentAs(original.resolve("keys/ledger.vkey"));
        assertThat(former.resolve("keys/ledger.key")).doesNotExist();
        assertThat(former.resolve("logs/web-1.log")).exists();
        assertThat(original.resolve("keys/ledger.key")).exists();
    }

    /// As after the end of the process at each step: what had been moved by then is put there beforehand.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void anInterruptedChangeIsCompletedAndNoServerStartsBefore(int moved) throws IOException {
        Files.writeString(copy.resolve("adopting"), id + " 89abcdef\n");
        Path former = Files.createDirectories(copy.resolve("former").resolve(id));
        for (String name : List.of("ledger", "keys", "logs").subList(0, moved)) {
            Files.move(copy.resolve(name), former.resolve(name));
        }
        String refused = HomeUseTest.refusal(HomeUseTest.begin(copy, around));
        assertThat(refused).contains("S513", "was interrupted", "stele server adopt --new-id --home " + copy);
        assertThat(HomeUseTest.refusal(keepId(copy, around))).contains("S513");
        assertThat(good(newId(copy)).id()).isEqualTo("89abcdef");
        assertThat(former.resolve("ledger/checkpoint")).exists();
        HomeUseTest.begun(copy, around).close();
        append(copy, "89abcdef");
    }

    @Test
    void aHomeInUseOrOnTheMachineKeepsItsId() throws IOException {
        try (HomeUse _ = HomeUseTest.begun(original, around)) {
            assertThat(HomeUseTest.refusal(newId(original))).contains("S502", "another server");
        }
        HomeUseTest.claim(original, around);
        assertThat(HomeUseTest.refusal(newId(original))).contains("S515", "stele stop --all --home " + original);
        assertThat(good(newId(copy)).former()).isPresent();
        assertThat(new Home(original).installationId()).contains(id);
        assertThat(original.resolve("adopting")).doesNotExist();
    }

    @Test
    void aFolderThatNoServerUsedIsNotAdopted() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThat(HomeUseTest.refusal(newId(empty))).contains("S514");
        assertThat(HomeUseTest.refusal(keepId(empty, around))).contains("S514");
        assertThat(HomeUseTest.refusal(newId(folder.resolve("none")))).contains("S514");
        assertThat(empty.resolve("adopting")).doesNotExist();
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void aRestoredHomeGoesOnOnItsNewMachine() throws IOException {
        Surroundings other = HomeUseTest.surroundings(folder, "f".repeat(32), "2");
        assertThat(good(keepId(copy, other))).isEqualTo(new HomeAdoption.Adopted(id, Optional.empty()));
        HomeUseTest.begun(copy, other).close();
        assertThat(append(copy, id).head().size()).isEqualTo(2);
    }

    @Test
    void theIdIsNotKeptWhereTheOriginalStands() {
        assertThat(HomeUseTest.refusal(keepId(copy, around))).contains("S511", "is a copy of " + original);
    }
}
