package dev.stele.journal;

import dev.stele.engine.Recorded;
import dev.stele.ledger.LedgerFiles;
import dev.stele.ledger.LedgerReader;
import dev.stele.ledger.VerifierKey;
import dev.stele.text.FailureText;
import dev.stele.text.JsonException;
import java.util.Optional;

/// Computes the recorded state of a server that has just started: every entry of the ledger, folded in order. Where a
/// [LedgerSnapshot] covers the first entries, only the later ones are folded; the newest are always read, for the
/// history.
public final class Replay {
    private final History history;
    private final long nowMillis;
    private Recorded recorded = Recorded.EMPTY;

    private Replay(History history, long nowMillis) {
        this.history = history;
        this.nowMillis = nowMillis;
    }

    /// Without a snapshot.
    ///
    /// @param nowMillis monotonic; what remained of deadlines counts from here
    /// @throws IllegalStateException when this version does not know an entry
    static Recorded of(LedgerFiles files, VerifierKey key, History history, long nowMillis) {
        return new Replay(history, nowMillis).read(LedgerReader.open(files, key), Optional.empty());
    }

    /// @param snapshots where the snapshot is stored, if there is one
    public record Source(LedgerFiles ledger, VerifierKey key, LedgerFiles snapshots) {}

    /// @param snapshotEntries how many entries the snapshot covered; 0 when the whole ledger was read
    public record Result(Recorded recorded, long snapshotEntries) {}

    public static Result of(Source source, History history, long nowMillis) {
        LedgerReader reader = LedgerReader.open(source.ledger(), source.key());
        Optional<LedgerSnapshot> snapshot =
                LedgerSnapshot.read(source.snapshots(), source.ledger(), reader.head(), nowMillis);
        long entries = snapshot.map(kept -> kept.recorded().entries()).orElse(0L);
        return new Result(new Replay(history, nowMillis).read(reader, snapshot), entries);
    }

    private Recorded read(LedgerReader reader, Optional<LedgerSnapshot> snapshot) {
        snapshot.ifPresent(kept -> {
            recorded = kept.recorded();
            history.begin(kept);
        });
        long told = Math.max(0, reader.head().size() - History.KEPT_MAX);
        reader.forEach(Math.min(recorded.entries(), told), (index, bytes) -> take(index, bytes, index >= told));
        return recorded;
    }

    private void take(long index, byte[] bytes, boolean told) {
        try {
            LedgerEntry entry = LedgerEntry.parse(bytes);
            if (index >= recorded.entries()) {
                recorded = recorded.apply(entry.event(), index, nowMillis);
            }
            if (told) {
                history.add(index, entry);
            } else {
                history.note(index, entry);
            }
        } catch (JsonException e) {
            throw new IllegalStateException(
                    "entry " + index + " of the ledger is none that this version of Stele knows: " + FailureText.of(e)
                            + "; a newer version wrote it: run that one",
                    e);
        }
    }
}
