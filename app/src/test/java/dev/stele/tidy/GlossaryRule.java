package dev.stele.tidy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// ARCHITECTURE.md explains the project's words, each with the types that carry it.
final class GlossaryRule implements Rule {
    private static final String PAGE = "ARCHITECTURE.md";
    private static final String HEADING = "## Glossary";
    private static final Pattern TYPE = Pattern.compile("`([A-Za-z]+)`");
    private static final int COLUMNS = 5;

    @Override
    public String sentence() {
        return "the glossary names a type that exists for each of its words, and explains each word once";
    }

    @Override
    public List<String> violations(House house) {
        List<String> lines = house.file(PAGE).map(SourceFile::lines).orElse(List.of()).stream()
                .dropWhile(line -> !line.equals(HEADING))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| word "))
                .toList();
        List<String> found = new ArrayList<>();
        if (lines.isEmpty()) {
            found.add(PAGE + " has no glossary");
        }
        Set<String> types = house.java().stream()
                .filter(SourceFile::isMain)
                .map(SourceFile::className)
                .collect(Collectors.toSet());
        Set<String> words = new HashSet<>();
        for (String line : lines) {
            check(line, types, words, found);
        }
        return found;
    }

    private static void check(String line, Set<String> types, Set<String> words, List<String> found) {
        String[] cells = line.split("\\|", -1);
        if (cells.length != COLUMNS) {
            found.add(PAGE + ": the glossary's row has " + (cells.length - 2) + " cells: " + line);
            return;
        }
        for (String word : cells[1].split(",")) {
            if (!words.add(word.strip())) {
                found.add(PAGE + " explains " + word.strip() + " twice");
            }
        }
        Matcher type = TYPE.matcher(cells[3]);
        int named = 0;
        for (; type.find(); named++) {
            if (!types.contains(type.group(1))) {
                found.add(PAGE + ": " + cells[1].strip() + " names `" + type.group(1) + "`, and there is no such type");
            }
        }
        if (named == 0) {
            found.add(PAGE + ": " + cells[1].strip() + " names no type");
        }
    }

    @Override
    public List<Sample> samples() {
        return List.of(
                Sample.ofFile(PAGE, "# Architecture", "has no glossary"),
                Sample.ofFile(PAGE, HEADING + "\n| pool | instances | `Puddle` |", "there is no such type"),
                Sample.ofFile(PAGE, HEADING + "\n| pool | instances | none |", "names no type"),
                Sample.ofFile(PAGE, HEADING + "\n| pool | a | `A` |\n| pool | b | `B` |", "explains pool twice"));
    }
}
