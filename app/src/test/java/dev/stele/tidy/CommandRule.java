package dev.stele.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Comments and pages name only commands of Stele that exist.
final class CommandRule implements Rule {
    private static final Pattern DECLARED = Pattern.compile("@Command\\(\\s*name = \"([a-z]+)\"");
    private static final Pattern NAMED = Pattern.compile("`(?:\\./)?stele ([a-z]+)\\b");

    @Override
    public String sentence() {
        return "comments and pages name only commands that exist";
    }

    @Override
    public List<String> violations(House house) {
        Set<String> declared = new TreeSet<>(Set.of("help"));
        house.java().stream().filter(SourceFile::isMain).forEach(file -> {
            Matcher matcher = DECLARED.matcher(file.text());
            while (matcher.find()) {
                declared.add(matcher.group(1));
            }
        });
        List<String> found = new ArrayList<>();
        for (SourceFile file : house.files()) {
            if (file.path().endsWith(".md") || (file.isJava() && !file.path().contains("/tidy/"))) {
                check(file, declared, found);
            }
        }
        return found;
    }

    private static void check(SourceFile file, Set<String> declared, List<String> found) {
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            boolean prose = !file.isJava() || lines.get(i).contains("///");
            Matcher named = NAMED.matcher(lines.get(i));
            while (prose && named.find()) {
                if (!declared.contains(named.group(1))) {
                    found.add(file.path() + ":" + (i + 1) + " names `stele " + named.group(1)
                            + "`, and there is no such command");
                }
            }
        }
    }

    @Override
    public List<Sample> samples() {
        return List.of(
                Sample.ofMain("engine", "/// Like `stele conjure`.\nclass Bad {}", "names `stele conjure`"),
                Sample.ofFile("README.md", "Run `./stele conjure`.", "names `stele conjure`"));
    }
}
