package dev.stele.ledger;

import dev.stele.oci.Digest;
import java.util.Iterator;
import java.util.List;

/// Checks proofs (RFC 9162, sections 2.1.3.2 and 2.1.4.2): that an entry is in a tree, and that a tree is the beginning
/// of another one. Needs neither files nor the tree.
final class Proofs {
    private static final int HASHES_MAX = 2 * Long.SIZE;

    private Proofs() {}

    /// The hash of an entry as a proof starts from it.
    static Digest leaf(byte[] entry) {
        return Digest.of(new Hashing().leaf(entry));
    }

    /// Whether the proof shows that the entry with that hash has that index under that head.
    static boolean includes(TreeHead head, long index, Digest leaf, List<Digest> proof) {
        if (index < 0 || index >= head.size() || proof.size() > HASHES_MAX) {
            return false;
        }
        Hashing hashing = new Hashing();
        long node = index;
        long last = head.size() - 1;
        byte[] root = leaf.bytes();
        for (Digest sibling : proof) {
            if (last == 0) {
                return false;
            }
            if (odd(node) || node == last) {
                root = hashing.node(sibling.bytes(), root);
                while (!odd(node) && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                root = hashing.node(root, sibling.bytes());
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && Digest.of(root).equals(head.root());
    }

    /// Whether the proof shows that the older tree is the beginning of the newer one.
    static boolean extend(TreeHead older, TreeHead newer, List<Digest> proof) {
        if (older.size() > newer.size() || proof.size() > HASHES_MAX) {
            return false;
        }
        if (older.size() == newer.size()) {
            return proof.isEmpty() && older.equals(newer);
        }
        if (older.size() == 0) {
            return proof.isEmpty() && older.equals(TreeHead.EMPTY);
        }
        return grows(older, newer, proof);
    }

    private static boolean grows(TreeHead older, TreeHead newer, List<Digest> proof) {
        Iterator<Digest> hashes = proof.iterator();
        Hashing hashing = new Hashing();
        long node = older.size() - 1;
        long last = newer.size() - 1;
        while (odd(node)) {
            node >>>= 1;
            last >>>= 1;
        }
        // A tree whose size is a power of two is a subtree of the newer one, so its root is known and not sent.
        boolean perfect = Long.bitCount(older.size()) == 1;
        if (!perfect && !hashes.hasNext()) {
            return false;
        }
        byte[] oldRoot = perfect ? older.root().bytes() : hashes.next().bytes();
        byte[] newRoot = oldRoot;
        while (hashes.hasNext()) {
            byte[] sibling = hashes.next().bytes();
            if (last == 0) {
                return false;
            }
            if (odd(node) || node == last) {
                oldRoot = hashing.node(sibling, oldRoot);
                newRoot = hashing.node(sibling, newRoot);
                while (!odd(node) && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                newRoot = hashing.node(newRoot, sibling);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0
                && Digest.of(oldRoot).equals(older.root())
                && Digest.of(newRoot).equals(newer.root());
    }

    private static boolean odd(long n) {
        return (n & 1) == 1;
    }
}
