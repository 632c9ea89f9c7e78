package dev.stele.main;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A mistake that a person may make: what they wrote and typed, and all that they are told.
///
/// The table of them is `mistakes.txt` beside this class: a block of lines each, an empty line between two.
///
/// @param setup what they wrote, as [MistakeFiles] reads it
/// @param words what they typed, split at spaces; `␣` stands for one
record Mistake(String name, List<String> setup, List<String> words, int exit, List<Told> told) {
    /// A problem as it is told.
    ///
    /// @param where file, line and column; empty when it is no place of a file
    record Told(String code, String what, String where, String why, String fix) {
        String text() {
            return code + ": " + what + "\n" + (where.isEmpty() ? "" : "where: " + where + "\n") + "why: " + why
                    + "\nfix: " + fix.replace("\n", "⏎") + "\n";
        }
    }

    static List<Mistake> all() {
        try (InputStream in = Mistake.class.getResourceAsStream("mistakes.txt")) {
            if (in == null) {
                throw new AssertionError("the table is not beside the test");
            }
            String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(table.split("\n{2,}"))
                    .map(block ->
                            block.lines().filter(line -> !line.startsWith("# ")).toList())
                    .filter(block -> !block.isEmpty())
                    .map(Mistake::of)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Mistake of(List<String> block) {
        List<String> setup = new ArrayList<>();
        List<Told> told = new ArrayList<>();
        List<String> words = List.of();
        int exit = -1;
        for (int i = 1; i < block.size(); i++) {
            String line = block.get(i);
            if (line.startsWith("$ ")) {
                words = List.of(line.substring(2).split(" "));
            } else if (line.startsWith("exit ")) {
                exit = Integer.parseInt(line.substring(5));
            } else if (line.matches("[A-Z][0-9]{3}: .*")) {
                told.add(new Told(line.substring(0, 4), line.substring(6), "", "", ""));
            } else if (told.isEmpty()) {
                setup.add(line);
            } else {
                told.add(with(told.removeLast(), line));
            }
        }
        return new Mistake(block.getFirst(), List.copyOf(setup), words, exit, List.copyOf(told));
    }

    private static Told with(Told t, String line) {
        String text = line.substring(line.indexOf(' ') + 1);
        return switch (line.substring(0, line.indexOf(':'))) {
            case "where" -> new Told(t.code(), t.what(), text, t.why(), t.fix());
            case "why" -> new Told(t.code(), t.what(), t.where(), text, t.fix());
            case "fix" -> new Told(t.code(), t.what(), t.where(), t.why(), text.replace("⏎", "\n"));
            default -> throw new AssertionError("no line of the table: " + line);
        };
    }

    /// As it stands in the table.
    String text() {
        return name + "\n" + setup.stream().map(line -> line + "\n").collect(Collectors.joining())
                + "$ " + String.join(" ", words) + "\nexit " + exit + "\n"
                + told.stream().map(Told::text).collect(Collectors.joining());
    }

    Mistake telling(int code, List<Told> problems) {
        return new Mistake(name, setup, words, code, problems);
    }

    @Override
    public String toString() {
        return name;
    }
}
