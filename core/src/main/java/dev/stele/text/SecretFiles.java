package dev.stele.text;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Detects files that hold a secret: by their names, and private keys by their content. What is built into an image,
/// and
/// what a fleet gives to its services, is checked by this one class. It stands in this package because both may see it
/// and because it knows names and text alone.
///
/// A marker such as `-----BEGIN PRIVATE KEY-----` alone is no key: documents and sources of many libraries quote it. A
/// key is a whole block, from its first to its last line, that decodes to what a key of its kind is.
public final class SecretFiles {
    /// Keys are shorter, and longer files are not searched.
    public static final int BYTES_MAX = 64 << 10;

    private static final Set<String> NAMES = Set.of(
            ".aws",
            ".docker",
            ".env",
            ".git",
            ".git-credentials",
            ".gnupg",
            ".kube",
            ".netrc",
            ".pgpass",
            ".ssh",
            "id_dsa",
            "id_ecdsa",
            "id_ed25519",
            "id_rsa");
    private static final String ENV = ".env.";

    /// Such files show which variables there are; their values are made up.
    private static final Pattern TEMPLATE = Pattern.compile("\\.env\\.(.+\\.)?(example|sample|template|tmpl|tpl|dist)");

    /// A token, unless its value is the name of an environment variable.
    private static final Pattern NPM_TOKEN = Pattern.compile(
            "(?m)^[^#;\\n]*(_authToken|_auth|_password)\\s*=\\s*(?!\\s*[\"']?\\$\\{[^}]*}[\"']?\\s*$)\\S");

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9]+ )?PRIVATE KEY( BLOCK)?-----");
    private static final String ANY_BEGIN = "-----BEGIN ";
    private static final String ANY_END = "-----END ";

    /// What stands between the lines of a key in a program: the end of one string and the begin of the next one.
    private static final Pattern JOINT = Pattern.compile("[\"']\\s*[+.]?\\s*[\"']");

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(//|#|\\*)\\s?");
    private static final Pattern PUTTY =
            Pattern.compile("(?s)\\APuTTY-User-Key-File-[0-9]+: .*^Private-Lines: [0-9]+\\s*$", Pattern.MULTILINE);
    private static final Pattern NOT_BASE64 = Pattern.compile("[^A-Za-z0-9+/]");
    private static final int KEY_BYTES_MIN = 24;
    private static final String OPENSSH = "openssh-key-v1\0";

    private SecretFiles() {}

    /// Whether files of this name usually are secrets.
    public static boolean isSecret(String name) {
        return NAMES.contains(name)
                || (name.startsWith(ENV) && !TEMPLATE.matcher(name).matches());
    }

    /// What a file holds that is a secret, in words that follow its name; empty when it is nothing of that kind.
    ///
    /// @param bytes all of them; in a file of more than [#BYTES_MAX] bytes nothing is looked for
    public static Optional<String> in(String name, byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            return Optional.empty();
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (name.equals(".npmrc") && NPM_TOKEN.matcher(text).find()) {
            return Optional.of("holds a registry's token");
        }
        return holdsPrivateKey(text) ? Optional.of("holds a private key") : Optional.empty();
    }

    private static boolean holdsPrivateKey(String text) {
        if (PUTTY.matcher(text).find()) {
            return true;
        }
        if (!text.contains("PRIVATE KEY")) {
            return false;
        }
        // A key inside a string of JSON or of a program has its line ends written out, and quotes between its lines.
        String plain = text.replace("\\r", "\r").replace("\\n", "\n");
        Matcher begin = BEGIN.matcher(plain);
        while (begin.find()) {
            int end = plain.indexOf(ANY_END, begin.end());
            if (end < 0) {
                return false;
            }
            String body = plain.substring(begin.end(), end);
            if (!body.contains(ANY_BEGIN)
                    && isKey(String.valueOf(begin.group(1)).strip(), body)) {
                return true;
            }
        }
        return false;
    }

    /// @param kind the first word after BEGIN; `null` when it is PRIVATE
    private static boolean isKey(String kind, String body) {
        boolean encrypted = body.contains("Proc-Type:") && body.contains("ENCRYPTED");
        byte[] bytes = decoded(withoutHeaders(body));
        if (bytes.length < KEY_BYTES_MIN) {
            return false;
        }
        return switch (kind) {
            case "OPENSSH" -> new String(bytes, 0, OPENSSH.length(), StandardCharsets.ISO_8859_1).equals(OPENSSH);
            // The tag of a packet that holds a secret key, in the old and in the new form.
            case "PGP" -> (bytes[0] & 0xfc) == 0x94 || (bytes[0] & 0xff) == 0xc5;
            default -> encrypted || isSequence(bytes);
        };
    }

    /// Lines `Name: value`, and the checksum of OpenPGP's armor.
    private static String withoutHeaders(String body) {
        StringBuilder out = new StringBuilder();
        String text = COMMENT.matcher(JOINT.matcher(body).replaceAll("")).replaceAll("");
        text.lines()
                .filter(l -> !l.contains(": ") && !l.strip().startsWith("="))
                .forEach(out::append);
        return out.toString();
    }

    private static byte[] decoded(String text) {
        String digits = NOT_BASE64.matcher(text).replaceAll("");
        return Base64.getDecoder().decode(digits.substring(0, digits.length() - digits.length() % 4));
    }

    /// An ASN.1 sequence of about this length that begins with a number (a version) or with another sequence (how the
    /// key is encrypted).
    private static boolean isSequence(byte[] bytes) {
        if (bytes[0] != 0x30) {
            return false;
        }
        int first = bytes[1] & 0xff;
        int lengthBytes = first < 0x80 ? 0 : first & 0x7f;
        if (lengthBytes > 3) {
            return false;
        }
        long length = lengthBytes == 0 ? first : 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << 8 | (bytes[2 + i] & 0xff);
        }
        int begin = 2 + lengthBytes;
        long missing = length - (bytes.length - begin);
        return Math.abs(missing) <= 3 && (bytes[begin] == 0x02 || bytes[begin] == 0x30);
    }
}
