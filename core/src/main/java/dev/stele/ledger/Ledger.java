package dev.stele.ledger;

import dev.stele.crash.CrashPoint;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The one writer of a ledger. An entry is durable when a checkpoint that covers it is; nothing else is written.
///
/// A commit makes everything durable under other names, then moves the bundles of entries and the tiles over them into
/// their places, and when that is durable, the signed checkpoint. Then the call returns. What no caller waits for, the
/// update of the fork guard and the deletion of outdated partial tiles, is done by [#settle]. So a crash at any moment
/// leaves the state before or the state after: files beyond the checkpoint are left-overs, which opening removes, while
/// damage below it is refused. Opening makes the whole tree again from the entries, and compares it with the tiles, the
/// checkpoint and the newest checkpoint that this installation remembers.
///
/// After a failure of the disk nothing is known about the files (a second fsync may report success wrongly), so the
/// writer stops: open again and replay. A full disk is no such failure: the commit did not happen and the next may
/// succeed. Not for several threads; callers share commits in front of it.
public final class Ledger {
    static final String CHECKPOINT = "checkpoint";
    private static final int COMMIT_ENTRIES_MAX = 1 << 13;

    private final LedgerFiles files;
    private final SigningKey key;
    private final ForkGuard guard;
    private final Recovery recovery;
    private MerkleEdge tree;
    private Checkpoint checkpoint;
    private List<String> outdated = List.of();
    private boolean settled = true;
    private boolean stopped;

    /// What opening found beside the ledger.
    ///
    /// @param removed left-overs of a commit that a crash cut short
    /// @param unknown files that no ledger writes; they stay, and an auditor will report them
    public record Recovery(List<String> removed, List<String> unknown) {
        public Recovery {
            removed = List.copyOf(removed);
            unknown = List.copyOf(unknown);
        }
    }

    private Ledger(LedgerFiles files, SigningKey key, ForkGuard guard) {
        this.files = files;
        this.key = key;
        this.guard = guard;
        LedgerOpening opening = new LedgerOpening(files, key, guard);
        this.checkpoint = opening.checkpoint();
        this.tree = opening.tree();
        this.recovery = opening.clean();
        guard.rememberDurably(checkpoint);
    }

    /// Opens a ledger, or begins one in an empty folder. Reads all of it.
    ///
    /// @param key its name is the ledger's origin
    /// @throws LedgerRefusedException when it is damaged, was put back, or was rewritten; nothing is changed then
    public static Ledger open(LedgerFiles files, SigningKey key, ForkGuard guard) {
        return new Ledger(files, key, guard);
    }

    public Recovery recovery() {
        return recovery;
    }

    public TreeHead head() {
        return checkpoint.head();
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /// Adds entries in this order, all or none, and returns when they are durable.
    ///
    /// @return the index of the first; the others follow it
    /// @throws LedgerFullException when there is no space: none was added, and a later call may succeed
    /// @throws LedgerException when the disk failed: whether they were added is known after opening again
    public long append(List<byte[]> entries) {
        check(entries);
        settle();
        MerkleEdge next = tree.copy();
        MerkleEdge.Files made = new MerkleEdge.Files();
        entries.forEach(entry -> next.add(entry, made));
        next.partials(made);
        // A partial tile of an upper level is often the one that is there already.
        made.tiles().keySet().removeIf(path -> Tile.belongs(path, tree.size()));
        long first = tree.size();
        stopped = true;
        commit(next, made);
        stopped = false;
        return first;
    }

    private void commit(MerkleEdge next, MerkleEdge.Files made) {
        refuseSecondWriter();
        Checkpoint signed = Checkpoint.sign(next.head(), key);
        LedgerFiles.Staged staged = stage(made, signed);
        staged.place(made.bundles().keySet());
        CrashPoint.LEDGER_AFTER_BUNDLE.reach();
        staged.place(made.tiles().keySet());
        CrashPoint.LEDGER_AFTER_TILES.reach();
        staged.flush();
        CrashPoint.LEDGER_BEFORE_CHECKPOINT.reach();
        staged.place(List.of(CHECKPOINT));
        staged.flush();
        CrashPoint.LEDGER_AFTER_CHECKPOINT.reach();
        outdated = Tile.outdated(tree.size(), next.size());
        tree = next;
        checkpoint = signed;
        settled = false;
    }

    private LedgerFiles.Staged stage(MerkleEdge.Files made, Checkpoint signed) {
        SortedMap<String, byte[]> all = new TreeMap<>(made.bundles());
        all.putAll(made.tiles());
        all.put(CHECKPOINT, signed.bytes());
        try {
            return files.stage(all);
        } catch (LedgerFullException e) {
            // Nothing has happened, so this is no reason to stop.
            stopped = false;
            throw e;
        }
    }

    /// What remains to be done after a commit and need not be waited for. The next one does it if nobody did.
    ///
    /// @throws LedgerException when the disk failed; the ledger takes nothing more
    public void settle() {
        if (stopped) {
            throw new LedgerException("the ledger in " + files.where() + " stopped after an error; restart the server");
        }
        if (!settled) {
            stopped = true;
            remember();
            files.delete(outdated);
            stopped = false;
            settled = true;
        }
    }

    private void remember() {
        try {
            guard.remember(checkpoint);
        } catch (LedgerFullException _) {
            // The entries are durable. A memory that lags still guards all that it knows, and the next commit renews
            // it.
        }
    }

    /// @throws IllegalArgumentException when no commit takes these: none, too many, or one that is too long
    public static void check(List<byte[]> entries) {
        if (entries.isEmpty() || entries.size() > COMMIT_ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "a commit has 1 to " + COMMIT_ENTRIES_MAX + " entries, not " + entries.size());
        }
        for (byte[] entry : entries) {
            if (entry.length > EntryBundle.ENTRY_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "an entry has at most " + EntryBundle.ENTRY_BYTES_MAX + " bytes, not " + entry.length
                                + "; put the document into the store and its digest into the entry");
            }
        }
    }

    private void refuseSecondWriter() {
        byte[] found = files.read(CHECKPOINT, Note.BYTES_MAX).orElse(new byte[0]);
        if (!Arrays.equals(found, checkpoint.bytes())) {
            throw new LedgerException("someone else wrote the checkpoint in " + files.where()
                    + "; end the other server on this home, then restart this one");
        }
    }
}
