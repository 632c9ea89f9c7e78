package dev.stele.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Recorded;
import dev.stele.engine.RecordedDump;
import dev.stele.ledger.NoteException;
import dev.stele.ledger.VerifierKey;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A ledger written by the demo of version 0.1, followed by some orders, as stored on disk.
class FormerLedgerTest {
    @Test
    void readsTheLedgerOfVersion01AsThatVersionDid() throws IOException, URISyntaxException, NoteException {
        Path folder = Path.of(Objects.requireNonNull(
                                FormerLedgerTest.class.getClassLoader().getResource("ledger-0.1/ledger.vkey"))
                        .toURI())
                .resolveSibling(".");
        VerifierKey key = VerifierKey.parse(
                Files.readString(folder.resolve("ledger.vkey")).strip());
        Recorded recorded = Replay.of(DiskLedgerFiles.in(folder.resolve("ledger")), key, new History(), 0);
        Json expected = Json.parse(Files.readAllBytes(folder.resolve("state.json")));
        assertThat(new String(RecordedDump.of(recorded).bytes(), StandardCharsets.UTF_8))
                .isEqualTo(new String(expected.bytes(), StandardCharsets.UTF_8));
    }
}
