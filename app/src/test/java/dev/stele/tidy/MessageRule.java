package dev.stele.tidy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What an exception says becomes text for people in one place, `FailureText`: the message of a missing file is its
/// bare path, that of a closed channel is absent.
final class MessageRule implements Rule {
    /// Packages that may not know `text`, or whose messages nobody but a developer reads.
    private static final Set<String> WITHOUT =
            Set.of("dev.stele.text", "dev.stele.linux", "dev.stele.layer", "dev.stele.demo");

    /// What picocli says of wrong options is written for people; the message of an error of the registry is its own.
    private static final Set<String> OWN = Set.of("dev.stele.cli.Cli", "dev.stele.registry.ApiError");

    @Override
    public String sentence() {
        return "only FailureText makes text of an exception";
    }

    @Override
    public List<String> violations(House house) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : house.mainClasses()) {
            String file = type.getName().replaceFirst("\\$.*", "");
            if (WITHOUT.contains(type.getPackageName()) || OWN.contains(file)) {
                continue;
            }
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                boolean says = access.getName().matches("getMessage|getLocalizedMessage|printStackTrace");
                if (says && access.getTargetOwner().isAssignableTo(Throwable.class)) {
                    found.add(file + " calls " + access.getName() + " of an exception: take FailureText.of");
                }
            }
        }
        return List.copyOf(found);
    }

    @Override
    public List<Sample> samples() {
        return List.of(Sample.ofMain(
                "engine", "class Bad { String o(Exception e) { return e.getMessage(); } }", "getMessage"));
    }
}
