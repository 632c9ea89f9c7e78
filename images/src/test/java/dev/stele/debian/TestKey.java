package dev.stele.debian;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/// An OpenPGP key of a test, generated each time: the repository contains no secret, and no image depends on the key.
@SuppressWarnings("JavaUtilDate") // Bouncy Castle's times are of that type
public final class TestKey {
    static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final int BITS = 2048;

    private final PGPKeyPair pair;
    private final PGPPublicKey certificate;

    private TestKey(PGPKeyPair pair, PGPPublicKey certificate) {
        this.pair = pair;
        this.certificate = certificate;
    }

    public static TestKey make() {
        return make(Optional.empty());
    }

    static TestKey expiringAfter(Duration life) {
        return make(Optional.of(life));
    }

    private static TestKey make(Optional<Duration> life) {
        try {
            RSAKeyPairGenerator rsa = new RSAKeyPairGenerator();
            rsa.init(new RSAKeyGenerationParameters(BigInteger.valueOf(65_537), new SecureRandom(), BITS, 80));
            PGPKeyPair pair = new BcPGPKeyPair(
                    PublicKeyPacket.VERSION_4,
                    PublicKeyAlgorithmTags.RSA_GENERAL,
                    rsa.generateKeyPair(),
                    Date.from(MADE));
            PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
            hashed.setSignatureCreationTime(true, Date.from(MADE));
            hashed.setKeyFlags(true, KeyFlags.SIGN_DATA | KeyFlags.CERTIFY_OTHER);
            life.ifPresent(d -> hashed.setKeyExpirationTime(true, d.toSeconds()));
            PGPSignatureGenerator self = generator(pair, PGPSignature.POSITIVE_CERTIFICATION);
            self.setHashedSubpackets(hashed.generate());
            String id = "Test archive";
            PGPPublicKey certificate = PGPPublicKey.addCertification(
                    pair.getPublicKey(), id, self.generateCertification(id, pair.getPublicKey()));
            return new TestKey(pair, certificate);
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The same key, revoked by itself.
    TestKey revoked() {
        try {
            PGPSignature revocation =
                    generator(pair, PGPSignature.KEY_REVOCATION).generateCertification(certificate);
            return new TestKey(pair, PGPPublicKey.addCertification(certificate, revocation));
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PGPSignatureGenerator generator(PGPKeyPair pair, int type) throws PGPException {
        PGPSignatureGenerator out = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(PublicKeyAlgorithmTags.RSA_GENERAL, HashAlgorithmTags.SHA256),
                pair.getPublicKey());
        out.init(type, pair.getPrivateKey());
        return out;
    }

    Keyring keyring() {
        try {
            return Keyring.read(new ByteArrayInputStream(publicBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void writePublic(Path file) throws IOException {
        Files.write(file, publicBytes());
    }

    private byte[] publicBytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        certificate.encode(out);
        return out.toByteArray();
    }

    /// The text with a signature of this key, as in an `InRelease` file.
    public byte[] sign(String text) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ArmoredOutputStream armour = ArmoredOutputStream.builder().build(out)) {
                PGPSignatureGenerator signer = generator(pair, PGPSignature.CANONICAL_TEXT_DOCUMENT);
                armour.beginClearText(HashAlgorithmTags.SHA256);
                armour.write(text.getBytes(StandardCharsets.UTF_8));
                signer.update(text.strip().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
                armour.endClearText();
                signer.generate().encode(new BCPGOutputStream(armour));
            }
            return out.toByteArray();
        } catch (IOException | PGPException e) {
            throw new IllegalStateException(e);
        }
    }
}
