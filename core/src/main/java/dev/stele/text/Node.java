package dev.stele.text;

import java.util.List;
import java.util.Optional;

/// A tree read from a file that a person wrote, each node with its place.
///
/// Scalars are kept as text: the field that reads one decides its type, so `no` can be a country.
public sealed interface Node {
    Place place();

    /// Members in file order. Keys are unique.
    record Mapping(Place place, List<Member> members) implements Node {
        public Mapping {
            members = List.copyOf(members);
        }
    }

    record Member(String key, Place place, Node value) {}

    record Sequence(Place place, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /// @param quoted written in quotes or as a block, so that it is a string whatever it looks like
    record Scalar(Place place, String text, boolean quoted) implements Node {
        /// Written as nothing, `~` or `null`, without quotes.
        boolean isNull() {
            return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    /// A value of a mapping; absent when this is none, or when something else stands there.
    default Optional<Scalar> scalar(String key) {
        return this instanceof Mapping mapping
                ? mapping.members().stream()
                        .filter(m -> m.key().equals(key))
                        .findFirst()
                        .flatMap(m -> m.value() instanceof Scalar s ? Optional.of(s) : Optional.empty())
                : Optional.empty();
    }

    /// A mapping or a list without entries.
    default boolean holdsNothing() {
        return switch (this) {
            case Mapping mapping -> mapping.members().isEmpty();
            case Sequence sequence -> sequence.items().isEmpty();
            case Scalar _ -> false;
        };
    }

    default String kind() {
        return switch (this) {
            case Mapping _ -> "a mapping";
            case Sequence _ -> "a list";
            case Scalar s -> s.isNull() ? "nothing" : "a value";
        };
    }
}
