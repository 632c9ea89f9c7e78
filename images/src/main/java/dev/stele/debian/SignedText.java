package dev.stele.debian;

import dev.stele.text.FailureText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/// Text with a signature in the same file (OpenPGP cleartext signature, RFC 9580 section 7), such as `InRelease`.
///
/// A `Verified` contains exactly the bytes that were signed: nothing before, between or after them.
final class SignedText {
    private static final int SIGNATURES_MAX = 20;

    private SignedText() {}

    sealed interface Verification {
        /// @param latin the signed text, lines ended by a line feed, one character for each byte
        /// @param signer fingerprint of the primary key of the first good signature
        record Verified(String latin, String signer) implements Verification {
            byte[] bytes() {
                return latin.getBytes(StandardCharsets.ISO_8859_1);
            }
        }

        /// @param reasons one for each signature, or why none was found
        record Unverified(List<String> reasons) implements Verification {}
    }

    static Verification verify(byte[] file, Keyring keys, Instant now) {
        try {
            ArmoredInputStream in =
                    ArmoredInputStream.builder().setIgnoreCRC(true).build(new ByteArrayInputStream(file));
            if (!in.isClearText()) {
                return new Verification.Unverified(List.of("the file carries no signature"));
            }
            String text = signedLines(in);
            if (!(new BcPGPObjectFactory(in).nextObject() instanceof PGPSignatureList signatures)) {
                return new Verification.Unverified(List.of("there is no signature after the text"));
            }
            return check(text, signatures, keys, now);
        } catch (IOException | RuntimeException e) {
            return new Verification.Unverified(List.of("the signature cannot be read: " + FailureText.of(e)));
        }
    }

    private static Verification check(String text, PGPSignatureList signatures, Keyring keys, Instant now) {
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < Math.min(signatures.size(), SIGNATURES_MAX); i++) {
            PGPSignature signature = signatures.get(i);
            Optional<PGPPublicKeyRing> ring = keys.withKey(signature.getKeyID());
            if (ring.isEmpty()) {
                reasons.add("key " + id(signature) + " is not one of those that may sign");
                continue;
            }
            Optional<String> refusal = refusal(signature, text, ring.get(), now);
            if (refusal.isEmpty()) {
                return new Verification.Verified(
                        text, Keyring.fingerprint(ring.get().getPublicKey()));
            }
            reasons.add("key " + id(signature) + ": " + refusal.get());
        }
        return new Verification.Unverified(reasons);
    }

    private static Optional<String> refusal(PGPSignature signature, String text, PGPPublicKeyRing ring, Instant now) {
        PGPPublicKey key = ring.getPublicKey(signature.getKeyID());
        if (signature.getSignatureType() != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
            return Optional.of("it did not sign a text");
        }
        if (!OpenPgpKey.strong(signature)) {
            return Optional.of("it uses a digest weaker than SHA-256");
        }
        if (!matches(signature, text, key)) {
            return Optional.of("the signature does not fit the text");
        }
        return OpenPgpKey.refusal(ring, key, now);
    }

    private static boolean matches(PGPSignature signature, String text, PGPPublicKey key) {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            signature.update(canonical(text));
            return signature.verify();
        } catch (PGPException | RuntimeException _) {
            return false;
        }
    }

    /// The text between the two armor lines, without the line end that belongs to the second of them.
    private static String signedLines(ArmoredInputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int c = in.read();
        while (c >= 0 && in.isClearText()) {
            out.write(c);
            c = in.read();
        }
        StringBuilder lines = new StringBuilder();
        out.toString(StandardCharsets.ISO_8859_1)
                .lines()
                .map(line -> line.replaceFirst("[ \t\r]+$", ""))
                .forEach(line -> lines.append(line).append('\n'));
        return lines.toString();
    }

    /// The signed bytes: lines joined by CR LF, none after the last.
    private static byte[] canonical(String text) {
        return (text.isEmpty() ? text : text.substring(0, text.length() - 1))
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String id(PGPSignature signature) {
        return String.format(Locale.ROOT, "%016X", signature.getKeyID());
    }
}
