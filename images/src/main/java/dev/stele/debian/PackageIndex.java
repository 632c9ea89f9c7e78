package dev.stele.debian;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All packages available for an image: of each name the candidate, which is the newest version of the suites of the
/// highest priority; the newest version in each suite; and the providers of each virtual package.
///
/// Only packages of the image's architecture and of `all` are kept. Not thread-safe.
public final class PackageIndex {
    private final String architecture;
    private final Map<Integer, Offer> offers = new HashMap<>();
    private final Map<String, DebPackage> candidates = new HashMap<>();
    private final Map<String, List<DebPackage>> providers = new HashMap<>();
    /// The place of each name among all that were mentioned, from the first on.
    private final Map<String, Integer> mentioned = new HashMap<>();

    /// @param architecture in Debian's words, such as `amd64`
    public PackageIndex(String architecture) {
        this.architecture = architecture;
    }

    /// A suite and the newest version of each of its packages.
    ///
    /// @param names by which a recipe may ask for it
    private record Offer(Set<String> names, int priority, Map<String, DebPackage> newest) {}

    /// Announces a release of the build. One that is not announced has no name and apt's usual priority.
    void offer(int release, Set<String> names, int priority) {
        offers.put(release, new Offer(Set.copyOf(names), priority, new HashMap<>()));
    }

    /// Adds a package of an index.
    void add(Stanza stanza, int release) {
        DebPackage found = DebPackage.of(stanza, release);
        if (!found.architecture().equals(architecture) && !found.architecture().equals("all")) {
            return;
        }
        DebPackage.mentions(stanza, name -> mentioned.putIfAbsent(name, mentioned.size()));
        candidates.merge(found.name(), found, this::better);
        offerOf(found).newest().merge(found.name(), found, PackageIndex::newer);
    }

    private Offer offerOf(DebPackage found) {
        return offers.computeIfAbsent(
                found.file().release(), _ -> new Offer(Set.of(), SuiteRelease.PRIORITY, new HashMap<>()));
    }

    private DebPackage better(DebPackage old, DebPackage next) {
        int byPriority = Integer.compare(offerOf(next).priority(), offerOf(old).priority());
        return byPriority > 0 ? next : byPriority < 0 ? old : newer(old, next);
    }

    /// Of two equal versions the first stays.
    private static DebPackage newer(DebPackage old, DebPackage next) {
        return next.version().compareTo(old.version()) > 0 ? next : old;
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
        Comparator<DebPackage> asApt = Comparator.comparingInt(
                        (DebPackage p) -> p.standing().rank())
                .thenComparing(Comparator.comparingInt((DebPackage p) -> mentioned.getOrDefault(p.name(), -1))
                        .reversed());
        providers.values().forEach(list -> list.sort(asApt));
        return this;
    }

    public int size() {
        return candidates.size();
    }

    Optional<DebPackage> candidate(String name) {
        return Optional.ofNullable(candidates.get(name));
    }

    /// The newest version of a package in a suite.
    Optional<DebPackage> of(String suite, String name) {
        return offers.values().stream()
                .filter(o -> o.names().contains(suite))
                .flatMap(o -> Optional.ofNullable(o.newest().get(name)).stream())
                .reduce(PackageIndex::newer);
    }

    boolean hasSuite(String suite) {
        return offers.values().stream().anyMatch(o -> o.names().contains(suite));
    }

    /// The candidate of the relation's name, when its version is accepted; else the version of that suite.
    ///
    /// @param suite for which the recipe asked, of the package whose relation it is
    Optional<DebPackage> real(Relation relation, Optional<String> suite) {
        if (!matchesArchitecture(relation)) {
            return Optional.empty();
        }
        return candidate(relation.name())
                .filter(p -> relation.accepts(p.version()))
                .or(() -> suite.flatMap(s -> of(s, relation.name())).filter(p -> relation.accepts(p.version())));
    }

    /// Packages whose `Provides` satisfies the relation, in the order in which apt prefers them: essential ones,
    /// then those marked as important, then by priority; then the one that apt came to know last, which is the one
    /// whose name the indexes mention last. The last rule has no meaning, but it is fixed by the indexes, and it
    /// gives the same packages as apt. A constraint needs a provided version.
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
