package dev.stele.ledger;

import static dev.stele.ledger.Samples.entries;
import static dev.stele.ledger.Samples.get;
import static dev.stele.ledger.Samples.put;
import static dev.stele.ledger.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stele.ledger.Samples.Home;
import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LedgerTest {
    private static List<String> codes(Home home) {
        LedgerRefusedException refused = catchThrowableOfType(LedgerRefusedException.class, home::open);
        assertThat(refused).as("the ledger opens").isNotNull();
        return refused.problems().stream().map(Problem::code).toList();
    }

    @Test
    void entriesAreReadBackInOrderAfterOpeningAgain() {
        Home home = Home.with(1, 2, 300, 211);
        assertThat(home.open().head().size()).isEqualTo(514);
        LedgerReader reader = LedgerReader.open(home.files(), Samples.key().verifier());
        List<String> seen = new ArrayList<>();
        reader.forEach(
                255,
                (index, entry) -> seen.add(index + " " + new String(entry, java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(seen).hasSize(514 - 255).first().isEqualTo("255 {\"n\":255}");
        assertThat(seen).last().isEqualTo("513 {\"n\":513}");
        assertThat(reader.entry(256)).isEqualTo(utf8("{\"n\":256}"));
    }

    @Test
    void filesDoNotDependOnHowEntriesWereBatched() {
        Home oneByOne = new Home();
        Ledger ledger = oneByOne.open();
        for (int n = 0; n < 520; n++) {
            assertThat(ledger.append(entries(n, 1))).isEqualTo(n);
        }
        ledger.settle();
        Home atOnce = Home.with(520);
        assertThat(oneByOne.files().list()).isEqualTo(atOnce.files().list());
        for (String path : atOnce.files().list()) {
            assertThat(get(oneByOne.files(), path)).as(path).isEqualTo(get(atOnce.files(), path));
        }
    }

    @Test
    void everyFlippedByteIsRefusedAtOpening() {
        Home home = Home.with(1, 2, 2);
        for (String path : home.files().list()) {
            byte[] bytes = get(home.files(), path);
            for (int at = 0; at < bytes.length; at++) {
                Home copy = home.copy();
                byte[] flipped = bytes.clone();
                flipped[at] ^= 0x01;
                put(copy.files(), path, flipped);
                assertThat(codes(copy)).as("%s, byte %s", path, at).isNotEmpty();
                assertThat(get(copy.files(), path)).as("nothing is changed").isEqualTo(flipped);
            }
        }
    }

    @Test
    void everyMissingFileIsRefusedAtOpening() {
        Home home = Home.with(600);
        for (String path : home.files().list()) {
            Home copy = home.copy();
            copy.files().delete(List.of(path));
            assertThat(codes(copy)).as(path).contains(path.equals("checkpoint") ? "L101" : "L103");
        }
    }

    @Test
    void leftOversBeyondTheCheckpointAreRemovedAndUnknownFilesStay() {
        Home home = Home.with(5);
        for (String path : List.of("tile/0/000.p/7", "tile/entries/000", "tile/1/000.p/1", "staging/3", "notes.txt")) {
            put(home.files(), path, utf8("x"));
        }
        Ledger.Recovery recovery = home.open().recovery();
        assertThat(recovery.removed())
                .containsExactly("staging/3", "tile/0/000.p/7", "tile/1/000.p/1", "tile/entries/000");
        assertThat(recovery.unknown()).containsExactly("notes.txt");
        assertThat(home.files().list())
                .containsExactly("checkpoint", "notes.txt", "tile/0/000.p/5", "tile/entries/000.p/5");
        assertThat(home.open().recovery().removed()).isEmpty();
    }

    @Test
    void aRestoredOlderStateIsRefused() {
        Home older = Home.with(4);
        Home newer = Home.with(4, 1);
        assertThat(codes(new Home(older.files(), newer.keys()))).containsExactly("L106");
        assertThat(codes(new Home(Home.with().files(), newer.keys()))).containsExactly("L106");
        assertThat(codes(new Home(new MemoryLedgerFiles(), newer.keys()))).containsExactly("L101");
    }

    @Test
    void aRewrittenHistoryIsRefused() {
        Home signed = Home.with(4);
        Home rewritten = new Home();
        rewritten.open().append(entries(100, 9));
        assertThat(codes(new Home(rewritten.files(), signed.keys()))).containsExactly("L107");
    }

    @Test
    void aForkGuardOneCommitBehindIsAccepted() {
        Home older = Home.with(4);
        Home newer = Home.with(4, 300);
        Home lagging = new Home(newer.files(), older.keys());
        assertThat(lagging.open().head().size()).isEqualTo(304);
        assertThat(get(lagging.keys(), "ledger.seen")).isEqualTo(get(newer.files(), "checkpoint"));
    }

    @Test
    void aMissingOrDamagedForkGuardFileIsRefused() {
        Home home = Home.with(4);
        assertThat(codes(new Home(home.files(), new MemoryLedgerFiles()))).containsExactly("L108");
        put(home.keys(), "ledger.seen", utf8("nonsense"));
        assertThat(codes(home)).containsExactly("L109");
        put(home.keys(), "ledger.seen", get(home.files(), "checkpoint"));
        assertThat(home.open().head().size()).isEqualTo(4);
    }

    @Test
    void theLedgerOfAnotherKeyIsRefused() {
        Home home = Home.with(4);
        SigningKey other = SigningKey.ofSeed("ledger.example/stele", Samples.counting(7));
        assertThatThrownBy(() -> Ledger.open(home.files(), other, new ForkGuard(home.keys())))
                .isInstanceOf(LedgerRefusedException.class)
                .hasMessageContaining("the checkpoint in memory is not valid");
    }

    @Test
    void aSecondWriterIsDetectedBeforeItsCheckpointIsOverwritten() {
        Home home = Home.with(4);
        Ledger first = home.open();
        Ledger second = home.open();
        second.append(entries(4, 1));
        assertThatThrownBy(() -> first.append(entries(4, 1))).hasMessageContaining("someone else wrote the checkpoint");
        assertThatThrownBy(() -> first.append(entries(4, 1))).hasMessageContaining("stopped after an error");
        assertThat(second.append(entries(5, 1))).isEqualTo(5);
    }

    @Test
    void entriesThatNoBundleHoldsAreRefusedBeforeAnythingIsWritten() {
        Home home = Home.with(1);
        Ledger ledger = home.open();
        assertThatThrownBy(() -> ledger.append(List.of(new byte[65_536]))).hasMessageContaining("at most 65535 bytes");
        assertThatThrownBy(() -> ledger.append(List.of())).hasMessageContaining("1 to 8192 entries");
        assertThat(ledger.append(List.of(new byte[65_535], new byte[0]))).isEqualTo(1);
        assertThat(home.open().head().size()).isEqualTo(3);
    }
}
