package dev.stele.tidy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A type is public because another package needs it today: it uses it, or meets it in what it uses.
final class VisibilityRule implements Rule {
    private static final String ENTRY = "dev.stele.main.Main";

    @Override
    public String sentence() {
        return "a public type is used by another package";
    }

    @Override
    public List<String> violations(House house) {
        Deque<JavaClass> open = new ArrayDeque<>();
        Set<String> used = new HashSet<>();
        Set<String> direct = new HashSet<>();
        Arrow.of(house.mainClasses()).forEach(arrow -> direct.add(topLevel(arrow.to())));
        Arrow.of(house.testClasses()).forEach(arrow -> direct.add(topLevel(arrow.to())));
        for (JavaClass type : house.mainClasses()) {
            String name = topLevel(type.getName());
            if (name.equals(ENTRY) || direct.contains(name) || isImported(house, name)) {
                used.add(name);
                open.add(type);
            }
        }
        while (!open.isEmpty()) {
            for (JavaClass met : metIn(open.pop())) {
                if (met.getName().startsWith(Arrow.ROOT) && used.add(topLevel(met.getName()))) {
                    open.add(met);
                }
            }
        }
        return house.mainClasses().stream()
                .filter(type -> type.getName().startsWith(Arrow.ROOT) && type.isTopLevelClass())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .filter(name -> !used.contains(name))
                .sorted()
                .map(name -> name + " is public, and no other package uses it")
                .toList();
    }

    /// What the signatures of a type's public members name.
    private static Set<JavaClass> metIn(JavaClass type) {
        Set<JavaClass> met = new HashSet<>(type.getAllRawInterfaces());
        type.getRawSuperclass().ifPresent(met::add);
        for (JavaCodeUnit member : type.getCodeUnits()) {
            if (member.getModifiers().contains(JavaModifier.PUBLIC)) {
                met.addAll(member.getReturnType().getAllInvolvedRawTypes());
                member.getParameterTypes().forEach(parameter -> met.addAll(parameter.getAllInvolvedRawTypes()));
                member.getExceptionTypes().forEach(thrown -> met.add(thrown.toErasure()));
            }
        }
        return met;
    }

    private static String topLevel(String className) {
        return className.replaceFirst("\\$.*", "");
    }

    /// Benchmarks are compiled after this test, and constants leave no trace in bytecode.
    private static boolean isImported(House house, String name) {
        return house.java().stream().anyMatch(file -> file.text().contains("import " + name + ";"));
    }

    @Override
    public List<Sample> samples() {
        return List.of(Sample.ofMain("engine", "public class Bad {}", "engine.Bad is public"));
    }
}
