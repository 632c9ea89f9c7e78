package dev.stele.remote;

import dev.stele.oci.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Digests of either algorithm that images use.
final class Hashes {
    private Hashes() {}

    static Digest of(String algorithm, byte[] bytes) {
        return named(algorithm, hasher(algorithm).digest(bytes));
    }

    static MessageDigest hasher(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has the SHA-2 family", e);
        }
    }

    private static Digest named(String algorithm, byte[] value) {
        return new Digest(algorithm, HexFormat.of().formatHex(value));
    }

    static Digest of(String algorithm, MessageDigest hasher) {
        return named(algorithm, hasher.digest());
    }
}
