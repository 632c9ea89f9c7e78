package dev.stele.tidy;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A simple name means one thing: no two types of main code share one, and no nested type has the name of a type of its
/// own package.
final class NameRule implements Rule {
    @Override
    public String sentence() {
        return "no two types share a simple name";
    }

    @Override
    public List<String> violations(House house) {
        List<JavaClass> own = house.mainClasses().stream()
                .filter(type -> type.getName().startsWith(Arrow.ROOT) && !type.isAnonymousClass())
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .toList();
        List<String> found = new ArrayList<>();
        Map<String, String> known = new TreeMap<>();
        SortedMap<String, Set<String>> byPackage = new TreeMap<>();
        for (JavaClass type : own) {
            if (type.isTopLevelClass()) {
                byPackage
                        .computeIfAbsent(type.getPackageName(), _ -> new HashSet<>())
                        .add(type.getSimpleName());
                String other = known.putIfAbsent(type.getSimpleName(), type.getName());
                if (other != null) {
                    found.add(type.getName() + " has the simple name of " + other + ": say what makes them differ");
                }
            }
        }
        for (JavaClass type : own) {
            if (!type.isTopLevelClass()
                    && byPackage.getOrDefault(type.getPackageName(), Set.of()).contains(type.getSimpleName())) {
                found.add(type.getName() + " has the simple name of a type of its package");
            }
        }
        return found.stream().sorted().toList();
    }

    @Override
    public List<Sample> samples() {
        SourceFile other = new SourceFile(
                "host/src/main/java/dev/stele/machine/Bad.java", "package dev.stele.machine; class Bad {}");
        SourceFile bad = new SourceFile(
                "core/src/main/java/dev/stele/engine/Bad.java", "package dev.stele.engine; class Bad {}");
        SourceFile outer = new SourceFile(
                "core/src/main/java/dev/stele/engine/Outer.java",
                "package dev.stele.engine; class Outer { static class Bad {} }");
        return List.of(
                new Sample(List.of(bad, other), "has the simple name of dev.stele."),
                new Sample(List.of(bad, outer), "Outer$Bad has the simple name of a type of its package"));
    }
}
