package dev.stele.tidy;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;

/// One class of Stele that uses a class of another package.
///
/// @param from class name
/// @param to class name, the element's for an array
record Arrow(String from, String to) {
    static final String ROOT = "dev.stele.";

    /// Every arrow out of the given classes, sorted.
    static List<Arrow> of(JavaClasses classes) {
        List<Arrow> arrows = new ArrayList<>();
        for (JavaClass from : classes) {
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                JavaClass to = dependency.getTargetClass().getBaseComponentType();
                if (!to.getPackageName().equals(from.getPackageName()) && !to.isPrimitive()) {
                    arrows.add(new Arrow(from.getName(), to.getName()));
                }
            }
        }
        return arrows.stream()
                .distinct()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    boolean staysInside() {
        return from.startsWith(ROOT) && to.startsWith(ROOT);
    }

    String fromPackage() {
        return shortPackage(from);
    }

    String toPackage() {
        return shortPackage(to);
    }

    /// The package without `dev.stele.`
    static String shortPackage(String className) {
        String inside = className.substring(ROOT.length());
        return inside.contains(".") ? inside.substring(0, inside.indexOf('.')) : "";
    }
}
