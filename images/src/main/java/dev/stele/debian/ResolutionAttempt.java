package dev.stele.debian;

import dev.stele.debian.Resolver.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// One pass over requests and dependencies that never goes back: [Resolver] repeats it without a choice that failed.
final class ResolutionAttempt {
    private final PackageIndex index;
    private final Set<String> excluded;
    private final TreeMap<String, DebPackage> chosen = new TreeMap<>();
    private final Map<String, String> requiredBy = new LinkedHashMap<>();
    /// Packages that were taken although another one would have done.
    private final Set<String> choices = new HashSet<>();
    /// The suite that the recipe asked for, by the package that came from there.
    private final Map<String, String> suites = new HashMap<>();
    private final Map<String, List<DebPackage.Negative>> negatives = new HashMap<>();
    private final Deque<DebPackage> pending = new ArrayDeque<>();
    private final List<Failure> failures = new ArrayList<>();
    /// For each failure, the packages that had to be there for it, the nearest first.
    private final List<List<String>> involved = new ArrayList<>();

    private ResolutionAttempt(PackageIndex index, Set<String> excluded) {
        this.index = index;
        this.excluded = excluded;
    }

    /// @param excluded packages that are only taken where nothing else will do
    static ResolutionAttempt of(PackageIndex index, List<String> requested, Set<String> excluded) {
        ResolutionAttempt attempt = new ResolutionAttempt(index, Set.copyOf(excluded));
        requested.forEach(attempt::request);
        attempt.follow();
        return attempt;
    }

    SortedMap<String, DebPackage> chosen() {
        return chosen;
    }

    List<Failure> failures() {
        return failures;
    }

    /// The nearest choice that led to a failure, and that could have been another one.
    Optional<String> choiceToAvoid() {
        return involved.stream().flatMap(List::stream).filter(choices::contains).findFirst();
    }

    private void request(String wanted) {
        String[] parts = wanted.split("/", 2);
        Relation relation = new Relation(parts[0], "", Optional.empty());
        Optional<DebPackage> real =
                parts.length == 2 ? index.of(parts[1], parts[0]) : index.real(relation, Optional.empty());
        List<DebPackage> providers = parts.length == 2 ? List.of() : index.providers(relation);
        Optional<DebPackage> found = real.or(() -> only(providers));
        if (found.isEmpty()) {
            fail(
                    providers.isEmpty()
                            ? new Failure.Unsatisfied(wanted, List.of(), seenOf(parts))
                            : new Failure.Virtual(wanted, names(providers)),
                    List.of());
            return;
        }
        Optional<Clash> clash = clash(found.get());
        if (clash.isPresent()) {
            fail(clash.get(), List.of(found.get().name()));
            return;
        }
        if (parts.length == 2) {
            suites.put(found.get().name(), parts[1]);
        }
        if (chosen.put(found.get().name(), found.get()) == null) {
            requiredBy.put(found.get().name(), "");
            pending.addLast(found.get());
        }
    }

    /// The one provider, or the one that every system has.
    private static Optional<DebPackage> only(List<DebPackage> providers) {
        List<DebPackage> required = providers.stream()
                .filter(p -> p.standing().priority().equals("required"))
                .toList();
        return providers.size() == 1
                ? Optional.of(providers.getFirst())
                : required.size() == 1 ? Optional.of(required.getFirst()) : Optional.empty();
    }

    private void follow() {
        while (!pending.isEmpty()) {
            DebPackage next = pending.pop();
            List<DebPackage> found = new ArrayList<>();
            for (List<Relation> clause : next.clauses()) {
                if (chosen.values().stream().noneMatch(p -> satisfies(p, clause))) {
                    satisfy(clause, next).ifPresent(found::add);
                }
            }
            found.reversed().forEach(pending::push);
        }
    }

    private boolean satisfies(DebPackage found, List<Relation> clause) {
        return clause.stream().anyMatch(r -> index.satisfies(found, r));
    }

    private Optional<DebPackage> satisfy(List<Relation> clause, DebPackage owner) {
        List<DebPackage> options = options(clause, owner);
        for (DebPackage option : options) {
            boolean isExcluded = options.size() > 1 && excluded.contains(option.name());
            if (!isExcluded && clash(option).isEmpty()) {
                take(option, owner, options.size() > 1);
                return Optional.of(option);
            }
        }
        Optional<Clash> clash = options.stream().flatMap(o -> clash(o).stream()).findFirst();
        if (clash.isPresent()) {
            fail(clash.get(), chain(owner.name()));
        } else {
            List<String> chain = chain(owner.name());
            fail(new Failure.Unsatisfied(format(clause), chain, seenInstead(clause)), chain);
        }
        return Optional.empty();
    }

