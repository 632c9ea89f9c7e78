package dev.stele.build;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which of Debian's packages brings a program or a library, by Debian's rules for names. A hint for people only.
final class PackageHints {
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("sh", "dash"),
            Map.entry("bash", "bash"),
            Map.entry("env", "coreutils"),
            Map.entry("python3", "python3"),
            Map.entry("perl", "perl-base"),
            Map.entry("java", "default-jre-headless"),
            Map.entry("node", "nodejs"),
            Map.entry("php", "php-cli"),
            Map.entry("ruby", "ruby"),
            Map.entry("tini", "tini"),
            Map.entry("libgcc_s.so.1", "libgcc-s1"),
            Map.entry("libz.so.1", "zlib1g"),
            Map.entry("libcrypto.so.3", "libssl3"),
            Map.entry("libssl.so.3", "libssl3"));
    private static final Pattern OF_LIBC = Pattern.compile(
            "ld-linux.*|ld64.*|lib(c|m|dl|rt|pthread|util|resolv|anl|nsl|BrokenLocale|mvec|thread_db)\\.so\\.[0-9]+");
    private static final Pattern LIBRARY = Pattern.compile("(lib.*)\\.so\\.([0-9]+(?:\\.[0-9]+)*)");

    private PackageHints() {}

    /// What to add to the recipe for this file.
    ///
    /// @param name last segment of its path
    static String fix(String name) {
        return packageOf(name)
                .map(p -> "add  " + p + "  to os.packages, or the file to  files")
                .orElse("add the package that brings it to  os.packages  (apt-file search " + name
                        + " finds it), or the file to  files");
    }

    private static Optional<String> packageOf(String name) {
        if (KNOWN.containsKey(name)) {
            return Optional.of(KNOWN.get(name));
        }
        if (OF_LIBC.matcher(name).matches()) {
            return Optional.of("libc6");
        }
        Matcher library = LIBRARY.matcher(name);
        if (!library.matches()) {
            return Optional.empty();
        }
        String stem = library.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
        String dash = Character.isDigit(stem.charAt(stem.length() - 1)) ? "-" : "";
        return Optional.of(stem + dash + library.group(2));
    }
}
