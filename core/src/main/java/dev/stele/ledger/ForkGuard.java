package dev.stele.ledger;

import java.util.Optional;
import java.util.TreeMap;

/// Remembers, outside the ledger's folder, the newest checkpoint that was published, so that a ledger which was put
/// back or rewritten is noticed before anything is signed that contradicts it. A ledger that forked cannot be mended.
///
/// The memory is written after the checkpoint's rename: it may lag by one commit after a crash, and never leads.
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

    void remember(Checkpoint checkpoint) {
        files.write(new TreeMap<>(java.util.Map.of(SEEN, checkpoint.bytes())));
    }

    String where() {
        return files.where() + "/" + SEEN;
    }
}
