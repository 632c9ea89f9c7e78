package dev.stele.debian;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Computes the packages that an image needs: the requested ones and their dependencies (Pre-Depends and Depends).
///
/// The rules are dpkg's with apt's choice among alternatives, without guesses:
///
/// - only the newest version of each name is considered;
/// - a clause that a chosen package satisfies needs nothing more;
/// - alternatives are tried from left to right, a package of that name before one that provides it;
/// - of several providers the only one of priority `required` is taken; otherwise the clause is not satisfied, since
///   the choice would be a guess;
/// - Recommends and Suggests are never followed.
///
/// All clauses that cannot be satisfied are reported together, each with its dependency chain.
public final class Resolver {
    private final PackageIndex index;
    private final TreeMap<String, DebPackage> chosen = new TreeMap<>();
    private final Map<String, String> requiredBy = new LinkedHashMap<>();
    private final Deque<DebPackage> pending = new ArrayDeque<>();
    private final List<Unsatisfied> unsatisfied = new ArrayList<>();

    private Resolver(PackageIndex index) {
        this.index = index;
    }

    public sealed interface Resolution {
        /// @param packages by name
        record Resolved(SequencedMap<String, DebPackage> packages) implements Resolution {}

        record Impossible(List<Unsatisfied> unsatisfied) implements Resolution {}
    }

    /// A clause that nothing satisfies.
    ///
    /// @param clause as the package wrote it, or the name in the recipe
    /// @param chain the packages from the recipe's down to the clause's owner; empty for the recipe itself
    /// @param seen what was found instead
    public record Unsatisfied(String clause, List<String> chain, String seen) {}

    public static Resolution resolve(PackageIndex index, List<String> requested) {
        Resolver resolver = new Resolver(index);
        requested.forEach(resolver::request);
        resolver.follow();
        return resolver.unsatisfied.isEmpty()
                ? new Resolution.Resolved(Collections.unmodifiableSequencedMap(resolver.chosen))
                : new Resolution.Impossible(List.copyOf(resolver.unsatisfied));
    }

    private void request(String name) {
        Relation relation = new Relation(name, "", Optional.empty());
        pick(relation)
                .ifPresentOrElse(
                        p -> choose(p, ""),
                        () -> unsatisfied.add(new Unsatisfied(name, List.of(), seenInstead(List.of(relation)))));
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
        for (Relation alternative : clause) {
            Optional<DebPackage> found = pick(alternative);
            if (found.isPresent()) {
                chosen.put(found.get().name(), found.get());
                requiredBy.putIfAbsent(found.get().name(), owner.name());
                return found;
            }
        }
        unsatisfied.add(new Unsatisfied(format(clause), chain(owner.name()), seenInstead(clause)));
        return Optional.empty();
    }

    private Optional<DebPackage> pick(Relation relation) {
        Optional<DebPackage> real = index.real(relation);
        if (real.isPresent()) {
            return real;
        }
        List<DebPackage> providers = index.providers(relation);
        if (providers.size() == 1) {
            return Optional.of(providers.getFirst());
        }
        List<DebPackage> required =
                providers.stream().filter(p -> p.priority().equals("required")).toList();
        return required.size() == 1 ? Optional.of(required.getFirst()) : Optional.empty();
    }

    private void choose(DebPackage found, String owner) {
        if (chosen.put(found.name(), found) == null) {
            requiredBy.put(found.name(), owner);
            pending.addLast(found);
        }
    }

    private List<String> chain(String name) {
        List<String> out = new ArrayList<>();
        for (String at = name; !at.isEmpty(); at = requiredBy.getOrDefault(at, "")) {
            out.addFirst(at);
        }
        return List.copyOf(out);
    }

    private String seenInstead(List<Relation> clause) {
        List<String> out = new ArrayList<>();
        for (Relation relation : clause) {
            Optional<DebPackage> other = index.candidate(relation.name());
            List<DebPackage> providers = index.providers(relation);
            if (other.isPresent()) {
                out.add("the sources have " + other.get());
            } else if (!providers.isEmpty()) {
                out.add(relation.name() + " is provided by several packages: "
                        + String.join(
                                ", ", providers.stream().map(DebPackage::name).toList()));
            } else {
                out.add("the sources have no " + relation.name());
            }
        }
        return String.join("; ", out);
    }

    private static String format(List<Relation> clause) {
        return String.join(" | ", clause.stream().map(Relation::toString).toList());
    }
}
