package dev.stele.tidy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Imports go only along the arrows of the table, each of its arrows is used, and every package has a row there, under
/// its module.
final class ImportRule implements Rule {
    @Override
    public String sentence() {
        return "the import table shows the arrows that exist";
    }

    @Override
    public List<String> violations(House house) {
        Stream<String> arrows = Arrow.of(house.mainClasses()).stream()
                .filter(Arrow::staysInside)
                .filter(arrow -> !ImportTable.OURS.allows(arrow.fromPackage(), arrow.toPackage()))
                .map(arrow -> arrow.from() + " uses " + arrow.to() + ", but the import table has no arrow "
                        + arrow.fromPackage() + " -> " + arrow.toPackage());
        Stream<String> homeless = house.java().stream()
                .filter(SourceFile::isMain)
                .filter(file -> file.path().contains("/dev/stele/"))
                .filter(file -> !file.module().equals(ImportTable.SEES_ALL))
                .map(ImportRule::homeless)
                .filter(violation -> !violation.isEmpty());
        return Stream.of(arrows, new TreeSet<>(homeless.toList()).stream(), emptyRows(house), unusedArrows(house))
                .flatMap(found -> found)
                .toList();
    }

    /// Rows of packages that hold nothing: the table shows what is, not what may come.
    private static Stream<String> emptyRows(House house) {
        Set<String> existing = house.java().stream()
                .filter(file -> file.isMain() && file.path().contains("/dev/stele/"))
                .map(file -> Arrow.shortPackage(file.packageName() + "."))
                .collect(Collectors.toSet());
        return ImportTable.OURS.rows().keySet().stream()
                .filter(name -> !existing.contains(name))
                .map(name -> "the import table has a row for " + name + ", and there is no such package");
    }

    private static Stream<String> unusedArrows(House house) {
        Set<String> used = Arrow.of(house.mainClasses()).stream()
                .filter(Arrow::staysInside)
                .map(arrow -> arrow.fromPackage() + " -> " + arrow.toPackage())
                .collect(Collectors.toSet());
        return ImportTable.OURS.rows().entrySet().stream()
                .flatMap(row -> row.getValue().mayImport().stream().map(to -> row.getKey() + " -> " + to))
                .filter(arrow -> !used.contains(arrow))
                .map(arrow -> "the import table has the arrow " + arrow + ", which nothing uses");
    }

    private static String homeless(SourceFile file) {
        String name = Arrow.shortPackage(file.packageName() + ".");
        ImportTable.Row row = ImportTable.OURS.rows().get(name);
        if (row == null) {
            return "package " + name + " has no row in the import table";
        }
        return row.module().equals(file.module())
                ? ""
                : "package " + name + " stands in module " + file.module() + ", the import table says " + row.module();
    }

    @Override
    public List<Sample> samples() {
        SourceFile far = new SourceFile(
                "host/src/main/java/dev/stele/machine/Far.java", "package dev.stele.machine; public class Far {}");
        SourceFile near = new SourceFile(
                "core/src/main/java/dev/stele/engine/Bad.java",
                "package dev.stele.engine; class Bad { dev.stele.machine.Far far; }");
        return List.of(
                new Sample(List.of(far, near), "no arrow engine -> machine"),
                Sample.ofMain("attic", "class Bad {}", "attic has no row"),
                Sample.ofMain("text", "class Bad {}", "a row for engine, and there is no such package"),
                Sample.ofMain("machine", "class Bad {}", "stands in module core"),
                Sample.ofMain("engine", "class Bad {}", "the arrow engine -> route, which nothing uses"));
    }
}
