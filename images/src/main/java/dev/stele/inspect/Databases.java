package dev.stele.inspect;

import dev.stele.inspect.Component.Kind;
import dev.stele.layer.EntryPath;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files in which package managers keep what they installed: of dpkg (`status` and `info`, or `status.d` of images
/// without it), apk, wheels (PyPA, "Recording installed projects"), and npm. Jars are known by their names.
///
/// They are data of a stranger: what cannot be read says nothing, and is no error.
final class Databases {
    private static final Pattern NAMES =
            Pattern.compile("(?:.*/)?(?:var/lib/dpkg/(?:status|status\\.d/[^/]+|info/[^/]+\\.list)"
                    + "|lib/apk/db/installed|[^/]+\\.dist-info/(?:METADATA|RECORD)"
                    + "|node_modules/(?:@[^/]+/)?[^/@][^/]*/package\\.json)");
    private static final Pattern JAR = Pattern.compile("(.+?)-([0-9][A-Za-z0-9.+_-]*)\\.jar");
    private static final String METADATA = ".dist-info/METADATA";

    private final Map<String, String> texts;
    private final PathWalk walk;
    private final Components out = new Components();

    private Databases(Map<String, String> texts, PathWalk walk) {
        this.texts = new TreeMap<>(texts);
        this.walk = walk;
    }

    /// Whether a file of this path is read.
    static boolean isOne(String path) {
        return NAMES.matcher(path).matches();
    }

    /// @param texts by path, of the files for which [#isOne] holds
    /// @param walk knows all files of the image
    static Components read(Map<String, String> texts, PathWalk walk) {
        Databases databases = new Databases(texts, walk);
        // What a distribution's package brought belongs to that package, whatever else it is.
        databases.texts.forEach(databases::distribution);
        databases.texts.forEach(databases::language);
        databases.jars();
        return databases.out;
    }

    private void distribution(String path, String text) {
        if (path.equals("var/lib/dpkg/status")) {
            paragraphs(text).forEach(p -> dpkg(path, p));
        } else if (path.startsWith("var/lib/dpkg/status.d/") && !path.endsWith(".md5sums")) {
            paragraphs(text).forEach(p -> dpkg(path, p));
        } else if (path.endsWith("lib/apk/db/installed")) {
            paragraphs(text).forEach(p -> apk(path, p));
        }
    }

    private void dpkg(String path, List<String> paragraph) {
        String name = field(paragraph, "Package: ");
        String status = field(paragraph, "Status: ");
        if (!name.isEmpty() && (status.isEmpty() || status.endsWith(" installed"))) {
            Component found = new Component(Kind.DEBIAN, name, field(paragraph, "Version: "), path);
            out.add(found, dpkgFiles(name, field(paragraph, "Architecture: ")));
            if (path.endsWith("/" + name)) {
                out.add(found, List.of(path, path + ".md5sums"));
            }
        }
    }

    private List<String> dpkgFiles(String name, String architecture) {
        String sums = text("var/lib/dpkg/status.d/" + name + ".md5sums");
        if (!sums.isEmpty()) {
            return sums.lines()
                    .map(line -> line.replaceFirst("^[0-9a-f]{32}  ", ""))
                    .map(walk::throughFolders)
                    .toList();
        }
        String info = "var/lib/dpkg/info/" + name;
        String list = text(info + ".list").isEmpty() ? text(info + ":" + architecture + ".list") : text(info + ".list");
        return files(list.lines().map(line -> line.replaceFirst("^/", "")).toList());
    }

    private void apk(String path, List<String> paragraph) {
        List<String> paths = new ArrayList<>();
        String folder = "";
        for (String line : paragraph) {
            if (line.startsWith("F:")) {
                folder = line.substring(2);
            } else if (line.startsWith("R:")) {
                paths.add(folder.isEmpty() ? line.substring(2) : folder + "/" + line.substring(2));
            }
        }
        String name = field(paragraph, "P:");
        if (!name.isEmpty()) {
            out.add(new Component(Kind.ALPINE, name, field(paragraph, "V:"), path), files(paths));
        }
    }

    private void language(String path, String text) {
        if (out.ownerOf(path).isPresent()) {
            return;
        }
        if (path.endsWith(METADATA)) {
            wheel(path, text);
        } else if (path.endsWith("/package.json")) {
            npm(path, text);
        }
    }

    private void wheel(String path, String text) {
        List<String> head = text.lines().takeWhile(line -> !line.isBlank()).toList();
        String name = field(head, "Name: ");
        String record = path.substring(0, path.length() - "METADATA".length()) + "RECORD";
        String site = EntryPath.parent(EntryPath.parent(path));
        List<String> paths = text(record)
                .lines()
                .map(Databases::firstField)
                .map(file -> walk.walk(file.startsWith("/") ? file : site + "/" + file)
                        .end())
                .toList();
        if (!name.isEmpty()) {
            out.add(new Component(Kind.WHEEL, name, field(head, "Version: "), path), paths);
        }
    }

    private void npm(String path, String text) {
        try {
            Json json = Json.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            Optional<String> name = json.optionalString("name");
            name.ifPresent(n -> out.addFolder(
                    new Component(Kind.NPM, n, json.optionalString("version").orElse(""), path),
                    EntryPath.parent(path)));
        } catch (JsonException _) {
            // No package that npm would know either.
        }
    }

    private void jars() {
        for (String path : walk.files().keySet()) {
            Matcher jar = JAR.matcher(EntryPath.name(path));
            if (jar.matches()
                    && walk.at(path).orElseThrow().isFile()
                    && out.ownerOf(path).isEmpty()) {
                out.add(new Component(Kind.JAR, jar.group(1), jar.group(2), path), List.of(path));
            }
        }
    }

    /// Those of them that are files or links; folders belong to no package.
    private List<String> files(List<String> paths) {
        return paths.stream()
                .map(walk::throughFolders)
                .filter(p -> walk.at(p)
                        .filter(f -> f.kind() != dev.stele.layer.TarItem.Kind.DIRECTORY)
                        .isPresent())
                .toList();
    }

    private String text(String path) {
        return texts.getOrDefault(path, "");
    }

    /// A field of a line of comma-separated values, which may be quoted.
    private static String firstField(String line) {
        if (!line.startsWith("\"")) {
            return line.split(",", 2)[0];
        }
        int end = line.indexOf("\",", 1);
        return line.substring(1, end < 0 ? line.length() : end).replace("\"\"", "\"");
    }

    private static String field(List<String> lines, String start) {
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst()
                .orElse("");
    }

    private static List<List<String>> paragraphs(String text) {
        List<List<String>> out = new ArrayList<>();
        List<String> paragraph = new ArrayList<>();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (line.isBlank()) {
                out.add(List.copyOf(paragraph));
                paragraph.clear();
            } else {
                paragraph.add(line);
            }
        }
        out.add(List.copyOf(paragraph));
        return out;
    }
}
