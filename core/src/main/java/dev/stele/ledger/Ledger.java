package dev.stele.ledger;

import dev.stele.crash.CrashPoint;
import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The one writer of a ledger. An entry is durable when a checkpoint that covers it is; nothing else is written.
///
/// A commit writes the bundles of entries, then the tiles over them, then the signed checkpoint, each whole and durable
/// before the next; only then the fork guard learns of it, the partial tiles of the state before go, and the call
/// returns. So a crash at any moment leaves the state before or the state after: files beyond the checkpoint are
/// left-overs, which opening removes, while damage below it is refused. Opening makes the whole tree again from the
/// entries, and compares it with the tiles, the checkpoint and the newest checkpoint that this installation remembers.
///
/// After a failure of the disk nothing is known about the files (a second fsync may lie), so the writer stops for good:
/// open again and replay. A full disk is no such failure: the commit did not happen and the next may succeed. Not for
/// several threads; callers share commits in front of it.
public final class Ledger {
    static final String CHECKPOINT = "checkpoint";
    private static final int COMMIT_ENTRIES_MAX = 1 << 16;

    private final LedgerFiles files;
    private final SigningKey key;
    private final ForkGuard guard;
    private final Recovery recovery;
    private Tree tree;
    private Checkpoint checkpoint;
    private boolean stopped;

    /// What opening found beside the ledger.
    ///
    /// @param removed left-overs of a commit that a crash cut short
    /// @param strangers files that no ledger writes; they stay, and an auditor will report them
    public record Recovery(List<String> removed, List<String> strangers) {
        public Recovery {
            removed = List.copyOf(removed);
            strangers = List.copyOf(strangers);
        }
    }

    private Ledger(LedgerFiles files, SigningKey key, ForkGuard guard) {
        this.files = files;
        this.key = key;
        this.guard = guard;
        this.checkpoint = current();
        TreeHead seen = remembered();
        Rebuild rebuild = new Rebuild(files, checkpoint.head());
        this.tree = rebuild.run(seen);
        if (!rebuild.problems().isEmpty()) {
            throw new LedgerRefusedException(rebuild.problems());
        }
        this.recovery = clean();
        guard.remember(checkpoint);
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

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /// Adds entries in this order, all or none, and returns when they are durable.
    ///
    /// @return the index of the first; the others follow it
    /// @throws LedgerFullException when there is no space: none was added, and a later call may succeed
    /// @throws LedgerException when the disk failed: whether they were added is known after opening again
    public long append(List<byte[]> entries) {
        if (stopped) {
            throw new LedgerException("the ledger in " + files.where() + " stopped after an error; restart the server");
        }
        check(entries);
        Tree next = tree.copy();
        Tree.Files made = new Tree.Files();
        entries.forEach(entry -> next.add(entry, made));
        next.partials(made);
        // A partial tile of an upper level is often the one that is there already.
        made.tiles().keySet().removeIf(path -> belongs(path, tree.size()));
        long first = tree.size();
        commit(next, made);
        return first;
    }

    private void commit(Tree next, Tree.Files made) {
        List<String> outdated = partialsOf(tree.size(), next.size());
        stopped = true;
        refuseSecondWriter();
        Checkpoint signed = Checkpoint.sign(next.head(), key);
        try {
            files.write(made.bundles());
            CrashPoint.LEDGER_AFTER_BUNDLE.reach();
            files.write(made.tiles());
            CrashPoint.LEDGER_AFTER_TILES.reach();
            CrashPoint.LEDGER_BEFORE_CHECKPOINT.reach();
            files.write(one(CHECKPOINT, signed.bytes()));
        } catch (LedgerFullException e) {
            files.delete(made.bundles().keySet());
            files.delete(made.tiles().keySet());
            stopped = false;
            throw e;
        }
        CrashPoint.LEDGER_AFTER_CHECKPOINT.reach();
        tree = next;
        checkpoint = signed;
        remember();
        files.delete(outdated);
        stopped = false;
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
            if (entry.length > Bundle.ENTRY_BYTES_MAX) {
                throw new IllegalArgumentException("an entry has at most " + Bundle.ENTRY_BYTES_MAX + " bytes, not "
                        + entry.length + "; put the document into the store and its digest into the entry");
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

    private Checkpoint current() {
        Optional<byte[]> bytes = files.read(CHECKPOINT, Note.BYTES_MAX);
        if (bytes.isPresent()) {
            try {
                return Checkpoint.verify(bytes.get(), key.verifier());
            } catch (NoteException e) {
                throw refused(Refusal.badCheckpoint(files.where(), e.why()));
            }
        }
        if (guard.seen().isPresent()
                || files.list().stream().anyMatch(path -> Tile.parse(path).isPresent())) {
            throw refused(Refusal.noCheckpoint(files.where()));
        }
        Checkpoint empty = Checkpoint.sign(TreeHead.EMPTY, key);
        files.write(one(CHECKPOINT, empty.bytes()));
        return empty;
    }

    private TreeHead remembered() {
        Optional<byte[]> bytes = guard.seen();
        if (bytes.isEmpty()) {
            // A crash may fall between the first, empty checkpoint and its memory; later the memory is always there.
            if (checkpoint.head().size() > 0) {
                throw refused(Refusal.forgotten(checkpoint.head(), files.where(), guard.where()));
            }
            return TreeHead.EMPTY;
        }
        TreeHead seen;
        try {
            seen = Checkpoint.verify(bytes.get(), key.verifier()).head();
        } catch (NoteException e) {
            throw refused(Refusal.badMemory(guard.where(), e.why()));
        }
        if (seen.size() > checkpoint.head().size()) {
            throw refused(Refusal.olderThanSigned(checkpoint.head(), seen, files.where()));
        }
        return seen;
    }

    private Recovery clean() {
        List<String> removed = new ArrayList<>();
        List<String> strangers = new ArrayList<>();
        for (String path : files.list()) {
            if (path.startsWith(LedgerFiles.STAGING) || Tile.parse(path).isPresent()) {
                if (!belongs(path, tree.size())) {
                    removed.add(path);
                }
            } else if (!path.equals(CHECKPOINT)) {
                strangers.add(path);
            }
        }
        files.delete(removed);
        return new Recovery(removed, strangers);
    }

    private static boolean belongs(String path, long size) {
        return Tile.parse(path).filter(tile -> tile.belongsTo(size)).isPresent();
    }

    /// The partial tiles that a tree of the one size has and one of the other has not.
    private static List<String> partialsOf(long size, long nextSize) {
        List<String> out = new ArrayList<>();
        for (int level = Tile.ENTRIES; Tile.hashes(level, size) > 0; level++) {
            Tile.of(level, Tile.hashes(level, size) / Tile.WIDTH, size)
                    .filter(tile -> !tile.belongsTo(nextSize))
                    .ifPresent(tile -> out.add(tile.path()));
        }
        return out;
    }

    private static SortedMap<String, byte[]> one(String path, byte[] bytes) {
        return new TreeMap<>(Map.of(path, bytes));
    }

    private static LedgerRefusedException refused(Problem problem) {
        return new LedgerRefusedException(List.of(problem));
    }
}
