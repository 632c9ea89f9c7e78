package dev.stele.ledger;

import java.util.Base64;

/// Base64 with exactly one spelling (RFC 4648, section 4, with padding and zero trailing bits).
///
/// The JDK's decoder takes missing padding and ignores trailing bits, so that several texts would be one value and a
/// flipped byte could go unseen.
final class StrictBase64 {
    private StrictBase64() {}

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new NoteException("not base64: " + text, e);
        }
        if (!encode(bytes).equals(text)) {
            throw new NoteException("not the canonical base64 of its bytes: " + text);
        }
        return bytes;
    }
}
