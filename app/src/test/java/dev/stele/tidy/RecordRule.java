package dev.stele.tidy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;

/// Records stay small enough to be read at their construction.
final class RecordRule implements Rule {
    private static final int COMPONENTS_MAX = 7;

    @Override
    public String sentence() {
        return "records have at most " + COMPONENTS_MAX + " components";
    }

    @Override
    public List<String> violations(House house) {
        return house.mainClasses().stream()
                .filter(type -> type.isRecord() && components(type) > COMPONENTS_MAX)
                .map(type -> type.getName() + " has " + components(type) + " components, at most " + COMPONENTS_MAX
                        + ": group what belongs together")
                .sorted()
                .toList();
    }

    private static long components(JavaClass type) {
        return type.getFields().stream()
                .map(JavaField::getModifiers)
                .filter(modifiers -> !modifiers.contains(JavaModifier.STATIC))
                .count();
    }

    @Override
    public List<Sample> samples() {
        return List.of(Sample.ofMain(
                "engine", "record Bad(int a, int b, int c, int d, int e, int f, int g, int h) {}", "has 8 components"));
    }
}
