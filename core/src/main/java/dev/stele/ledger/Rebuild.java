package dev.stele.ledger;

import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Makes the tree again from the bundles of entries and compares every tile on the way, as a ledger is opened: tiles
/// are a pure function of the bundles, so a difference is damage.
final class Rebuild {
    private static final int PROBLEMS_MAX = 100;

    private final LedgerFiles files;
    private final TreeHead signed;
    private final MerkleEdge tree = new MerkleEdge();
    private final List<Problem> problems = new ArrayList<>();

    /// @param signed the head that the files must have
    Rebuild(LedgerFiles files, TreeHead signed) {
        this.files = files;
        this.signed = signed;
    }

    /// Reads the whole ledger. What is wrong is in [#problems]; the tree is whole only when that is empty.
    ///
    /// @param earlier a head that an earlier state had; its entries must be the first ones here
    MerkleEdge run(TreeHead earlier) {
        check(earlier);
        while (tree.size() < signed.size() && problems.size() < PROBLEMS_MAX) {
            Optional<List<byte[]>> entries = bundle();
            if (entries.isEmpty()) {
                return tree;
            }
            MerkleEdge.Files made = new MerkleEdge.Files();
            for (byte[] entry : entries.get()) {
                tree.add(entry, made);
                check(earlier);
            }
            compare(made.tiles());
        }
        MerkleEdge.Files made = new MerkleEdge.Files();
        tree.partials(made);
        compare(made.tiles());
        if (!tree.head().equals(signed)) {
            problems.add(LedgerProblems.otherRoot(signed, files.where()));
        }
        return tree;
    }

    List<Problem> problems() {
        return problems;
    }

    private Optional<List<byte[]>> bundle() {
        Tile tile = Tile.of(Tile.ENTRIES, tree.size() / Tile.WIDTH, signed.size())
                .orElseThrow(() -> new IllegalStateException("no bundle at " + tree.size()));
        Optional<byte[]> bytes = files.read(tile.path(), EntryBundle.BYTES_MAX);
        if (bytes.isEmpty()) {
            problems.add(LedgerProblems.missing(tile.path(), files.where()));
            return Optional.empty();
        }
        try {
            return Optional.of(EntryBundle.read(bytes.get(), tile.width()));
        } catch (NoteException e) {
            problems.add(LedgerProblems.damaged(tile.path(), files.where(), e.why()));
            return Optional.empty();
        }
    }

    private void compare(SortedMap<String, byte[]> made) {
        made.forEach((path, bytes) -> {
            Optional<byte[]> kept = files.read(path, Tile.WIDTH * Hashing.BYTES);
            if (kept.isEmpty()) {
                problems.add(LedgerProblems.missing(path, files.where()));
            } else if (!Arrays.equals(kept.get(), bytes)) {
                problems.add(LedgerProblems.damaged(path, files.where(), "its hashes are not those of the entries"));
            }
        });
    }

    private void check(TreeHead earlier) {
        if (tree.size() == earlier.size() && !tree.head().equals(earlier)) {
            problems.add(LedgerProblems.forked(earlier, files.where()));
        }
    }
}
