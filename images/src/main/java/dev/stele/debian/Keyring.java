package dev.stele.debian;

import dev.stele.linux.NamedFile;
import dev.stele.linux.OpenFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;

/// OpenPGP keys that are trusted to sign an archive, by the fingerprint of the primary key.
///
/// A signature counts only when it leads to one of these fingerprints; a key that is only in the same
/// file as a subkey of another certificate is not trusted.
public final class Keyring {
    private static final int FILE_MAX = 8 << 20;

    private final SortedMap<String, PGPPublicKeyRing> byFingerprint;

    private Keyring(SortedMap<String, PGPPublicKeyRing> byFingerprint) {
        this.byFingerprint = Collections.unmodifiableSortedMap(byFingerprint);
    }

    static Keyring empty() {
        return new Keyring(new TreeMap<>());
    }

    /// Reads a keyring, binary (`.gpg`) or armoured (`.asc`).
    ///
    /// @throws IOException when the file cannot be read or holds no public keys
    public static Keyring read(Path file) throws IOException {
        return read(file.toString(), NamedFile.anywhere(file, FILE_MAX + 1));
    }

    /// As [#read(Path)], for a file that may only lie beneath a folder.
    ///
    /// @param relative its path from there
    public static Keyring beneath(OpenFolder folder, String relative) throws IOException {
        return read(relative, NamedFile.beneath(folder, relative, FILE_MAX + 1));
    }

    private static Keyring read(String name, byte[] bytes) throws IOException {
        if (bytes.length > FILE_MAX) {
            throw new IOException(name + " is larger than " + FILE_MAX + " bytes: no keyring");
        }
        return read(new ByteArrayInputStream(bytes));
    }

    /// @throws IOException when this is no keyring
    static Keyring read(InputStream in) throws IOException {
        SortedMap<String, PGPPublicKeyRing> out = new TreeMap<>();
        try {
            for (PGPPublicKeyRing ring :
                    new PGPPublicKeyRingCollection(PGPUtil.getDecoderStream(in), new BcKeyFingerprintCalculator())) {
                out.put(fingerprint(ring.getPublicKey()), ring);
            }
        } catch (PGPException | RuntimeException e) {
            throw new IOException("it holds no OpenPGP keys", e);
        }
        return new Keyring(out);
    }

    static Keyring union(Collection<Keyring> keyrings) {
        SortedMap<String, PGPPublicKeyRing> out = new TreeMap<>();
        keyrings.forEach(k -> out.putAll(k.byFingerprint));
        return new Keyring(out);
    }

    /// The keys of this ring whose fingerprints are in `others`.
    Keyring only(Set<String> others) {
        SortedMap<String, PGPPublicKeyRing> out = new TreeMap<>(byFingerprint);
        out.keySet().retainAll(others);
        return new Keyring(out);
    }

    /// Fingerprints of the primary keys, upper-case hex.
    Set<String> fingerprints() {
        return byFingerprint.keySet();
    }

    boolean isEmpty() {
        return byFingerprint.isEmpty();
    }

    /// The certificate that has a key with this id, as primary key or as a subkey.
    Optional<PGPPublicKeyRing> withKey(long keyId) {
        return byFingerprint.values().stream()
                .filter(ring -> ring.getPublicKey(keyId) != null)
                .findFirst();
    }

    static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().formatHex(key.getFingerprint()).toUpperCase(Locale.ROOT);
    }
}
