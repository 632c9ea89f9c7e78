package dev.stele.debian;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// Computes the packages that an image needs: the requested ones and their dependencies (Pre-Depends and Depends),
/// without any pair of which one conflicts with or breaks the other.
///
/// The rules are dpkg's with apt's choice:
///
/// - of each name only the candidate is considered (see [PackageIndex]), but a recipe may ask for a suite's version
///   with `name/suite`; what such a package needs and no candidate satisfies is taken from the same suite;
/// - a clause that a chosen package satisfies needs nothing more;
/// - alternatives are tried from left to right, a package of that name before those that provide it, these in apt's
///   order; the first one counts that is compatible with what is chosen already;
/// - where a choice leads to something that cannot be had, the next alternative is taken instead;
/// - a virtual package that the recipe itself names is only taken when there is one choice, as apt does: a recipe
///   can always name the provider that it wants;
/// - Recommends and Suggests are never followed.
///
/// All clauses that cannot be satisfied are reported together, each with its dependency chain.
public final class Resolver {
    /// Every further attempt excludes one more package, which was chosen although another one was possible.
    private static final int ATTEMPTS_MAX = 100;

    private Resolver() {}

    public sealed interface Resolution {
        /// @param packages by name
        record Resolved(SequencedMap<String, DebPackage> packages) implements Resolution {}

        record Impossible(List<Failure> failures) implements Resolution {
            public Impossible {
                failures = List.copyOf(failures);
            }
        }
    }

    /// Why a package cannot be had.
    public sealed interface Failure {
        /// A clause that nothing satisfies.
        ///
        /// @param clause as the package wrote it, or the name in the recipe
        /// @param chain the packages from the recipe's down to the clause's owner; empty for the recipe itself
        /// @param seen what was found instead
        record Unsatisfied(String clause, List<String> chain, String seen) implements Failure {}

        /// The recipe names a virtual package, and several packages provide it.
        ///
        /// @param providers by name
        record Virtual(String name, List<String> providers) implements Failure {}

        /// Two packages that cannot be in one image.
        ///
        /// @param first the chain from the recipe's package down to the one whose relation it is
        /// @param second the same for the other package
        /// @param relation the line of the first one's paragraph, and how it meets the second
        record Incompatible(List<String> first, List<String> second, String relation) implements Failure {}
    }

    /// @param requested names, or `name/suite`
    public static Resolution resolve(PackageIndex index, List<String> requested) {
        Set<String> excluded = new HashSet<>();
        ResolutionAttempt first = ResolutionAttempt.of(index, requested, excluded);
        ResolutionAttempt last = first;
        for (int i = 1; i < ATTEMPTS_MAX && !last.failures().isEmpty(); i++) {
            Optional<String> choice = last.choiceToAvoid();
            if (choice.isEmpty() || !excluded.add(choice.get())) {
                break;
            }
            last = ResolutionAttempt.of(index, requested, excluded);
        }
        return last.failures().isEmpty()
                ? new Resolution.Resolved(Collections.unmodifiableSequencedMap(new TreeMap<>(last.chosen())))
                : new Resolution.Impossible(first.failures());
    }
}
