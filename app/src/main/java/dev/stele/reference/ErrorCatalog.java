package dev.stele.reference;

import dev.stele.text.Node;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import dev.stele.text.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All error codes, read from the file beside this class when one is asked for.
public final class ErrorCatalog {
    private static final String FILE = "errors.yaml";
    private static final Map<String, String> LETTERS = Map.of(
            "B", "Images and recipes",
            "C", "The command line",
            "F", "The fleet file",
            "G", "The registry and the store",
            "H", "The machine and the gateway",
            "L", "The ledger",
            "R", "Releases and rollouts",
            "S", "The server and its client");

    private final List<ErrorEntry> entries;

    private ErrorCatalog(List<ErrorEntry> entries) {
        this.entries = List.copyOf(entries);
    }

    public static ErrorCatalog load() {
        try (InputStream in = ErrorCatalog.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not in the program");
            }
            return switch (Yaml.read(FILE, in.readAllBytes(), 'C')) {
                case Parsed.Good<Node>(Node root) -> new ErrorCatalog(entries(root));
                case Parsed.Bad<Node>(List<Problem> problems) -> throw new IllegalStateException(problems.toString());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One entry may be for several codes: the shape of a file is wrong in the same ways in both files.
    private static List<ErrorEntry> entries(Node root) {
        List<ErrorEntry> out = new ArrayList<>();
        for (Node.Member member : members(root)) {
            Map<String, String> parts = new LinkedHashMap<>();
            members(member.value()).forEach(part -> parts.put(part.key(), text(part.value())));
            for (String code : member.key().split(" ")) {
                out.add(new ErrorEntry(
                        code,
                        part(parts, "what", code),
                        part(parts, "why", code),
                        part(parts, "fix", code),
                        part(parts, "example", code)));
            }
        }
        out.sort(Comparator.comparing(ErrorEntry::code));
        return out;
    }

    private static List<Node.Member> members(Node node) {
        return node instanceof Node.Mapping mapping ? mapping.members() : List.of();
    }

    private static String text(Node node) {
        return node instanceof Node.Scalar scalar ? scalar.text() : "";
    }

    private static String part(Map<String, String> parts, String name, String code) {
        String text = parts.getOrDefault(name, "");
        if (text.isBlank()) {
            throw new IllegalStateException(code + " has no " + name + " in " + FILE);
        }
        return text;
    }

    /// In order of code.
    public List<ErrorEntry> all() {
        return entries;
    }

    public Optional<ErrorEntry> of(String code) {
        return entries.stream().filter(e -> e.code().equals(code)).findFirst();
    }

    /// The page of all codes.
    public String page() {
        StringBuilder out = new StringBuilder("# Error codes\n\n" + ReferencePage.MADE
                + "Every error of Stele has a code. `stele explain CODE` says the same as this page.\n");
        String letter = "";
        for (ErrorEntry entry : entries) {
            String first = entry.code().substring(0, 1);
            if (!first.equals(letter)) {
                letter = first;
                out.append("\n## ")
                        .append(first)
                        .append(": ")
                        .append(LETTERS.getOrDefault(first, first))
                        .append('\n');
            }
            out.append("\n### ").append(entry.code()).append("\n\n");
            out.append(entry.what()).append(' ').append(entry.why()).append("\n\n");
            out.append("- fix: ").append(entry.fix()).append('\n');
            out.append("- example: ").append(entry.example()).append('\n');
        }
        return out.toString();
    }
}