    /// What would satisfy the clause, in order of preference.
    private List<DebPackage> options(List<Relation> clause, DebPackage owner) {
        Optional<String> suite = Optional.ofNullable(suites.get(owner.name()));
        Map<String, DebPackage> out = new LinkedHashMap<>();
        for (Relation alternative : clause) {
            index.real(alternative, suite).ifPresent(p -> out.putIfAbsent(p.name(), p));
            index.providers(alternative).forEach(p -> out.putIfAbsent(p.name(), p));
        }
        chosen.keySet().forEach(out::remove);
        return List.copyOf(out.values());
    }

    private void take(DebPackage found, DebPackage owner, boolean isChoice) {
        chosen.put(found.name(), found);
        requiredBy.put(found.name(), owner.name());
        if (isChoice) {
            choices.add(found.name());
        }
        String suite = suites.get(owner.name());
        if (suite != null && index.of(suite, found.name()).filter(found::equals).isPresent()) {
            suites.put(found.name(), suite);
        }
    }

    /// @param added the package that cannot be added
    /// @param there a chosen one
    /// @param owner that of the two which has the relation
    private record Clash(DebPackage added, DebPackage there, DebPackage owner, DebPackage.Negative relation) {
        DebPackage other() {
            return owner.equals(added) ? there : added;
        }

        String text() {
            boolean isProvided = !relation.relation().name().equals(other().name());
            return owner + " has  " + relation
                    + (isProvided ? ", which " + other() + " provides" : "; here it is " + other());
        }
    }

    private Optional<Clash> clash(DebPackage added) {
        for (DebPackage there : chosen.values()) {
            Optional<Clash> found = negative(added, there)
                    .map(n -> new Clash(added, there, added, n))
                    .or(() -> negative(there, added).map(n -> new Clash(added, there, there, n)));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// A package never conflicts with itself, so one that conflicts with what it provides excludes all others of
    /// those.
    private Optional<DebPackage.Negative> negative(DebPackage owner, DebPackage other) {
        if (owner.name().equals(other.name())) {
            return Optional.empty();
        }
        return negatives.computeIfAbsent(owner.name() + " " + owner.version(), _ -> owner.negatives()).stream()
                .filter(n -> index.satisfies(other, n.relation()))
                .findFirst();
    }

    private void fail(Failure failure, List<String> chain) {
        failures.add(failure);
        involved.add(chain.reversed());
    }

    private void fail(Clash clash, List<String> chain) {
        List<String> added = new ArrayList<>(chain);
        if (chain.isEmpty() || !chain.getLast().equals(clash.added().name())) {
            added.add(clash.added().name());
        }
        List<String> there = chain(clash.there().name());
        boolean isAddeds = clash.owner().equals(clash.added());
        failures.add(new Failure.Incompatible(
                isAddeds ? List.copyOf(added) : there, isAddeds ? there : List.copyOf(added), clash.text()));
        List<String> both = new ArrayList<>(added.reversed());
        both.addAll(there.reversed());
        involved.add(both);
    }

    private List<String> chain(String name) {
        List<String> out = new ArrayList<>();
        for (String at = name; !at.isEmpty(); at = requiredBy.getOrDefault(at, "")) {
            out.addFirst(at);
        }
        return List.copyOf(out);
    }

    private String seenOf(String[] wanted) {
        if (wanted.length == 1) {
            return seenInstead(List.of(new Relation(wanted[0], "", Optional.empty())));
        }
        return index.hasSuite(wanted[1])
                ? "suite " + wanted[1] + " has no " + wanted[0]
                : "there is no suite " + wanted[1] + " among the sources";
    }

    private String seenInstead(List<Relation> clause) {
        List<String> out = new ArrayList<>();
        for (Relation relation : clause) {
            Optional<DebPackage> other =
                    Optional.ofNullable(chosen.get(relation.name())).or(() -> index.candidate(relation.name()));
            out.add(other.map(p -> "the sources have " + p).orElse("the sources have no " + relation.name()));
        }
        return String.join("; ", out);
    }

    private static List<String> names(List<DebPackage> packages) {
        return packages.stream().map(DebPackage::name).sorted().toList();
    }

    private static String format(List<Relation> clause) {
        return String.join(" | ", clause.stream().map(Relation::toString).toList());
    }
}
