package dev.stele.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/// The answer that is expected from the shop, computed independently of it.
final class Page {
    /// The versions that may answer; the third is never ready, so it must not.
    private static final Set<String> VERSIONS = Set.of("v1", "v2");

    private static final int SHOWN_HEX = 16;

    private Page() {}

    static String of(String version, String path) {
        return "shop " + version + " " + path + "\n" + sha256(version + " " + path) + "\n";
    }

    /// Whether this is the page of one of the versions, byte for byte.
    static boolean isRight(String body, String path) {
        return VERSIONS.stream().anyMatch(version -> body.equals(of(version, path)));
    }

    /// The abbreviated hash of a body, as in the client's lines.
    static String shortHash(String body) {
        return sha256(body).substring(0, SHOWN_HEX);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
