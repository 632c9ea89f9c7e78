package dev.stele.main;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folder of a person who makes a mistake: a good fleet, a good recipe, and what the mistake changes.
///
/// A line of a mistake's setup is one of these, where `⏎` is a line's end and `→` a tab:
///
/// - `fleet: A ⇒ B` the fleet file with B in place of A; `fleet= TEXT` as it is; `recipe` in the same way
/// - `stdin= TEXT` and `context= TEXT`, of `/etc/stele/context`; `VARIABLE= TEXT` of the environment
/// - `write NAME TEXT`, `link NAME TARGET`, `fifo NAME`, `folder NAME`, `remove NAME`
/// - `make NAME KIND`: bytes that do not fit into a table
final class MistakeFiles {
    static final String FLEET = """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: pages}
            services:
              web:
                image: page:1.0.0
                replicas: 2
                ports: {http: {port: 8080, route: {host: pages.example.com}}}
                healthcheck: {readiness: {http: /up, port: http}}
                resources: {memory: 64Mi}
                env: {MODE: fast}
                files: [{src: app.conf, dest: /etc/app.conf}]
            """;

    private static final String RECIPE = """
            apiVersion: stele/v1
            kind: Image
            metadata: {name: page, version: 1.0.0}
            files:
              - {src: page, dest: /srv/page, mode: "0755"}
            user: "10001:10001"
            workingDirectory: /srv
            env: {MODE: fast}
            entrypoint: [/srv/page]
            exposedPorts: [8080]
            """;

    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();

    MistakeFiles(Path folder) {
        this.folder = folder;
    }

    /// The person's environment, standard input as `stdin` and the machine's context as `context`.
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    void write(List<String> setup) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("fleet.yaml"), FLEET);
        Files.writeString(folder.resolve("image.yaml"), RECIPE);
        Files.writeString(folder.resolve("app.conf"), "a: 1\n");
        Files.writeString(folder.resolve("page"), "hello\n");
        for (String line : setup) {
            change(line);
        }
    }

    private void change(String line) throws IOException, InterruptedException {
        String text = line.replace('⏎', '\n').replace('→', '\t');
        if (text.startsWith("fleet") || text.startsWith("recipe")) {
            declare(text);
        } else if (text.matches("(?s)[A-Za-z_]+= .*")) {
            variables.put(text.substring(0, text.indexOf('=')), text.substring(text.indexOf(' ') + 1));
        } else {
            String[] words = text.split(" ", 3);
            place(words[0], folder.resolve(words[1]), words.length > 2 ? words[2] : "");
        }
    }

    private void declare(String text) throws IOException {
        boolean fleet = text.startsWith("fleet");
        Path file = folder.resolve(fleet ? "fleet.yaml" : "image.yaml");
        String change = text.substring(text.indexOf(' ') + 1);
        if (text.startsWith("fleet= ") || text.startsWith("recipe= ")) {
            Files.writeString(file, change);
            return;
        }
        String[] sides = change.split(" ⇒ ?", -1);
        String before = Files.readString(file);
        if (sides.length != 2 || !before.contains(sides[0])) {
            throw new AssertionError("nothing to change: " + text);
        }
        Files.writeString(file, before.replace(sides[0], sides[1]));
    }

    private void place(String what, Path file, String text) throws IOException, InterruptedException {
        switch (what) {
            case "write" -> Files.writeString(file, text);
            case "link" -> {
                Files.deleteIfExists(file);
                Files.createSymbolicLink(file, Path.of(text));
            }
            case "fifo" -> {
                Files.deleteIfExists(file);
                new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
            }
            case "folder" -> {
                Files.deleteIfExists(file);
                Files.createDirectories(file);
            }
            case "remove" -> Files.delete(file);
            case "make" -> Files.write(file, bytes(text));
            default -> throw new AssertionError("no line of a setup: " + what);
        }
    }

    private static byte[] bytes(String kind) {
        return switch (kind) {
            case "5 MB" -> ("x: " + "y".repeat(5_000_000)).getBytes(StandardCharsets.UTF_8);
            case "one line" -> ("x: " + "y".repeat(900_000) + ": z").getBytes(StandardCharsets.UTF_8);
            case "Latin-1" -> FLEET.replace("pages", "p\u00e4ges").getBytes(StandardCharsets.ISO_8859_1);
            case "UTF-16" -> FLEET.getBytes(StandardCharsets.UTF_16);
            case "BOM" -> ("\ufeff" + FLEET).getBytes(StandardCharsets.UTF_8);
            case "NUL" -> FLEET.replace("pages", "pa\0ges").getBytes(StandardCharsets.UTF_8);
            case "CRLF" ->
                FLEET.replace("replicas", "replica").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            case "deep" -> ("a: " + "[".repeat(5_000) + "]".repeat(5_000)).getBytes(StandardCharsets.UTF_8);
            case "bomb" -> bomb().getBytes(StandardCharsets.UTF_8);
            case "binary" -> new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, (byte) 0xff, (byte) 0xfe};
            case "bidi" -> FLEET.replace("  web:", "  w\u202ebe:").getBytes(StandardCharsets.UTF_8);
            case "Cyrillic" -> FLEET.replace("  web:", "  w\u0435b:").getBytes(StandardCharsets.UTF_8);
            case "accents" ->
                FLEET.replace("MODE: fast", "caf\u00e9: a, cafe\u0301: b").getBytes(StandardCharsets.UTF_8);
            case "digits" ->
                FLEET.replace("replicas: 2", "replicas: " + "9".repeat(1000)).getBytes(StandardCharsets.UTF_8);
            case "name" -> FLEET.replace("  web:", "  " + "w".repeat(300) + ":").getBytes(StandardCharsets.UTF_8);
            default -> throw new AssertionError("no such bytes: " + kind);
        };
    }

    /// Each line expands to nine of the one above it.
    private static String bomb() {
        StringBuilder out = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'j'; c++) {
            String item = "*" + (char) (c - 1);
            out.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append((item + ", ").repeat(8))
                    .append(item)
                    .append("]\n");
        }
        return out.toString();
    }
}
