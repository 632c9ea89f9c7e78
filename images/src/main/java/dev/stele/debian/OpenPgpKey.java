package dev.stele.debian;

import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/// Decides whether a key of a certificate may sign at a given time.
///
/// Bouncy Castle checks one signature at a time and leaves the rest to the caller. Here the certificate's own
/// signatures are verified (on the primary key and, for a subkey, the binding in both directions), then expiry and
/// revocation are read from the verified ones only.
final class OpenPgpKey {
    private final PGPPublicKeyRing ring;
    private final PGPPublicKey primary;
    private final PGPPublicKey key;

    private OpenPgpKey(PGPPublicKeyRing ring, PGPPublicKey key) {
        this.ring = ring;
        this.primary = ring.getPublicKey();
        this.key = key;
    }

    /// Why the key may not sign at that time; empty when it may.
    static Optional<String> refusal(PGPPublicKeyRing ring, PGPPublicKey key, Instant now) {
        return new OpenPgpKey(ring, key).refusal(now);
    }

    private Optional<String> refusal(Instant now) {
        Optional<PGPSignature> self = newest(primary.getSignatures(), this::certifiesPrimary);
        if (self.isEmpty()) {
            return Optional.of("its certificate has no valid signature of its own");
        }
        if (newest(primary.getSignaturesOfType(PGPSignature.KEY_REVOCATION), this::certifiesPrimary)
                .isPresent()) {
            return Optional.of("the key is revoked");
        }
        if (expired(primary, self.get(), now)) {
            return Optional.of("the key expired on " + end(primary, self.get()));
        }
        return key.getKeyID() == primary.getKeyID() ? maySign(self.get()) : subkeyRefusal(now);
    }

    private Optional<String> subkeyRefusal(Instant now) {
        if (newest(key.getSignaturesOfType(PGPSignature.SUBKEY_REVOCATION), s -> binds(s, primary))
                .isPresent()) {
            return Optional.of("the subkey is revoked");
        }
        Optional<PGPSignature> binding = newest(
                key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING), s -> binds(s, primary) && hasBackSignature(s));
        if (binding.isEmpty()) {
            return Optional.of("the subkey is not bound to its certificate");
        }
        return expired(key, binding.get(), now)
                ? Optional.of("the subkey expired on " + end(key, binding.get()))
                : maySign(binding.get());
    }

    private static Optional<String> maySign(PGPSignature self) {
        int flags = self.getHashedSubPackets().getKeyFlags();
        return flags != 0 && (flags & KeyFlags.SIGN_DATA) == 0
                ? Optional.of("the key is not meant for signing data")
                : Optional.empty();
    }

    private static Optional<PGPSignature> newest(Iterator<PGPSignature> signatures, Predicate<PGPSignature> valid) {
        Optional<PGPSignature> out = Optional.empty();
        while (signatures.hasNext()) {
            PGPSignature next = signatures.next();
            boolean later = out.isEmpty() || created(next).isAfter(created(out.get()));
            if (later && strong(next) && valid.test(next)) {
                out = Optional.of(next);
            }
        }
        return out;
    }

    /// A signature of the primary key on itself or on one of its user ids.
    private boolean certifiesPrimary(PGPSignature signature) {
        if (signature.getKeyID() != primary.getKeyID()) {
            return false;
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), primary);
            return switch (signature.getSignatureType()) {
                case PGPSignature.DIRECT_KEY, PGPSignature.KEY_REVOCATION -> signature.verifyCertification(primary);
                case PGPSignature.DEFAULT_CERTIFICATION,
                        PGPSignature.NO_CERTIFICATION,
                        PGPSignature.CASUAL_CERTIFICATION,
                        PGPSignature.POSITIVE_CERTIFICATION -> certifiesUserId(signature);
                default -> false;
            };
        } catch (PGPException | RuntimeException _) {
            return false;
        }
    }

    private boolean certifiesUserId(PGPSignature signature) throws PGPException {
        Iterator<byte[]> ids = ring.getPublicKey().getRawUserIDs();
        while (ids.hasNext()) {
            signature.init(new BcPGPContentVerifierBuilderProvider(), primary);
            if (signature.verifyCertification(ids.next(), primary)) {
                return true;
            }
        }
        return false;
    }

    private boolean binds(PGPSignature signature, PGPPublicKey signer) {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), signer);
            return signature.verifyCertification(primary, key);
        } catch (PGPException | RuntimeException _) {
            return false;
        }
    }

    /// The subkey must sign the binding too (a back signature). Otherwise anyone could claim another's signing key as a
    /// subkey.
    private boolean hasBackSignature(PGPSignature binding) {
        try {
            PGPSignatureList embedded = binding.getHashedSubPackets().getEmbeddedSignatures();
            PGPSignatureList more = binding.getUnhashedSubPackets().getEmbeddedSignatures();
            return isBackSigned(embedded) || isBackSigned(more);
        } catch (PGPException | RuntimeException _) {
            return false;
        }
    }

    private boolean isBackSigned(PGPSignatureList embedded) {
        for (PGPSignature signature : embedded) {
            if (signature.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING && binds(signature, key)) {
                return true;
            }
        }
        return false;
    }

    private static boolean expired(PGPPublicKey key, PGPSignature self, Instant now) {
        return self.getHashedSubPackets().getKeyExpirationTime() > 0
                && end(key, self).isBefore(now);
    }

    private static Instant end(PGPPublicKey key, PGPSignature self) {
        return key.getCreationTime()
                .toInstant()
                .plusSeconds(self.getHashedSubPackets().getKeyExpirationTime());
    }

    private static Instant created(PGPSignature signature) {
        return signature.getCreationTime().toInstant();
    }

    static boolean strong(PGPSignature signature) {
        return switch (signature.getHashAlgorithm()) {
            case HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512 -> true;
            default -> false;
        };
    }
}
