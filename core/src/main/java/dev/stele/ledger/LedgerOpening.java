package dev.stele.ledger;

import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Checks whether a ledger may be added to: its checkpoint is ours, nothing newer or other was ever signed, and
/// every file below the checkpoint is what the entries make of it. Changes nothing before that is known, except that
/// it begins a ledger where there never was one.
final class LedgerOpening {
    private final LedgerFiles files;
    private final SigningKey key;
    private final ForkGuard guard;
    private final Checkpoint checkpoint;
    private final MerkleEdge tree;

    /// @throws LedgerRefusedException with all that was found
    LedgerOpening(LedgerFiles files, SigningKey key, ForkGuard guard) {
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
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    MerkleEdge tree() {
        return tree;
    }

    private Checkpoint current() {
        Optional<byte[]> bytes = files.read(Ledger.CHECKPOINT, Note.BYTES_MAX);
        if (bytes.isPresent()) {
            try {
                return Checkpoint.verify(bytes.get(), key.verifier());
            } catch (NoteException e) {
                throw refused(LedgerProblems.badCheckpoint(files.where(), e.why()));
            }
        }
        if (guard.seen().isPresent()
                || files.list().stream().anyMatch(path -> Tile.parse(path).isPresent())) {
            throw refused(LedgerProblems.noCheckpoint(files.where()));
        }
        Checkpoint empty = Checkpoint.sign(TreeHead.EMPTY, key);
        files.write(new TreeMap<>(Map.of(Ledger.CHECKPOINT, empty.bytes())));
        return empty;
    }

    private TreeHead remembered() {
        Optional<byte[]> bytes = guard.seen();
        if (bytes.isEmpty()) {
            // A crash may fall between the first, empty checkpoint and its memory; later the memory is always there.
            if (checkpoint.head().size() > 0) {
                throw refused(LedgerProblems.forgotten(checkpoint.head(), files.where(), guard.where()));
            }
            return TreeHead.EMPTY;
        }
        TreeHead seen;
        try {
            seen = Checkpoint.verify(bytes.get(), key.verifier()).head();
        } catch (NoteException e) {
            throw refused(LedgerProblems.badMemory(guard.where(), e.why()));
        }
        if (seen.size() > checkpoint.head().size()) {
            throw refused(LedgerProblems.olderThanSigned(checkpoint.head(), seen, files.where()));
        }
        return seen;
    }

    /// Removes what a crash left beyond the checkpoint. Whatever refuses the ledger has to come before.
    Ledger.Recovery clean() {
        List<String> removed = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String path : files.list()) {
            if (path.startsWith(LedgerFiles.STAGING) || Tile.parse(path).isPresent()) {
                if (!Tile.belongs(path, checkpoint.head().size())) {
                    removed.add(path);
                }
            } else if (!path.equals(Ledger.CHECKPOINT)) {
                unknown.add(path);
            }
        }
        files.delete(removed);
        return new Ledger.Recovery(removed, unknown);
    }

    private static LedgerRefusedException refused(Problem problem) {
        return new LedgerRefusedException(List.of(problem));
    }
}
