package dev.stele.ledger;

import dev.stele.oci.Digest;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/// The auditor's own Merkle hashing: perfect subtrees are pushed from left to right, and two of one height become one
/// of the next at once, so that only one subtree of each height is kept. Not for several threads.
final class AuditRange {
    private final MessageDigest sha256 = Digest.hasher();
    private final List<byte[]> roots = new ArrayList<>();
    private final List<Integer> heights = new ArrayList<>();

    /// RFC 6962: the hash of an entry begins with a zero byte.
    byte[] entryHash(byte[] bundle, int offset, int length) {
        sha256.update((byte) 0);
        sha256.update(bundle, offset, length);
        return sha256.digest();
    }

    /// @param height log2 of how many entries are below; never more than that of the last one pushed
    void push(int height, byte[] root) {
        byte[] right = root;
        int at = height;
        while (!heights.isEmpty() && heights.getLast() == at) {
            heights.removeLast();
            right = pair(roots.removeLast(), right);
            at++;
        }
        heights.add(at);
        roots.add(right);
    }

    /// The root over all that was pushed, which begins anew afterwards.
    byte[] take() {
        if (roots.isEmpty()) {
            return sha256.digest();
        }
        byte[] root = roots.removeLast();
        while (!roots.isEmpty()) {
            root = pair(roots.removeLast(), root);
        }
        heights.clear();
        return root;
    }

    private byte[] pair(byte[] left, byte[] right) {
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }
}
