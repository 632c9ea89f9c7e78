package dev.stele.ledger;

import dev.stele.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A proof that stands alone (C2SP `tlog-proof`): an entry's index, the hashes up to the root, and the checkpoint that
/// signs the root. With the entry and the verifier key at hand nobody needs the ledger or its server.
///
/// @param checkpoint as it was published, with all its signatures
record TlogProof(long index, List<Digest> hashes, Note checkpoint) {
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final Pattern INDEX = Pattern.compile("index (0|[1-9][0-9]{0,17})");

    TlogProof {
        hashes = List.copyOf(hashes);
    }

    /// @throws NoteException when the bytes are no such proof
    static TlogProof parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int blank = text.indexOf("\n\n");
        if (bytes.length > 2 * Note.BYTES_MAX || blank < 0) {
            throw new NoteException("a proof is lines of hashes, a blank line and a checkpoint");
        }
        List<String> lines = new ArrayList<>(List.of(text.substring(0, blank).split("\n", -1)));
        if (!lines.removeFirst().equals(HEADER)) {
            throw new NoteException("a proof begins with " + HEADER);
        }
        if (!lines.isEmpty() && lines.getFirst().startsWith("extra ")) {
            StrictBase64.decode(lines.removeFirst().substring("extra ".length()));
        }
        if (lines.isEmpty() || !INDEX.matcher(lines.getFirst()).matches()) {
            throw new NoteException("a proof names its index in decimal");
        }
        long index = Long.parseLong(lines.removeFirst().substring("index ".length()));
        List<Digest> hashes = lines.stream().map(TlogProof::hash).toList();
        return new TlogProof(index, hashes, Note.parse(text.substring(blank + 2).getBytes(StandardCharsets.UTF_8)));
    }

    private static Digest hash(String line) {
        byte[] hash = StrictBase64.decode(line);
        if (hash.length != Hashing.BYTES) {
            throw new NoteException("a hash has " + Hashing.BYTES + " bytes, not " + hash.length);
        }
        return Digest.of(hash);
    }

    /// The head under which this entry is.
    ///
    /// @throws NoteException when the key did not sign the checkpoint, or the hashes do not lead to its root
    TreeHead verify(byte[] entry, VerifierKey key) {
        TreeHead head = Checkpoint.verify(checkpoint.bytes(), key).head();
        if (!Proofs.includes(head, index, Proofs.leaf(entry), hashes)) {
            throw new NoteException("the entry is not number " + index + " under this checkpoint");
        }
        return head;
    }

    /// The proof as it is stored and sent.
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(HEADER + "\nindex " + index + "\n");
        hashes.forEach(hash -> out.append(StrictBase64.encode(hash.bytes())).append('\n'));
        return out.append('\n').append(checkpoint).toString();
    }
}
