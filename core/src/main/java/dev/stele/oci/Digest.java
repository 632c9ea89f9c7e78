package dev.stele.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The name of some bytes: algorithm and lower-case hex, as in the OCI image specification (descriptor.md).
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    /// @throws IllegalArgumentException for an unknown algorithm, upper-case hex or a wrong length
    public Digest {
        int length = switch (algorithm) {
            case "sha256" -> 64;
            case "sha512" -> 128;
            default -> throw new IllegalArgumentException("unknown digest algorithm: " + algorithm);
        };
        if (hex.length() != length || !HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException(algorithm + " needs " + length + " lower-case hex digits: " + hex);
        }
    }

    /// @throws IllegalArgumentException when the text is no digest
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a digest looks like sha256:<64 hex digits>, not " + text);
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    public static Digest sha256(byte[] bytes) {
        return of(hasher().digest(bytes));
    }

    /// The digest whose SHA-256 value is these 32 bytes.
    public static Digest of(byte[] sha256) {
        return new Digest("sha256", HexFormat.of().formatHex(sha256));
    }

    /// A fresh SHA-256 computation.
    public static MessageDigest hasher() {
        return hasher("SHA-256");
    }

    /// A fresh computation of this digest's algorithm.
    public MessageDigest sameHasher() {
        return hasher(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
    }

    private static MessageDigest hasher(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /// The first 12 hex digits, for people.
    public String shortHex() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        int byAlgorithm = algorithm.compareTo(other.algorithm);
        return byAlgorithm != 0 ? byAlgorithm : hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
