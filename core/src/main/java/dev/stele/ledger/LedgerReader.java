package dev.stele.ledger;

import java.util.List;
import java.util.Optional;

/// Reads the entries that a checkpoint covers, also while the writer goes on. Trusts the files: that they are what the
/// checkpoint signs is checked by [Ledger#open] and [Audit].
public final class LedgerReader {
    private static final int RETRIES_MAX = 1000;

    private final LedgerFiles files;
    private final VerifierKey key;
    private final TreeHead head;

    private LedgerReader(LedgerFiles files, VerifierKey key) {
        this.files = files;
        this.key = key;
        this.head = checkpoint().head();
    }

    /// @throws LedgerException when there is no checkpoint of this key
    public static LedgerReader open(LedgerFiles files, VerifierKey key) {
        return new LedgerReader(files, key);
    }

    /// The head at the time of opening; later entries are not read.
    public TreeHead head() {
        return head;
    }

    /// @param from index of the first entry to visit
    public void forEach(long from, EntryVisitor visitor) {
        long index = from;
        while (index < head.size()) {
            List<byte[]> bundle = bundle(index / Tile.WIDTH);
            long start = index - index % Tile.WIDTH;
            for (; index < Math.min(start + bundle.size(), head.size()); index++) {
                visitor.visit(index, bundle.get((int) (index - start)));
            }
        }
    }

    public byte[] entry(long index) {
        if (index < 0 || index >= head.size()) {
            throw new IllegalArgumentException("no entry " + index + " in a ledger of " + head.size());
        }
        return bundle(index / Tile.WIDTH).get((int) (index % Tile.WIDTH));
    }

    /// The bundle with at least the entries that the head covers. A writer may have replaced the partial one meanwhile
    /// by a wider one, which the newer checkpoint names.
    private List<byte[]> bundle(long index) {
        long size = head.size();
        for (int tries = 0; tries < RETRIES_MAX; tries++) {
            Tile tile = Tile.of(Tile.ENTRIES, index, size)
                    .orElseThrow(() -> new IllegalArgumentException("no bundle " + index));
            Optional<byte[]> bytes = files.read(tile.path(), EntryBundle.BYTES_MAX);
            if (bytes.isPresent()) {
                return read(tile, bytes.get());
            }
            long newer = checkpoint().head().size();
            if (newer <= size) {
                throw new LedgerException(tile.path() + " is missing in " + files.where()
                        + "; look with: stele audit verify DIR --key VKEY");
            }
            size = newer;
        }
        throw new LedgerException("the ledger in " + files.where() + " grows faster than it is read; try again");
    }

    private List<byte[]> read(Tile tile, byte[] bytes) {
        try {
            return EntryBundle.read(bytes, tile.width());
        } catch (NoteException e) {
            throw new LedgerException(tile.path() + " in " + files.where() + " is damaged: " + e.why(), e);
        }
    }

    private Checkpoint checkpoint() {
        byte[] bytes = files.read(Ledger.CHECKPOINT, Note.BYTES_MAX)
                .orElseThrow(() -> new LedgerException("no checkpoint in " + files.where() + ": is it a ledger?"));
        try {
            return Checkpoint.verify(bytes, key);
        } catch (NoteException e) {
            throw new LedgerException("the checkpoint in " + files.where() + " is not valid: " + e.why(), e);
        }
    }
}
