package dev.stele.debian;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All packages available for an image: the newest version of each name (the candidate), and the providers of each
/// virtual package.
///
/// Only packages of the image's architecture and of `all` are kept. Not thread-safe.
public final class PackageIndex {
    private final String architecture;
    private final Map<String, DebPackage> candidates = new HashMap<>();
    private final Map<String, List<DebPackage>> providers = new HashMap<>();

    /// @param architecture in Debian's words, such as `amd64`
    public PackageIndex(String architecture) {
        this.architecture = architecture;
    }

    /// Adds the package when it is newer than the candidate of its name. Of two equal versions the first stays.
    void add(DebPackage found) {
        if (!found.architecture().equals(architecture) && !found.architecture().equals("all")) {
            return;
        }
        candidates.merge(found.name(), found, (old, next) -> next.version().compareTo(old.version()) > 0 ? next : old);
    }

    /// Indexes the providers. To be called once, after the last [#add]: only candidates can be providers.
    public PackageIndex withProviders() {
        for (DebPackage candidate : candidates.values()) {
            if (!candidate.relations().provides().isEmpty()) {
                candidate
                        .provided()
                        .forEach(p -> providers
                                .computeIfAbsent(p.name(), _ -> new ArrayList<>())
                                .add(candidate));
            }
        }
        providers.values().forEach(list -> list.sort(Comparator.comparing(DebPackage::name)));
        return this;
    }

    public int size() {
        return candidates.size();
    }

    Optional<DebPackage> candidate(String name) {
        return Optional.ofNullable(candidates.get(name));
    }

    /// The candidate of the relation's name, when its version is accepted.
    Optional<DebPackage> real(Relation relation) {
        return matchesArchitecture(relation)
                ? candidate(relation.name()).filter(p -> relation.accepts(p.version()))
                : Optional.empty();
    }

    /// Packages whose `Provides` satisfies the relation, by name. A constraint needs a provided version.
    List<DebPackage> providers(Relation relation) {
        if (!matchesArchitecture(relation)) {
            return List.of();
        }
        return providers.getOrDefault(relation.name(), List.of()).stream()
                .filter(p -> provides(p, relation))
                .distinct()
                .toList();
    }

    /// Whether this package satisfies the relation, by its name or by what it provides.
    boolean satisfies(DebPackage found, Relation relation) {
        return matchesArchitecture(relation)
                && ((found.name().equals(relation.name()) && relation.accepts(found.version()))
                        || provides(found, relation));
    }

    private static boolean provides(DebPackage provider, Relation relation) {
        return provider.relations().provides().contains(relation.name())
                && provider.provided().stream()
                        .filter(p -> p.name().equals(relation.name()))
                        .anyMatch(p -> relation.version().isEmpty()
                                || p.version()
                                        .filter(v -> v.operator() == Relation.Operator.EQUAL)
                                        .filter(v -> relation.accepts(v.version()))
                                        .isPresent());
    }

    /// One image has one architecture, so `:any` and `:native` add no requirement.
    private boolean matchesArchitecture(Relation relation) {
        String qualifier = relation.qualifier();
        return qualifier.isEmpty()
                || qualifier.equals("any")
                || qualifier.equals("native")
                || qualifier.equals(architecture);
    }
}
