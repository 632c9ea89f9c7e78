package dev.stele.debian;

import dev.stele.oci.Digest;
import java.util.List;
import java.util.Set;

/// One package of an index (`Packages`): the fields that the resolver and the download need.
///
/// @param source the source package, without its version
public record DebPackage(
        String name,
        DebVersion version,
        String architecture,
        String source,
        String priority,
        PoolFile file,
        RelationFields relations) {
    /// The fields of an index that [#of] reads, in lower case.
    static final Set<String> FIELDS = Set.of(
            "package",
            "version",
            "architecture",
            "source",
            "priority",
            "filename",
            "size",
            "sha256",
            "depends",
            "pre-depends",
            "provides");

    /// The dependency fields. They stay text until they are asked for: of 70 000 packages an image needs forty.
    ///
    /// @param depends Pre-Depends, then Depends
    record RelationFields(String depends, String provides) {}

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
                    stanza.text("Priority"),
                    new PoolFile(
                            stanza.required("Filename"),
                            Long.parseLong(stanza.required("Size")),
                            new Digest("sha256", stanza.required("SHA256")),
                            release),
                    new RelationFields(
                            stanza.text("Pre-Depends") + "," + stanza.text("Depends"), stanza.text("Provides")));
        } catch (IllegalArgumentException e) {
            throw new Deb822Exception("package " + name + ": " + e.getMessage());
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

    @Override
    public String toString() {
        return name + " " + version;
    }
}
