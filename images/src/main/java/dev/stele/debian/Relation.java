package dev.stele.debian;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One alternative of a dependency, such as `libc6 (>= 2.34)` or `python3:any` (Debian policy, chapter 7).
///
/// @param qualifier the architecture after the colon; may be empty
/// @param version the constraint; may be empty
public record Relation(String name, String qualifier, Optional<Constraint> version) {
    private static final int ALTERNATIVES_MAX = 1000;
    private static final String NAME_ENDS = " \t\n:(,|[<";
    private static final Pattern GRAMMAR = Pattern.compile(
            "([a-z0-9][a-z0-9+.-]*)(?::([a-z0-9-]+))?\\s*(?:\\(\\s*(<<|<=|=|>=|>>|<|>)\\s*([^\\s)]+)\\s*\\))?");

    /// The comparison of versions. The bare `<` and `>` of old packages mean "or equal".
    enum Operator {
        EARLIER("<<"),
        EARLIER_EQUAL("<="),
        EQUAL("="),
        LATER_EQUAL(">="),
        LATER(">>");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        static Operator of(String sign) {
            for (Operator operator : values()) {
                if (operator.sign.equals(sign) || operator.sign.equals(sign + "=")) {
                    return operator;
                }
            }
            throw new Deb822Exception("\"" + sign + "\" does not compare versions");
        }
    }

    record Constraint(Operator operator, DebVersion version) {
        boolean accepts(DebVersion candidate) {
            int order = candidate.compareTo(version);
            return switch (operator) {
                case EARLIER -> order < 0;
                case EARLIER_EQUAL -> order <= 0;
                case EQUAL -> order == 0;
                case LATER_EQUAL -> order >= 0;
                case LATER -> order > 0;
            };
        }
    }

    /// Parses a dependency field: clauses that must all be satisfied, each a list of alternatives in order of
    /// preference.
    ///
    /// @throws Deb822Exception when the field is malformed
    public static List<List<Relation>> parse(String field) {
        List<List<Relation>> out = new ArrayList<>();
        for (String clause : field.split(",", -1)) {
            if (!clause.isBlank()) {
                out.add(alternatives(clause));
            }
        }
        return out;
    }

    /// The names alone, in their order, of a field that need not be well formed.
    static void names(String field, Consumer<String> each) {
        int at = 0;
        while (at < field.length()) {
            int end = at;
            while (end < field.length() && NAME_ENDS.indexOf(field.charAt(end)) < 0) {
                end++;
            }
            if (end > at) {
                each.accept(field.substring(at, end));
            }
            while (end < field.length() && field.charAt(end) != ',' && field.charAt(end) != '|') {
                end++;
            }
            at = end + 1;
            while (at < field.length() && Character.isWhitespace(field.charAt(at))) {
                at++;
            }
        }
    }

    private static List<Relation> alternatives(String clause) {
        String[] parts = clause.split("\\|", ALTERNATIVES_MAX);
        List<Relation> out = new ArrayList<>();
        for (String part : parts) {
            out.add(one(part.strip()));
        }
        return List.copyOf(out);
    }

    private static Relation one(String text) {
        Matcher m = GRAMMAR.matcher(text);
        if (!m.matches()) {
            throw new Deb822Exception("\"" + text + "\" is no dependency");
        }
        Optional<Constraint> version = Optional.ofNullable(m.group(3))
                .map(sign -> new Constraint(Operator.of(sign), new DebVersion(m.group(4))));
        return new Relation(m.group(1), Optional.ofNullable(m.group(2)).orElse(""), version);
    }

    public boolean accepts(DebVersion candidate) {
        return version.isEmpty() || version.get().accepts(candidate);
    }

    @Override
    public String toString() {
        return name
                + (qualifier.isEmpty() ? "" : ":" + qualifier)
                + version.map(v -> " (" + v.operator().sign + " " + v.version() + ")")
                        .orElse("");
    }
}
