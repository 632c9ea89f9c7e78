package dev.stele.ledger;

import dev.stele.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A public key that checks notes, with the name it signs under: `<name>+<key id>+<base64(type ‖ key)>` (C2SP
/// `signed-note`). Types 1 (Ed25519) and 4 (Ed25519 cosignature of a witness) are known.
public final class VerifierKey {
    static final int ED25519 = 0x01;
    static final int COSIGNATURE = 0x04;

    private static final Pattern NAME = Pattern.compile("[^+\\p{Cntrl}\\p{Z}\\s]+");
    private static final int NAME_CHARACTERS_MAX = 255;
    private static final byte[] ED25519_SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int ED25519_KEY_BYTES = 32;
    private static final int ED25519_SIGNATURE_BYTES = 64;

    private final String name;
    private final int type;
    private final byte[] raw;

    VerifierKey(String name, int type, byte[] raw) {
        checkName(name);
        if (type != ED25519 && type != COSIGNATURE) {
            throw new NoteException("key type " + type + " is not known; Stele's own keys have type 1");
        }
        if (raw.length != ED25519_KEY_BYTES) {
            throw new NoteException("an Ed25519 key has " + ED25519_KEY_BYTES + " bytes, not " + raw.length);
        }
        this.name = name;
        this.type = type;
        this.raw = raw.clone();
    }

    /// @throws NoteException when the text is no verifier key, or its key id is not that of its key
    public static VerifierKey parse(String vkey) {
        String[] parts = vkey.strip().split("\\+", 3);
        if (parts.length != 3) {
            throw new NoteException("a verifier key looks like <name>+<8 hex digits>+<base64>");
        }
        byte[] typed = StrictBase64.decode(parts[2]);
        if (typed.length == 0) {
            throw new NoteException("the key of " + parts[0] + " is empty");
        }
        VerifierKey key = new VerifierKey(parts[0], typed[0], ByteBuffer.wrap(typed, 1, typed.length - 1));
        if (!key.idHex().equals(parts[1])) {
            throw new NoteException("the key of " + parts[0] + " has the id " + key.idHex() + ", not " + parts[1]);
        }
        return key;
    }

    private VerifierKey(String name, int type, ByteBuffer raw) {
        this(name, type, bytes(raw));
    }

    static void checkName(String name) {
        if (name.length() > NAME_CHARACTERS_MAX || !NAME.matcher(name).matches()) {
            throw new NoteException("a key's name is 1 to " + NAME_CHARACTERS_MAX + " characters without space or +");
        }
    }

    public String name() {
        return name;
    }

    /// First four bytes of SHA-256(name ‖ line feed ‖ type ‖ key), big-endian.
    int id() {
        ByteArrayOutputStream named = new ByteArrayOutputStream();
        named.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        named.write('\n');
        named.write(type);
        named.writeBytes(raw);
        return ByteBuffer.wrap(Digest.hasher().digest(named.toByteArray())).getInt();
    }

    String idHex() {
        return HexFormat.of().toHexDigits(id());
    }

    /// Whether these bytes (without the key id) sign the text.
    boolean verifies(String text, byte[] signature) {
        return switch (type) {
            case ED25519 -> check(text, signature);
            default -> {
                if (signature.length != Long.BYTES + ED25519_SIGNATURE_BYTES) {
                    yield false;
                }
                ByteBuffer timed = ByteBuffer.wrap(signature);
                String time = Long.toUnsignedString(timed.getLong());
                yield check("cosignature/v1\ntime " + time + "\n" + text, bytes(timed));
            }
        };
    }

    private boolean check(String text, byte[] signature) {
        if (signature.length != ED25519_SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey());
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            // The JDK throws for a signature or a key that is no point of the curve; both verify nothing.
            return false;
        }
    }

    private PublicKey publicKey() throws GeneralSecurityException {
        byte[] encoded = ByteBuffer.allocate(ED25519_SPKI_PREFIX.length + raw.length)
                .put(ED25519_SPKI_PREFIX)
                .put(raw)
                .array();
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static byte[] bytes(ByteBuffer rest) {
        byte[] out = new byte[rest.remaining()];
        rest.get(out);
        return out;
    }

    /// The key in its text form, as handed to an auditor.
    @Override
    public String toString() {
        byte[] typed =
                ByteBuffer.allocate(1 + raw.length).put((byte) type).put(raw).array();
        return name + "+" + idHex() + "+" + StrictBase64.encode(typed);
    }
}
