package dev.stele.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// ARCHITECTURE.md is true: its import table is the one that is enforced, and every class it names exists.
final class MapRule implements Rule {
    private static final String PAGE = "ARCHITECTURE.md";
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern CLASS_NAME = Pattern.compile("(?<![\\w-])[A-Z][a-z][A-Za-z0-9]*(?![\\w-])");

    @Override
    public String sentence() {
        return "ARCHITECTURE.md shows the import table that is enforced and names only classes that exist";
    }

    @Override
    public List<String> violations(House house) {
        SourceFile page = house.file(PAGE).orElse(new SourceFile(PAGE, ""));
        List<String> found = new ArrayList<>();
        compareTables(ImportTable.parse(page.text()), found);
        Set<String> known = house.java().stream().map(SourceFile::className).collect(Collectors.toSet());
        for (String name : classesNamedIn(page.text())) {
            if (!known.contains(name)) {
                found.add(PAGE + " names `" + name + "`, but no file holds such a class");
            }
        }
        return found;
    }

    private static void compareTables(ImportTable page, List<String> found) {
        Set<String> packages = new TreeSet<>(page.rows().keySet());
        packages.addAll(ImportTable.OURS.rows().keySet());
        for (String name : packages) {
            Object shown = page.rows().get(name);
            Object enforced = ImportTable.OURS.rows().get(name);
            if (shown == null || !shown.equals(enforced)) {
                found.add(PAGE + " shows for package " + name + ": " + shown + ", enforced is: " + enforced);
            }
        }
    }

    private static Set<String> classesNamedIn(String page) {
        Set<String> names = new TreeSet<>();
        Matcher code = CODE.matcher(page);
        while (code.find()) {
            Matcher name = CLASS_NAME.matcher(code.group(1));
            while (name.find()) {
                names.add(name.group());
            }
        }
        return names;
    }

    @Override
    public List<Sample> samples() {
        return List.of(
                Sample.ofFile(PAGE, "The loop is `Loop`, see `Elsewhere.run()`.", "names `Elsewhere`"),
                Sample.ofFile(PAGE, "| core | `text` | trees | oci |", "shows for package text"));
    }
}
