package dev.stele.ledger;

import dev.stele.oci.Digest;
import java.util.regex.Pattern;

/// A signed statement of a ledger's size and root (C2SP `tlog-checkpoint`): the one thing that Stele signs about
/// itself.
///
/// Its text is three lines: origin, size in decimal, root in base64. Extension lines of others are kept and not read.
///
/// @param note as it is stored, with its signatures
record Checkpoint(String origin, TreeHead head, Note note) {
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final int ROOT_BYTES = 32;

    static Checkpoint sign(TreeHead head, SigningKey key) {
        String origin = key.verifier().name();
        String text = origin + "\n" + head.size() + "\n"
                + StrictBase64.encode(head.root().bytes()) + "\n";
        return new Checkpoint(origin, head, Note.sign(text, key));
    }

    /// Reads a checkpoint and checks that this key signed it under its own name.
    ///
    /// @throws NoteException when it is malformed, of another origin, or not signed by the key
    static Checkpoint verify(byte[] bytes, VerifierKey key) {
        Checkpoint checkpoint = parse(Note.parse(bytes));
        if (!checkpoint.origin.equals(key.name())) {
            throw new NoteException("a checkpoint of " + checkpoint.origin + ", not of " + key.name());
        }
        checkpoint.note.verify(key);
        return checkpoint;
    }

    private static Checkpoint parse(Note note) {
        String[] lines = note.text().split("\n", -1);
        if (lines.length < 4) {
            throw new NoteException("a checkpoint has three lines: origin, size, root");
        }
        if (!SIZE.matcher(lines[1]).matches()) {
            throw new NoteException("a checkpoint's size is a decimal number without leading zero: " + lines[1]);
        }
        byte[] root = StrictBase64.decode(lines[2]);
        if (root.length != ROOT_BYTES) {
            throw new NoteException("a checkpoint's root has " + ROOT_BYTES + " bytes, not " + root.length);
        }
        return new Checkpoint(lines[0], new TreeHead(Long.parseLong(lines[1]), Digest.of(root)), note);
    }

    byte[] bytes() {
        return note.bytes();
    }
}
