package dev.stele.ledger;

import dev.stele.oci.Digest;
import java.security.DigestException;
import java.security.MessageDigest;

/// The two hashes of RFC 6962, section 2.1: of an entry and of two subtrees. Not for several threads.
final class Hashing {
    static final int BYTES = 32;
    private static final byte LEAF = 0x00;
    private static final byte NODE = 0x01;

    private final MessageDigest sha256 = Digest.hasher();

    byte[] leaf(byte[] entry) {
        sha256.update(LEAF);
        return sha256.digest(entry);
    }

    byte[] node(byte[] left, byte[] right) {
        sha256.update(NODE);
        sha256.update(left);
        return sha256.digest(right);
    }

    /// The root over `count` hashes (a power of two) that lie side by side from `offset`.
    byte[] perfect(byte[] hashes, int offset, int count) {
        if (Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException("no perfect subtree has " + count + " hashes");
        }
        byte[] row = new byte[count * BYTES];
        System.arraycopy(hashes, offset, row, 0, row.length);
        for (int left = count; left > 1; left /= 2) {
            for (int i = 0; i < left / 2; i++) {
                sha256.update(NODE);
                sha256.update(row, 2 * i * BYTES, 2 * BYTES);
                into(row, i * BYTES);
            }
        }
        byte[] root = new byte[BYTES];
        System.arraycopy(row, 0, root, 0, BYTES);
        return root;
    }

    private void into(byte[] row, int offset) {
        try {
            sha256.digest(row, offset, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("there is room for a hash at " + offset, e);
        }
    }
}
