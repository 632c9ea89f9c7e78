package dev.stele.ledger;

import dev.stele.ledger.AuditResult.Finding;
import dev.stele.ledger.AuditResult.Kind;
import dev.stele.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The auditor's own reading of a checkpoint: byte for byte, by the texts of C2SP `signed-note` and `tlog-checkpoint`.
/// Shares nothing with the classes that write checkpoints, so that a mistake there cannot hide itself here.
final class AuditedHead {
    private static final int BYTES_MAX = 128 << 10;
    private static final int SIZE_DIGITS_MAX = 18;

    private final String path;
    private final VerifierKey key;
    private final List<Finding> findings;

    AuditedHead(String path, VerifierKey key, List<Finding> findings) {
        this.path = path;
        this.key = key;
        this.findings = findings;
    }

    /// The head that the checkpoint states. Absent, with the findings, when the key did not sign it or it is malformed.
    Optional<TreeHead> read(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.UTF_8);
        if (bytes.length > BYTES_MAX || !Arrays.equals(all.getBytes(StandardCharsets.UTF_8), bytes)) {
            return wrong("is too long or not UTF-8");
        }
        int end = all.lastIndexOf("\n\n");
        if (end < 0 || !all.endsWith("\n") || end + 2 >= all.length()) {
            return wrong("is not a text, a blank line and signature lines");
        }
        String text = all.substring(0, end + 1);
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            return wrong("has a control character");
        }
        String signatures = all.substring(end + 2, all.length() - 1);
        return signed(text, signatures.split("\n", -1)) ? head(text) : Optional.empty();
    }

    private boolean signed(String text, String[] lines) {
        int good = 0;
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words.length != 3 || !words[0].equals("\u2014") || words[1].isEmpty() || words[1].contains("+")) {
                wrong("has a signature line that is none: " + line);
                return false;
            }
            Optional<byte[]> payload = base64(words[2]);
            if (payload.isEmpty() || payload.get().length < 5) {
                wrong("has a signature that is not canonical base64: " + words[2]);
                return false;
            }
            byte[] id = Arrays.copyOf(payload.get(), 4);
            byte[] signature = Arrays.copyOfRange(payload.get(), 4, payload.get().length);
            if (words[1].equals(key.name()) && Arrays.equals(id, keyId())) {
                if (!key.verifies(text, signature)) {
                    wrong("has a signature of " + key.name() + " that is wrong");
                    return false;
                }
                good++;
            }
        }
        if (good == 0) {
            wrong("is not signed by " + key);
        }
        return good > 0;
    }

    private byte[] keyId() {
        String hex = key.toString().split("\\+", 3)[1];
        return HexFormat.of().parseHex(hex);
    }

    private Optional<TreeHead> head(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || !lines[0].equals(key.name())) {
            return wrong("is not one of " + key.name());
        }
        String size = lines[1];
        boolean digits = !size.isEmpty() && size.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || size.length() > SIZE_DIGITS_MAX || (size.length() > 1 && size.startsWith("0"))) {
            return wrong("has a size that is no decimal number: " + size);
        }
        Optional<byte[]> root = base64(lines[2]);
        if (root.isEmpty() || root.get().length != 32) {
            return wrong("has a root that is not 32 bytes in canonical base64: " + lines[2]);
        }
        return Optional.of(new TreeHead(Long.parseLong(size), Digest.of(root.get())));
    }

    private static Optional<byte[]> base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Optional<TreeHead> wrong(String what) {
        findings.add(new Finding(Kind.CHECKPOINT, path, "the checkpoint " + what));
        return Optional.empty();
    }
}
