package dev.stele.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Every package says what belongs into it, promises that nothing is null, and is named after a thing.
final class PackageRule implements Rule {
    private static final Set<String> NAMES_OF_NOTHING =
            Set.of("util", "utils", "common", "impl", "manager", "service", "helper", "helpers", "misc", "base");

    @Override
    public String sentence() {
        return "every package has a text and @NullMarked, and a name that says something";
    }

    @Override
    public List<String> violations(House house) {
        SortedMap<String, List<SourceFile>> infos = new TreeMap<>();
        for (SourceFile file : house.java()) {
            if (file.path().contains("/dev/stele/")) {
                List<SourceFile> own = infos.computeIfAbsent(file.packageName(), _ -> new ArrayList<>());
                if (file.className().equals("package-info")) {
                    own.add(file);
                }
            }
        }
        List<String> found = new ArrayList<>();
        infos.forEach((name, own) -> {
            checkName(name, found);
            checkInfos(name, own, found);
        });
        return found;
    }

    private static void checkName(String name, List<String> found) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (NAMES_OF_NOTHING.contains(last)) {
            found.add(name + " is named after nothing: what does it hold?");
        }
    }

    /// The tests of a package may have an own file, which says nothing that the package has said.
    private static void checkInfos(String name, List<SourceFile> infos, List<String> found) {
        if (infos.isEmpty()) {
            found.add(name + " has no package-info.java");
            return;
        }
        for (SourceFile info : infos) {
            if (info.lines().stream().noneMatch(line -> line.equals("@NullMarked"))) {
                found.add(info.path() + " lacks @NullMarked");
            }
        }
        if (infos.stream().noneMatch(info -> info.text().startsWith("/// "))) {
            found.add(name + ": package-info.java does not open with a /// text: what belongs here, and what does not");
        }
    }

    @Override
    public List<Sample> samples() {
        String info = "core/src/main/java/dev/stele/engine/package-info.java";
        return List.of(
                Sample.ofMain("util", "class Bad {}", "dev.stele.util is named after nothing"),
                Sample.ofMain("engine", "class Bad {}", "dev.stele.engine has no package-info.java"),
                Sample.ofFile(info, "/// Text.\npackage dev.stele.engine;", "lacks @NullMarked"),
                Sample.ofFile(info, "@NullMarked\npackage dev.stele.engine;", "does not open with a /// text"));
    }
}
