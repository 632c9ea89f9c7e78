package dev.stele.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.random.RandomGenerator;

/// The private Ed25519 key that signs a ledger's checkpoints, with the name it signs under.
///
/// Its text form is that of Go's `sumdb/note`: `PRIVATE+KEY+<name>+<key id>+<base64(type ‖ seed)>`. It prints as its
/// public half, so that a log line can never hold the seed.
public final class SigningKey {
    private static final int SEED_BYTES = 32;
    private static final int PUBLIC_BYTES = 32;
    private static final String PREFIX = "PRIVATE+KEY+";

    private final byte[] seed;
    private final KeyPair pair;
    private final VerifierKey verifier;

    private SigningKey(String name, byte[] seed) {
        VerifierKey.checkName(name);
        if (seed.length != SEED_BYTES) {
            throw new NoteException("an Ed25519 seed has " + SEED_BYTES + " bytes, not " + seed.length);
        }
        this.seed = seed.clone();
        this.pair = pair(this.seed);
        this.verifier = new VerifierKey(name, VerifierKey.ED25519, raw((EdECPublicKey) pair.getPublic()));
    }

    /// @param random must be a cryptographic source, such as `SecureRandom`
    public static SigningKey generate(String name, RandomGenerator random) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return new SigningKey(name, seed);
    }

    static SigningKey ofSeed(String name, byte[] seed) {
        return new SigningKey(name, seed);
    }

    /// Reads what [#secretText] wrote.
    ///
    /// @throws NoteException when the text is no signing key; the message never holds the text
    public static SigningKey parse(String secret) {
        String[] parts = secret.strip().split("\\+", 5);
        if (parts.length != 5 || !secret.startsWith(PREFIX)) {
            throw new NoteException("a signing key looks like " + PREFIX + "<name>+<8 hex digits>+<base64>");
        }
        byte[] typed;
        try {
            typed = StrictBase64.decode(parts[4]);
        } catch (NoteException _) {
            throw new NoteException("the key of " + parts[2] + " is not canonical base64");
        }
        if (typed.length != 1 + SEED_BYTES || typed[0] != VerifierKey.ED25519) {
            throw new NoteException("the key of " + parts[2] + " is no Ed25519 key");
        }
        byte[] seed = new byte[SEED_BYTES];
        ByteBuffer.wrap(typed, 1, SEED_BYTES).get(seed);
        SigningKey key = new SigningKey(parts[2], seed);
        if (!key.verifier.idHex().equals(parts[3])) {
            throw new NoteException(
                    "the key of " + parts[2] + " has the id " + key.verifier.idHex() + ", not " + parts[3]);
        }
        return key;
    }

    public VerifierKey verifier() {
        return verifier;
    }

    /// The key with its seed, for a file that only its owner reads.
    public String secretText() {
        byte[] typed = ByteBuffer.allocate(1 + SEED_BYTES)
                .put((byte) VerifierKey.ED25519)
                .put(seed)
                .array();
        return PREFIX + verifier.name() + "+" + verifier.idHex() + "+" + StrictBase64.encode(typed);
    }

    /// The signature with its key id before it, as a note carries it.
    byte[] sign(String text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            byte[] signature = signer.sign();
            return ByteBuffer.allocate(Integer.BYTES + signature.length)
                    .putInt(verifier.id())
                    .put(signature)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with Ed25519", e);
        }
    }

    @Override
    public String toString() {
        return verifier.toString();
    }

    /// The JDK derives a public key only while it generates a pair, so it gets the seed as its random source.
    private static KeyPair pair(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /// RFC 8032, section 5.1.2: y in little-endian order, the sign of x in the highest bit.
    private static byte[] raw(EdECPublicKey key) {
        byte[] bigEndian = key.getPoint().getY().toByteArray();
        byte[] out = new byte[PUBLIC_BYTES];
        for (int i = 0; i < Math.min(PUBLIC_BYTES, bigEndian.length); i++) {
            out[i] = bigEndian[bigEndian.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            out[PUBLIC_BYTES - 1] |= (byte) 0x80;
        }
        return out;
    }

    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new IllegalStateException("the JDK asks for " + bytes.length + " bytes of seed");
            }
            System.arraycopy(seed, 0, bytes, 0, seed.length);
        }
    }
}
