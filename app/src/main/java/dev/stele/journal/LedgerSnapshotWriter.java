package dev.stele.journal;

import dev.stele.engine.Recorded;
import dev.stele.ledger.LedgerException;
import dev.stele.ledger.LedgerReader;
import dev.stele.ledger.TreeHead;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/// Writes a [LedgerSnapshot] every [#EVERY_ENTRIES] entries and at the end, on its own thread, one at a time. The
/// loop hands over its immutable state and continues.
public final class LedgerSnapshotWriter implements AutoCloseable {
    /// A start replays at most about this many entries beside the snapshot.
    static final int EVERY_ENTRIES = 10_000;

    private static final System.Logger LOG = System.getLogger(LedgerSnapshotWriter.class.getName());

    private final Replay.Source source;
    private final History history;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("snapshot").daemon().factory());
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile long written;

    /// @param history for when releases were made
    /// @param kept how many entries the existing snapshot covers; 0 without one
    public LedgerSnapshotWriter(Replay.Source source, History history, long kept) {
        this.source = source;
        this.history = history;
        written = kept;
    }

    /// Called by the loop after each pass, with what is durable.
    public void offer(Recorded recorded, long nowMillis) {
        if (recorded.entries() - written >= EVERY_ENTRIES && writing.compareAndSet(false, true)) {
            thread.execute(() -> {
                try {
                    write(recorded, nowMillis);
                } finally {
                    writing.set(false);
                }
            });
        }
    }

    private void write(Recorded recorded, long nowMillis) {
        try {
            TreeHead head = LedgerReader.open(source.ledger(), source.key()).head();
            Digest root = LedgerSnapshot.root(source.ledger(), head, recorded.entries());
            new LedgerSnapshot(recorded, history.madeAt(recorded)).write(source.snapshots(), root, nowMillis);
            written = recorded.entries();
        } catch (LedgerException e) {
            LOG.log(System.Logger.Level.WARNING, "no snapshot of the ledger is written: " + FailureText.of(e));
        }
    }

    /// Writes the last one.
    ///
    /// @param last what is durable at the end
    public void finish(Recorded last, long nowMillis) {
        if (last.entries() > written) {
            thread.execute(() -> write(last, nowMillis));
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
