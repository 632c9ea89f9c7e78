package dev.stele.views;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a config file holds that is better not printed. A plan is read in terminals, logs and pull requests, so a line
/// that looks like a password is told as changed, and no more.
final class SecretText {
    static final String NOT_SHOWN = "(not shown: the file may hold a secret)";

    private static final String VALUE = "(not shown)";

    private static final Pattern NAME = Pattern.compile(
            "(?i)(^|.*/)((secrets?|\\.ssh|\\.aws|\\.kube|\\.docker|\\.gnupg)/.*|\\.env(\\..*)?|id_[a-z0-9]+"
                    + "|.*\\.(pem|key|p12|pfx|jks|keystore|ppk|htpasswd)|\\.?htpasswd"
                    + "|\\.netrc|\\.pgpass|\\.npmrc|\\.git-credentials|[^/]*(secret|credential|passw(or)?d)[^/]*)");

    private static final Pattern CONTENT = Pattern.compile("PRIVATE KEY|PuTTY-User-Key-File|AGE-SECRET-KEY");

    private static final String WORD = "[\\w.-]*(passw(or)?d|passphrase|requirepass|masterauth|secret|token|credential"
            + "|api[_.-]?key|access[_.-]?key|private[_.-]?key|auth[_.-]?key|signing[_.-]?key|encryption[_.-]?key"
            + "|connection[_.-]?string)[\\w.-]*";

    /// `password: x`, `password = x`, `"password": "x"`, `<password>x`, `requirepass x`, `--password=x`.
    private static final Pattern LINE = Pattern.compile("(?i)(" + WORD + "[\"']?\\s*[:=>,]\\s*|" + WORD + "\\s+)\\S.*");

    /// `postgres://user:password@host`.
    private static final Pattern URL = Pattern.compile("(://[^/\\s:@]*:)[^/\\s@]+(@)");

    private SecretText() {}

    /// Whether nothing of the file is to be shown.
    ///
    /// @param dest its path
    static boolean isSecret(String dest, String content) {
        return NAME.matcher(dest).matches() || CONTENT.matcher(content).find();
    }

    /// A line with what looks like the value of a password left out.
    static String withoutSecrets(String line) {
        String plain = URL.matcher(line).replaceAll("$1" + Matcher.quoteReplacement(VALUE) + "$2");
        Matcher secret = LINE.matcher(plain);
        return secret.find() ? plain.substring(0, secret.end(1)) + VALUE : plain;
    }
}
