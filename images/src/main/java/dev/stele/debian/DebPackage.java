package dev.stele.debian;

import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// One package of an index (`Packages`): the fields that the resolver and the download need.
///
/// @param source the source package, without its version
public record DebPackage(
        String name,
        DebVersion version,
        String architecture,
        String source,
        Standing standing,
        PoolFile file,
        RelationFields relations) {
    /// The fields of an index that [#of] reads, in lower case.
    static final Set<String> FIELDS = Set.of(
            "package",
            "version",
            "architecture",
            "source",
            "priority",
            "essential",
            "important",
            "filename",
            "size",
            "sha256",
            "depends",
            "pre-depends",
            "conflicts",
            "breaks",
            "recommends",
            "suggests",
            "replaces",
            "enhances",
            "provides");

    /// The relation fields in the order in which apt reads them.
    private static final List<String> RELATIONS = List.of(
            "Pre-Depends",
            "Depends",
            "Conflicts",
            "Breaks",
            "Recommends",
            "Suggests",
            "Replaces",
            "Enhances",
            "Provides");

    /// The dependency fields. They stay text until they are asked for: of 70 000 packages an image needs forty.
    ///
    /// @param depends Pre-Depends, then Depends
    record RelationFields(String depends, String provides, String conflicts, String breaks) {}

    /// How much a distribution wants a package to be installed.
    record Standing(boolean essential, boolean important, String priority) {
        private static final List<String> PRIORITIES = List.of("required", "important", "standard", "optional");

        /// The order in which apt prefers packages that provide the same: essential ones, then those that are
        /// marked as important, then by priority.
        int rank() {
            int byPriority = PRIORITIES.indexOf(priority) < 0 ? PRIORITIES.size() : PRIORITIES.indexOf(priority);
            return byPriority + (essential ? 0 : important ? 10 : 20);
        }
    }

    /// A relation that forbids something beside this package.
    record Negative(String field, Relation relation) {
        @Override
        public String toString() {
            return field + ": " + relation;
        }
    }

    /// @param release which of the build's releases the index belongs to, counted from 0
    /// @throws Deb822Exception when a field is missing or malformed
    static DebPackage of(Stanza stanza, int release) {
        String name = stanza.required("Package");
        try {
            return new DebPackage(
                    name,
                    new DebVersion(stanza.required("Version")),
                    stanza.required("Architecture"),
                    stanza.get("Source").orElse(name).split(" ", 2)[0],
                    new Standing(
                            stanza.text("Essential").equals("yes"),
                            stanza.text("Important").equals("yes"),
                            stanza.text("Priority")),
                    new PoolFile(
                            stanza.required("Filename"),
                            Long.parseLong(stanza.required("Size")),
                            new Digest("sha256", stanza.required("SHA256")),
                            release),
                    new RelationFields(
                            stanza.text("Pre-Depends") + "," + stanza.text("Depends"),
                            stanza.text("Provides"),
                            stanza.text("Conflicts"),
                            stanza.text("Breaks")));
        } catch (IllegalArgumentException e) {
            throw new Deb822Exception("package " + name + ": " + FailureText.of(e));
        }
    }

    /// What must be there for this package to work: Pre-Depends, then Depends.
    List<List<Relation>> clauses() {
        return Relation.parse(relations.depends());
    }

    List<Relation> provided() {
        return Relation.parse(relations.provides()).stream()
                .flatMap(List::stream)
                .toList();
    }

    /// What must not be there: packages that cannot be unpacked, or cannot be configured, beside this one.
    List<Negative> negatives() {
        List<Negative> out = new ArrayList<>();
        Relation.parse(relations.conflicts()).forEach(c -> c.forEach(r -> out.add(new Negative("Conflicts", r))));
        Relation.parse(relations.breaks()).forEach(c -> c.forEach(r -> out.add(new Negative("Breaks", r))));
        return List.copyOf(out);
    }

    /// The names that a paragraph mentions, in the order in which apt comes to know them.
    static void mentions(Stanza stanza, Consumer<String> each) {
        each.accept(stanza.required("Package"));
        RELATIONS.forEach(field -> Relation.names(stanza.text(field), each));
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
