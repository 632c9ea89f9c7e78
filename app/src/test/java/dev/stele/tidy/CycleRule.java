package dev.stele.tidy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// No package reaches itself over others, whatever the table allows.
final class CycleRule implements Rule {
    @Override
    public String sentence() {
        return "packages have no cycles";
    }

    @Override
    public List<String> violations(House house) {
        SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
        for (Arrow arrow : Arrow.of(house.mainClasses())) {
            if (arrow.staysInside()) {
                uses.computeIfAbsent(arrow.fromPackage(), _ -> new TreeSet<>()).add(arrow.toPackage());
            }
        }
        List<String> found = new ArrayList<>();
        for (String start : uses.keySet()) {
            new Walk(uses, new HashSet<>(), found).from(new ArrayList<>(List.of(start)));
        }
        return found;
    }

    /// A depth-first walk that looks for its own start.
    private record Walk(SortedMap<String, SortedSet<String>> uses, Set<String> seen, List<String> found) {
        void from(List<String> path) {
            for (String next : uses.getOrDefault(path.getLast(), new TreeSet<>())) {
                if (next.equals(path.getFirst())) {
                    found.add("cycle of packages: " + String.join(" -> ", path) + " -> " + next);
                } else if (seen.add(next)) {
                    path.add(next);
                    from(path);
                    path.removeLast();
                }
            }
        }
    }

    @Override
    public List<Sample> samples() {
        SourceFile left = new SourceFile(
                "core/src/main/java/dev/stele/left/Left.java",
                "package dev.stele.left; public class Left { dev.stele.middle.Middle next; }");
        SourceFile middle = new SourceFile(
                "core/src/main/java/dev/stele/middle/Middle.java",
                "package dev.stele.middle; public class Middle { dev.stele.right.Right next; }");
        SourceFile right = new SourceFile(
                "core/src/main/java/dev/stele/right/Right.java",
                "package dev.stele.right; public class Right { dev.stele.left.Left next; }");
        return List.of(new Sample(List.of(left, middle, right), "left -> middle -> right -> left"));
    }
}
