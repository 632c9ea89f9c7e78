package dev.stele.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Recorded;
import dev.stele.ledger.LedgerFiles;
import dev.stele.ledger.LedgerReader;
import dev.stele.ledger.MemoryLedgerFiles;
import dev.stele.ledger.NoteException;
import dev.stele.ledger.TreeHead;
import dev.stele.ledger.VerifierKey;
import dev.stele.oci.Digest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A start from a snapshot gives the same state as a full replay; an invalid snapshot is ignored.
class LedgerSnapshotTest {
    private static final long NOW = 1_000;
    private static final int BYTES_MAX = 1 << 20;

    private final LedgerFiles files = new MemoryLedgerFiles();
    private final History history = new History();
    private Replay.Source source = new Replay.Source(files, key(), files);
    private TreeHead head = TreeHead.EMPTY;
    private Recorded whole = Recorded.EMPTY;

    @BeforeEach
    void readsTheWholeLedger() throws URISyntaxException {
        LedgerFiles ledger = DiskLedgerFiles.in(folder().resolve("ledger"));
        source = new Replay.Source(ledger, key(), files);
        head = LedgerReader.open(ledger, source.key()).head();
        whole = Replay.of(source, history, NOW).recorded();
    }

    @Test
    void replayFromSnapshotEqualsFullReplay() {
        for (long entries = 1; entries <= head.size(); entries += 7) {
            write(first(entries));
            History later = new History();
            assertThat(LedgerSnapshot.read(files, source.ledger(), head, NOW)).isPresent();
            assertThat(Replay.of(source, later, NOW)).isEqualTo(new Replay.Result(whole, entries));
            assertThat(later.lines()).isEqualTo(history.lines());
            assertThat(later.madeAt(whole)).isEqualTo(history.madeAt(whole)).isNotEmpty();
        }
    }

    @Test
    void ignoresADamagedSnapshot() {
        write(first(20));
        byte[] bytes = files.read("snapshot", BYTES_MAX).orElseThrow();
        for (int at = 0; at < bytes.length; at += 97) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 1;
            leaves(damaged);
        }
        leaves(new byte[0]);
        leaves(java.util.Arrays.copyOf(bytes, bytes.length - 1));
    }

    @Test
    void ignoresASnapshotOfAnotherVersion() {
        write(first(20));
        String json = new String(files.read("snapshot", BYTES_MAX).orElseThrow(), StandardCharsets.UTF_8)
                .lines()
                .toList()
                .get(1);
        String other = json.replace("\"format\":" + Recorded.FORMAT, "\"format\":" + (Recorded.FORMAT + 1));
        assertThat(other).isNotEqualTo(json);
        String sum = Digest.sha256(other.getBytes(StandardCharsets.UTF_8)).hex();
        leaves((sum + "\n" + other).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ignoresASnapshotOfAnotherLedger() {
        new LedgerSnapshot(first(20), history.madeAt(whole)).write(files, Digest.sha256(new byte[0]), NOW);
        assertThat(LedgerSnapshot.read(files, source.ledger(), head, NOW)).isEmpty();
        assertThat(Replay.of(source, new History(), NOW)).isEqualTo(new Replay.Result(whole, 0));
    }

    @Test
    void ignoresASnapshotLongerThanTheLedger() {
        write(first(20));
        TreeHead shorter = new TreeHead(19, LedgerSnapshot.root(source.ledger(), head, 19));
        assertThat(LedgerSnapshot.read(files, source.ledger(), shorter, NOW)).isEmpty();
    }

    private void leaves(byte[] bytes) {
        files.write(new TreeMap<>(Map.of("snapshot", bytes)));
        assertThat(LedgerSnapshot.read(files, source.ledger(), head, NOW)).isEmpty();
    }

    private void write(Recorded recorded) {
        Digest root = LedgerSnapshot.root(source.ledger(), head, recorded.entries());
        new LedgerSnapshot(recorded, history.madeAt(recorded)).write(files, root, NOW);
    }

    private Recorded first(long entries) {
        Recorded[] recorded = {Recorded.EMPTY};
        LedgerReader.open(source.ledger(), source.key()).forEach(0, (index, bytes) -> {
            if (index < entries) {
                recorded[0] = recorded[0].apply(LedgerEntry.parse(bytes).event(), index, NOW);
            }
        });
        return recorded[0];
    }

    private static VerifierKey key() {
        try {
            return VerifierKey.parse(
                    Files.readString(folder().resolve("ledger.vkey")).strip());
        } catch (IOException | NoteException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(
                                LedgerSnapshotTest.class.getClassLoader().getResource("ledger-0.1/ledger.vkey"))
                        .toURI())
                .resolveSibling(".");
    }
}
