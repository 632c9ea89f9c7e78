package dev.stele.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Remembers, outside the ledger's folder, the newest checkpoint that was published, so that a ledger which was put
/// back or rewritten is noticed before anything is signed that contradicts it. A ledger that forked cannot be mended.
///
/// It is written after the checkpoint is durable: after a crash it may be older than the ledger, never newer.
public final class ForkGuard {
    private static final String SEEN = "ledger.seen";

    private final LedgerFiles files;

    /// @param files of a folder that is not the ledger's and is not restored together with it
    public ForkGuard(LedgerFiles files) {
        this.files = files;
    }

    Optional<byte[]> seen() {
        return files.read(SEEN, Note.BYTES_MAX);
    }

    /// Survives a power cut when this returns.
    void rememberDurably(Checkpoint checkpoint) {
        files.write(file(checkpoint));
    }

    /// Survives the end of this process. After a power cut it may be the one remembered before.
    void remember(Checkpoint checkpoint) {
        files.stage(file(checkpoint)).place(List.of(SEEN));
    }

    private static SortedMap<String, byte[]> file(Checkpoint checkpoint) {
        return new TreeMap<>(Map.of(SEEN, checkpoint.bytes()));
    }

    String where() {
        return files.where() + "/" + SEEN;
    }
}
