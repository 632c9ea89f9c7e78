package dev.stele.server;

import dev.stele.engine.Recorded;
import dev.stele.ledger.LedgerFiles;
import dev.stele.ledger.LedgerReader;
import dev.stele.ledger.VerifierKey;
import dev.stele.text.JsonException;

/// The memory of a server that has just started: every entry of the ledger, folded in order.
final class Replay {
    private Recorded recorded = Recorded.EMPTY;

    private Replay() {}

    /// @param nowMillis monotonic; what remained of deadlines counts from here
    /// @throws IllegalStateException when an entry is none that this version knows
    static Recorded of(LedgerFiles files, VerifierKey key, History history, long nowMillis) {
        Replay replay = new Replay();
        LedgerReader.open(files, key).forEach(0, (index, bytes) -> {
            try {
                Entry entry = Entry.parse(bytes);
                replay.recorded = replay.recorded.apply(entry.fact(), index, nowMillis);
                history.add(index, entry);
            } catch (JsonException e) {
                throw new IllegalStateException(
                        "entry " + index + " of the ledger is none that this version of Stele knows: " + e.getMessage()
                                + "; a newer version wrote it: run that one",
                        e);
            }
        });
        return replay.recorded;
    }
}
