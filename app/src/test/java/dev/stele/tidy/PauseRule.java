package dev.stele.tidy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A wait for a latch that nobody counts down is a sleep in disguise; so is parking for a while.
final class PauseRule implements Rule {
    private static final String LATCH = "java.util.concurrent.CountDownLatch";
    private static final String PARK = "java.util.concurrent.locks.LockSupport";

    @Override
    public String sentence() {
        return "no latch is waited for that nobody counts down";
    }

    @Override
    public List<String> violations(House house) {
        return Stream.of(house.mainClasses(), house.testClasses())
                .flatMap(classes -> disguised(classes).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static Set<String> disguised(JavaClasses classes) {
        Set<String> counting = new TreeSet<>();
        Set<String> waiting = new TreeSet<>();
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            String file = type.getName().replaceFirst("\\$.*", "");
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                String owner = call.getTargetOwner().getName();
                String method = call.getTarget().getName();
                if (owner.equals(LATCH) && method.equals("countDown")) {
                    counting.add(file);
                } else if (owner.equals(LATCH) && method.equals("await")) {
                    waiting.add(file);
                } else if (owner.equals(PARK) && method.startsWith("park")) {
                    found.add(file + " parks its thread: take a Pauser");
                }
            }
            if (type.getMethodReferencesFromSelf().stream()
                    .anyMatch(reference -> reference.getTargetOwner().getName().equals(LATCH)
                            && reference.getTarget().getName().equals("countDown"))) {
                counting.add(file);
            }
        }
        waiting.removeAll(counting);
        waiting.forEach(file -> found.add(file + " waits for a latch that it never counts down: take a Pauser"));
        return found;
    }

    @Override
    public List<Sample> samples() {
        return List.of(
                Sample.ofMain(
                        "engine",
                        "class Bad { void o() throws Exception { new java.util.concurrent.CountDownLatch(1).await(); } }",
                        "waits for a latch"),
                Sample.ofMain(
                        "engine",
                        "class Bad { void o() { java.util.concurrent.locks.LockSupport.parkNanos(1); } }",
                        "parks its thread"));
    }
}
