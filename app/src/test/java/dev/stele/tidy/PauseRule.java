package dev.stele.tidy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A wait for a latch that nobody counts down, or for a permit that nobody gives, is a sleep in disguise.
final class PauseRule implements Rule {
    /// What is waited for, how, and what ends the wait; both by class and method.
    private static final Map<String, String> ENDED_BY = Map.of(
            "java.util.concurrent.CountDownLatch.await", "java.util.concurrent.CountDownLatch.countDown",
            "java.util.concurrent.Semaphore.acquire", "java.util.concurrent.Semaphore.release",
            "java.util.concurrent.Semaphore.tryAcquire", "java.util.concurrent.Semaphore.release");

    @Override
    public String sentence() {
        return "no wait is without somebody who ends it";
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
        Map<String, Set<String>> uses = new HashMap<>();
        for (JavaClass type : classes) {
            Set<String> used = uses.computeIfAbsent(type.getName().replaceFirst("\\$.*", ""), _ -> new TreeSet<>());
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                used.add(access.getTargetOwner().getName() + "." + access.getName());
            }
        }
        Set<String> found = new TreeSet<>();
        uses.forEach((file, used) -> ENDED_BY.forEach((wait, end) -> {
            if (used.contains(wait) && !used.contains(end)) {
                found.add(file + " waits with " + wait + ", which nothing in it ends: take a Pauser");
            }
        }));
        return found;
    }

    @Override
    public List<Sample> samples() {
        return List.of(
                bad("new java.util.concurrent.CountDownLatch(1).await();", "CountDownLatch.await"),
                bad("new java.util.concurrent.Semaphore(0).tryAcquire();", "Semaphore.tryAcquire"));
    }

    private static Sample bad(String statement, String caught) {
        return Sample.ofMain("engine", "class Bad { void o() throws Exception { " + statement + " } }", caught);
    }
}
