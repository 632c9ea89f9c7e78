package dev.stele.debian;

import dev.stele.linux.NamedFile;
import dev.stele.linux.RefusedFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The package sources that a machine's apt is configured with, in both of its formats (sources.list(5)), limited to
/// those of Debian's own archive keys.
///
/// A source counts when the keys that it names, or the machine's trusted set when it names none, contain a key
/// of Debian's archive. Only those keys may then sign it. A source that is malformed, disabled, of another kind or
/// of another architecture is skipped: reporting it is left to apt.
public final class AptSources {
    private static final int FILE_MAX = 1 << 20;
    private static final String ARCHIVE_KEYS = "debian-archive-*.gpg";
    private static final String RETIRED_KEYS = "debian-archive-removed-keys.gpg";

    private final AptPaths paths;
    private final String architecture;
    private final Keyring archiveKeys;

    private AptSources(AptPaths paths, String architecture, Keyring archiveKeys) {
        this.paths = paths;
        this.architecture = architecture;
        this.archiveKeys = archiveKeys;
    }

    /// The suites of a distribution that make up one system: itself, its updates and its security fixes.
    static boolean belongsTo(String suite, String distribution) {
        return suite.equals(distribution)
                || suite.equals(distribution + "-updates")
                || suite.equals(distribution + "-security");
    }

    /// @throws IOException when the folder of sources or a keyring cannot be read
    public static List<AptSource> read(AptPaths paths, String architecture, String distribution) throws IOException {
        List<Keyring> archive = new ArrayList<>();
        for (Path file : files(paths.keyrings(), ARCHIVE_KEYS)) {
            if (!file.endsWith(RETIRED_KEYS)) {
                archive.add(Keyring.read(file));
            }
        }
        AptSources reader = new AptSources(paths, architecture, Keyring.union(archive));
        List<AptSource> out = new ArrayList<>();
        for (Map<String, String> fields : reader.entries()) {
            for (String suite : words(fields, "suites")) {
                if (belongsTo(suite, distribution)) {
                    out.addAll(reader.source(fields, suite));
                }
            }
        }
        return List.copyOf(out);
    }

    /// Every entry of every file, as the fields of the newer format.
    private List<Map<String, String>> entries() throws IOException {
        List<Map<String, String>> out = new ArrayList<>();
        List<Path> all = new ArrayList<>();
        all.add(paths.etc().resolve("sources.list"));
        all.addAll(files(paths.etc().resolve("sources.list.d"), "*.list"));
        all.addAll(files(paths.etc().resolve("sources.list.d"), "*.sources"));
        for (Path file : all) {
            byte[] text = text(file);
            out.addAll(file.toString().endsWith(".sources") ? paragraphs(text) : oneLineEntries(text));
        }
        return out;
    }

    /// A file's content; nothing of one that apt would pass over as well.
    private static byte[] text(Path file) throws IOException {
        try {
            byte[] text = NamedFile.anywhere(file, FILE_MAX + 1);
            return text.length > FILE_MAX ? new byte[0] : text;
        } catch (NoSuchFileException | RefusedFileException _) {
            return new byte[0];
        }
    }

    private static List<Map<String, String>> paragraphs(byte[] text) {
        try {
            return Deb822.parse(text).stream()
                    .filter(s -> !s.text("Enabled").equals("no"))
                    .map(Stanza::fields)
                    .toList();
        } catch (Deb822Exception _) {
            return List.of();
        }
    }

    /// `deb [ option=value … ] uri suite component …`
    private static List<Map<String, String>> oneLineEntries(byte[] text) {
        List<Map<String, String>> out = new ArrayList<>();
        for (String line : new String(text, StandardCharsets.UTF_8).lines().toList()) {
            String entry = line.replaceFirst("#.*", "").strip();
            Map<String, String> fields = new HashMap<>();
            int open = entry.indexOf('[');
            int close = entry.indexOf(']');
            if (open >= 0 && close > open) {
                for (String option : entry.substring(open + 1, close).strip().split("\\s+")) {
                    String[] parts = option.split("=", 2);
                    fields.put(optionName(parts[0]), parts.length == 2 ? parts[1].replace(',', ' ') : "");
                }
                entry = entry.substring(0, open) + entry.substring(close + 1);
            }
            String[] parts = entry.split("\\s+", 4);
            if (parts.length == 4) {
                fields.put("types", parts[0]);
                fields.put("uris", parts[1]);
                fields.put("suites", parts[2]);
                fields.put("components", parts[3]);
                out.add(Map.copyOf(fields));
            }
        }
        return out;
    }

    /// One-line options have the newer format's names, except for `arch`.
    private static String optionName(String option) {
        String name = option.toLowerCase(Locale.ROOT);
        return name.equals("arch") ? "architectures" : name;
    }

    private List<AptSource> source(Map<String, String> fields, String suite) throws IOException {
        List<String> architectures = words(fields, "architectures");
        List<URI> uris = uris(fields);
        List<String> components = words(fields, "components");
        boolean usable = words(fields, "types").contains("deb")
                && (architectures.isEmpty() || architectures.contains(architecture))
                && !uris.isEmpty()
                && !components.isEmpty();
        if (!usable) {
            return List.of();
        }
        String signedBy = fields.getOrDefault("signed-by", "");
        Keyring keys = (signedBy.isBlank() ? trustedKeys() : namedKeys(signedBy)).only(archiveKeys.fingerprints());
        boolean expiryOff = fields.getOrDefault("check-valid-until", "").equals("no");
        return keys.isEmpty()
                ? List.of()
                : List.of(new AptSource(uris, suite, components, keys, signedBy.isBlank(), expiryOff));
    }

    private static List<URI> uris(Map<String, String> fields) {
        List<URI> out = new ArrayList<>();
        for (String text : words(fields, "uris")) {
            if (Set.of("http", "https", "file").contains(text.replaceFirst(":.*", ""))) {
                out.add(URI.create(text));
            }
        }
        return out;
    }

    /// What `Signed-By` names: keyring files, fingerprints, or a key in the field itself.
    private Keyring namedKeys(String signedBy) throws IOException {
        if (signedBy.contains("-----BEGIN PGP")) {
            String armoured = signedBy.strip().replaceAll("(?m)^\\s*\\.$", "");
            return Keyring.read(new ByteArrayInputStream(armoured.getBytes(StandardCharsets.US_ASCII)));
        }
        List<Keyring> out = new ArrayList<>();
        for (String word : signedBy.strip().split("[\\s,]+")) {
            if (word.startsWith("/")) {
                out.add(Keyring.read(Path.of(word)));
            } else {
                out.add(archiveKeys.only(Set.of(word.replace("!", "").toUpperCase(Locale.ROOT))));
            }
        }
        return Keyring.union(out);
    }

    private Keyring trustedKeys() throws IOException {
        List<Keyring> out = new ArrayList<>();
        for (Path file : files(paths.etc().resolve("trusted.gpg.d"), "*.{gpg,asc}")) {
            out.add(Keyring.read(file));
        }
        return Keyring.union(out);
    }

    private static List<String> words(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "").strip();
        return value.isEmpty() ? List.of() : List.of(value.split("\\s+"));
    }

    private static List<Path> files(Path folder, String glob) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> out = new ArrayList<>();
        try (var found = Files.newDirectoryStream(folder, glob)) {
            found.forEach(out::add);
        }
        out.sort(Comparator.naturalOrder());
        return out;
    }
}
