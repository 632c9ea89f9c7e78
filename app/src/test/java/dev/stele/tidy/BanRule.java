package dev.stele.tidy;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// No hidden clock, chance, sleep, environment, exit or console: they come in through constructors, from `main`.
final class BanRule implements Rule {
    private static final String MAIN = "dev.stele.main.";
    private static final Set<String> SLEEPS = Set.of(
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.concurrent.locks.LockSupport.parkNanos",
            "java.util.concurrent.locks.LockSupport.parkUntil");

    /// What may not be called or read, and what to take instead.
    private static final Map<String, String> BANNED = Map.ofEntries(
            Map.entry("java.time.Instant.now", "take an InstantSource"),
            Map.entry("java.time.LocalDateTime.now", "take an InstantSource"),
            Map.entry("java.time.ZonedDateTime.now", "take an InstantSource"),
            Map.entry("java.time.OffsetDateTime.now", "take an InstantSource"),
            Map.entry("java.time.Clock.systemUTC", "take an InstantSource"),
            Map.entry("java.time.InstantSource.system", "take an InstantSource"),
            Map.entry("java.lang.System.nanoTime", "take a LongSupplier of monotonic nanoseconds"),
            Map.entry("java.lang.System.currentTimeMillis", "take an InstantSource"),
            Map.entry("java.util.UUID.randomUUID", "take a RandomGenerator"),
            Map.entry("java.lang.Math.random", "take a RandomGenerator"),
            Map.entry("java.util.Random.<init>()", "take a RandomGenerator"),
            Map.entry("java.util.concurrent.ThreadLocalRandom.current", "take a RandomGenerator"),
            Map.entry("java.security.SecureRandom.<init>()", "take a RandomGenerator"),
            Map.entry("java.lang.Thread.sleep", "wait for the event itself, or take a Pauser"),
            Map.entry("java.util.concurrent.TimeUnit.sleep", "wait for the event itself, or take a Pauser"),
            Map.entry("java.util.concurrent.locks.LockSupport.parkNanos", "take a Pauser"),
            Map.entry("java.util.concurrent.locks.LockSupport.parkUntil", "take a Pauser"),
            Map.entry("java.lang.System.getenv", "take what main has read"),
            Map.entry("java.lang.System.exit", "return, or throw"),
            Map.entry("java.lang.Runtime.exit", "return, or throw"),
            Map.entry("java.lang.Runtime.halt", "return, or throw"),
            Map.entry("java.lang.System.out", "take a PrintStream"),
            Map.entry("java.lang.System.err", "take a PrintStream, or use System.Logger"));

    /// Classes that are the adapter for what they touch, each with what it may use.
    private static final Map<String, Set<String>> ADAPTERS = Map.of(
            // A SecureRandom that gives a known seed back, since the JDK makes Ed25519 keys of nothing else.
            "dev.stele.ledger.SigningKey", Set.of("java.security.SecureRandom.<init>()"),
            // The pauser of tests.
            "dev.stele.crash.TestPauser", Set.of("java.lang.Thread.sleep"));

    @Override
    public String sentence() {
        return "time, chance, environment, exit and console come in through constructors, and nothing sleeps";
    }

    @Override
    public List<String> violations(House house) {
        Set<String> found = new TreeSet<>();
        for (JavaClass from : house.mainClasses()) {
            if (!from.getName().startsWith(MAIN)) {
                found.addAll(banned(from, BANNED.keySet()));
            }
        }
        found.addAll(sleepsIn(house.testClasses()));
        return List.copyOf(found);
    }

    private static List<String> sleepsIn(JavaClasses tests) {
        List<String> found = new ArrayList<>();
        for (JavaClass from : tests) {
            found.addAll(banned(from, SLEEPS));
        }
        return found;
    }

    private static List<String> banned(JavaClass from, Set<String> names) {
        List<JavaAccess<?>> accesses = new ArrayList<>(from.getAccessesFromSelf());
        List<String> found = new ArrayList<>();
        for (JavaAccess<?> access : accesses) {
            String name = nameOf(access.getTarget());
            Set<String> own = ADAPTERS.getOrDefault(from.getName().replaceFirst("\\$.*", ""), Set.of());
            if (names.contains(name) && !own.contains(name)) {
                found.add(access.getOrigin().getFullName() + " uses " + name + ": " + BANNED.get(name));
            }
        }
        return found;
    }

    /// A constructor counts only without arguments: `new Random(seed)` hides nothing.
    private static String nameOf(AccessTarget target) {
        String name = target.getOwner().getName() + "." + target.getName();
        return target.getName().equals("<init>") && target.getFullName().endsWith("()") ? name + "()" : name;
    }

    @Override
    public List<Sample> samples() {
        return List.of(
                bad("Object o = java.time.Instant.now();", "Instant.now"),
                bad("java.util.function.Supplier<Object> o = java.time.Instant::now;", "Instant.now"),
                bad("long o = System.nanoTime();", "System.nanoTime"),
                bad("long o = System.currentTimeMillis();", "System.currentTimeMillis"),
                bad("Object o = java.util.UUID.randomUUID();", "UUID.randomUUID"),
                bad("Object o = new java.util.Random();", "Random.<init>()"),
                bad("Object o = java.util.concurrent.ThreadLocalRandom.current();", "ThreadLocalRandom.current"),
                bad("void o() throws Exception { Thread.sleep(1); }", "Thread.sleep"),
                bad("void o() { java.util.concurrent.locks.LockSupport.parkNanos(1); }", "LockSupport.parkNanos"),
                bad("Object o = System.getenv(\"HOME\");", "System.getenv"),
                bad("void o() { System.exit(1); }", "System.exit"),
                bad("void o() { System.out.println(); }", "System.out"),
                bad("void o() { System.err.println(); }", "System.err"));
    }

    private static Sample bad(String member, String caught) {
        return Sample.ofMain("engine", "class Bad { " + member + " }", caught);
    }
}
