package dev.stele.text;

import java.util.List;
import java.util.Optional;

/// The problems of a file's fields that are the same for all fields.
final class FieldProblems {
    private final Problems problems;

    FieldProblems(Problems problems) {
        this.problems = problems;
    }

    /// @param path of a mapping; empty for the file
    static String where(String path) {
        return path.isEmpty() ? "the file" : path;
    }

    /// @param place of the mapping that lacks the key
    void missing(Place place, String path, FileKey key) {
        problems.at(place, 1)
                .add(
                        105,
                        where(path) + " has no " + key.name(),
                        "it is required",
                        "add  " + key.name() + ": " + key.sample());
    }

    void unknown(Node.Member m, String path, FileKey model) {
        List<String> known = model.known();
        Optional<String> near = model.memberCalled(m.key()).map(FileKey::name).or(() -> NearestWord.of(m.key(), known));
        problems.at(m.place(), m.key().codePointCount(0, m.key().length()))
                .add(
                        102,
                        "\"" + m.key() + "\" is not a field of " + where(path),
                        near.map(n -> "did you mean \"" + n + "\"?").orElse(knownHere(known)),
                        near.map(n -> "write  " + n)
                                .orElse("remove it, or begin its name with x- to keep it as a note"));
    }

    private static String knownHere(List<String> known) {
        return known.isEmpty() ? "it has no fields" : "known here: " + String.join(", ", known);
    }

    /// Not an unknown key: it belongs to the file's format, and this version cannot act on it.
    void later(Node.Member m, String key) {
        problems.at(m.place(), m.key().length())
                .add(
                        109,
                        key + " is not supported yet",
                        "this version of Stele would ignore it, and nothing is ignored",
                        "remove " + m.key() + ", or begin its name with x- to keep it as a note");
    }

    static void noFlag(Problems.Spot at, String where, String key) {
        at.add(
                103,
                where + " is true or false",
                "other words have no meaning here",
                "write  " + key + ": true  or  " + key + ": false");
    }

    void wrongKind(Node node, String where, String wanted) {
        problems.at(node.place(), 1)
                .add(103, where + " is " + node.kind(), "another kind of value is read here", "write " + wanted);
    }
}
