package dev.stele.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A signed text (C2SP `signed-note`): the text, a blank line, and a line for each signature.
///
/// @param text with its final line feed: these are the signed bytes
record Note(String text, List<Line> signatures) {
    static final int BYTES_MAX = 128 << 10;
    private static final int SIGNATURES_MAX = 64;
    private static final String DASH = "— ";

    Note {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n")) {
            throw new NoteException("a note's text ends with a line feed");
        }
        if (text.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new NoteException("a note's text has a control character");
        }
    }

    /// @param name of the key that claims to have signed
    /// @param payload base64 of key id and signature
    record Line(String name, String payload) {
        int keyId() {
            return ByteBuffer.wrap(bytes()).getInt();
        }

        byte[] signature() {
            byte[] all = bytes();
            byte[] out = new byte[all.length - Integer.BYTES];
            ByteBuffer.wrap(all, Integer.BYTES, out.length).get(out);
            return out;
        }

        private byte[] bytes() {
            return StrictBase64.decode(payload);
        }
    }

    static Note sign(String text, SigningKey key) {
        return new Note(text, List.of(new Line(key.verifier().name(), StrictBase64.encode(key.sign(text)))));
    }

    /// @throws NoteException when the bytes are no note, or too many
    static Note parse(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            throw new NoteException("a note has at most " + BYTES_MAX + " bytes, not " + bytes.length);
        }
        String all = utf8(bytes);
        int split = all.lastIndexOf("\n\n");
        if (split < 0 || !all.endsWith("\n")) {
            throw new NoteException("a note is a text, a blank line, and lines of signatures");
        }
        List<Line> lines = new ArrayList<>();
        for (String line : all.substring(split + 2).split("\n")) {
            lines.add(line(line));
        }
        if (lines.size() > SIGNATURES_MAX) {
            throw new NoteException("a note has at most " + SIGNATURES_MAX + " signatures, not " + lines.size());
        }
        Note note = new Note(all.substring(0, split + 1), lines);
        if (!note.toString().equals(all)) {
            throw new NoteException("the note's signature lines are not in their one form");
        }
        return note;
    }

    private static Line line(String line) {
        String[] parts = line.split(" ", -1);
        if (!line.startsWith(DASH) || parts.length != 3) {
            throw new NoteException("a signature line looks like: — <key name> <base64>");
        }
        VerifierKey.checkName(parts[1]);
        if (StrictBase64.decode(parts[2]).length <= Integer.BYTES) {
            throw new NoteException("a signature is a key id of 4 bytes and more");
        }
        return new Line(parts[1], parts[2]);
    }

    /// Lines of unknown keys are ignored; a line that names this key must verify, and one must be there.
    ///
    /// @throws NoteException when the key did not sign this text
    void verify(VerifierKey key) {
        boolean signed = false;
        for (Line line : signatures) {
            if (line.name().equals(key.name()) && line.keyId() == key.id()) {
                if (!key.verifies(text, line.signature())) {
                    throw new NoteException("the signature of " + key.name() + " is wrong");
                }
                signed = true;
            }
        }
        if (!signed) {
            throw new NoteException("no signature of " + key.name() + "+" + key.idHex());
        }
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NoteException("a note is valid UTF-8", e);
        }
    }

    byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The note as it is stored and sent.
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(text).append('\n');
        for (Line line : signatures) {
            out.append(DASH)
                    .append(line.name())
                    .append(' ')
                    .append(line.payload())
                    .append('\n');
        }
        return out.toString();
    }
}
