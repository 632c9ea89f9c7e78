package dev.stele.ledger;

import dev.stele.oci.Digest;

/// The summary of a ledger: how many entries it has and the root hash over them (RFC 6962, section 2.1).
public record TreeHead(long size, Digest root) {
    /// The head of a ledger without entries.
    public static final TreeHead EMPTY = new TreeHead(0, Digest.sha256(new byte[0]));

    public TreeHead {
        if (size < 0 || !root.algorithm().equals("sha256")) {
            throw new IllegalArgumentException("no tree head: " + size + " entries, root " + root);
        }
    }
}
