package dev.stele.text;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is better not printed, since it may be a secret: a plan and a problem are read in terminals, in logs of build
/// servers and in bug reports.
///
/// [SecretFiles] says what is refused, and so has to be sure. What is only left out here is told as changed, or by its
/// place; so all that is refused counts, and much more that merely looks like it.
public final class SecretText {
    private static final String VALUE = "(not shown)";

    private static final Pattern NAME = Pattern.compile("(?i)(^|.*/)(secrets?/.*|\\.env(\\..*)?|id_[a-z0-9]+"
            + "|.*\\.(pem|key|p12|pfx|jks|keystore|ppk|htpasswd)|\\.?htpasswd|\\.npmrc"
            + "|[^/]*(secret|credential|passw(or)?d)[^/]*)");

    private static final Pattern CONTENT = Pattern.compile("PRIVATE KEY|PuTTY-User-Key-File|AGE-SECRET-KEY");

    private static final String WORD = "(?:passw(?:or)?d|passphrase|requirepass|masterauth|secret|token|credential"
            + "|api[_.-]?key|access[_.-]?key|private[_.-]?key|auth[_.-]?key|signing[_.-]?key|encryption[_.-]?key"
            + "|connection[_.-]?string)";

    /// The end of a name such as `db_password` or `token_file`, from the word on. Its length is bounded, and it has no
    /// beginning: a line of a mebibyte is looked through once, and not once from each of its characters.
    static final String NAME_END = WORD + "[\\w.-]{0,200}+";

    private static final Pattern KEY = Pattern.compile("(?i)" + WORD);

    /// `password: x`, `password = x`, `"password": "x"`, `<password>x`, `requirepass x`, `--password=x`.
    private static final Pattern LINE = Pattern.compile("(?i)(" + NAME_END + "(?:[\"']?\\s*[:=>,]\\s*|\\s+))\\S.*");

    /// `postgres://user:password@host`.
    private static final Pattern URL = Pattern.compile("(://[^/\\s:@]*:)[^/\\s@]+(@)");

    private SecretText() {}

    /// Whether nothing of the file is to be shown.
    public static boolean isSecret(String path, String content) {
        return Arrays.stream(path.split("/")).anyMatch(SecretFiles::isSecret)
                || NAME.matcher(path).matches()
                || CONTENT.matcher(content).find();
    }

    /// Whether the value of a key or a variable of that name is not to be shown.
    static boolean isSecretKey(String name) {
        return KEY.matcher(name).find();
    }

    /// A line with what looks like the value of a password left out.
    public static String withoutSecrets(String line) {
        String plain = URL.matcher(line).replaceAll("$1" + Matcher.quoteReplacement(VALUE) + "$2");
        Matcher secret = LINE.matcher(plain);
        return secret.find() ? plain.substring(0, secret.end(1)) + VALUE : plain;
    }
}
