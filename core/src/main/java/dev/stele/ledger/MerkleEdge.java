package dev.stele.ledger;

import dev.stele.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The right edge of the Merkle tree, which is all that a writer needs: for each level the tile that still grows, and
/// the bundle of entries that still grows. What it makes is a pure function of the entries.
///
/// The hash i of tile n at level l is the root over the entries from (256n + i)·256^l on, 256^l of them; only a full
/// tile is hashed into the level above. Not for several threads.
final class MerkleEdge {
    private final Hashing hashing = new Hashing();
    private final List<byte[]> edge = new ArrayList<>();
    private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    private long size;

    /// Files as they are written, by path.
    record Files(SortedMap<String, byte[]> bundles, SortedMap<String, byte[]> tiles) {
        Files() {
            this(new TreeMap<>(), new TreeMap<>());
        }
    }

    MerkleEdge copy() {
        MerkleEdge copy = new MerkleEdge();
        edge.forEach(level -> copy.edge.add(level.clone()));
        copy.bundle.writeBytes(bundle.toByteArray());
        copy.size = size;
        return copy;
    }

    long size() {
        return size;
    }

    /// Adds an entry; tiles and bundles that it fills go to `full`.
    void add(byte[] entry, Files full) {
        EntryBundle.add(bundle, entry);
        addHash(0, hashing.leaf(entry), full);
        size++;
        if (size % Tile.WIDTH == 0) {
            full.bundles.put(new Tile(Tile.ENTRIES, size / Tile.WIDTH - 1, Tile.WIDTH).path(), bundle.toByteArray());
            bundle.reset();
        }
    }

    private void addHash(int level, byte[] hash, Files full) {
        if (level == edge.size()) {
            edge.add(new byte[Tile.WIDTH * Hashing.BYTES]);
        }
        byte[] tile = edge.get(level);
        long at = Tile.hashes(level, size);
        int slot = (int) (at % Tile.WIDTH);
        System.arraycopy(hash, 0, tile, slot * Hashing.BYTES, Hashing.BYTES);
        if (slot == Tile.WIDTH - 1) {
            full.tiles.put(new Tile(level, at / Tile.WIDTH, Tile.WIDTH).path(), tile.clone());
            addHash(level + 1, hashing.perfect(tile, 0, Tile.WIDTH), full);
        }
    }

    /// Adds the partial tiles and the partial bundle of this size.
    void partials(Files out) {
        for (int level = 0; level < edge.size(); level++) {
            int width = width(level);
            if (width > 0) {
                byte[] tile = new byte[width * Hashing.BYTES];
                System.arraycopy(edge.get(level), 0, tile, 0, tile.length);
                out.tiles.put(new Tile(level, Tile.hashes(level, size) / Tile.WIDTH, width).path(), tile);
            }
        }
        if (bundle.size() > 0) {
            int width = (int) (size % Tile.WIDTH);
            out.bundles.put(new Tile(Tile.ENTRIES, size / Tile.WIDTH, width).path(), bundle.toByteArray());
        }
    }

    private int width(int level) {
        return (int) (Tile.hashes(level, size) % Tile.WIDTH);
    }

    /// The root is a fold from the right over the perfect subtrees of the size's binary digits.
    TreeHead head() {
        byte[] root = new byte[0];
        for (int level = 0; level < edge.size(); level++) {
            int end = width(level);
            while (end > 0) {
                int count = Integer.lowestOneBit(end);
                end -= count;
                byte[] subtree = hashing.perfect(edge.get(level), end * Hashing.BYTES, count);
                root = root.length == 0 ? subtree : hashing.node(subtree, root);
            }
        }
        return root.length == 0 ? TreeHead.EMPTY : new TreeHead(size, Digest.of(root));
    }
}
