package dev.stele.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which versions a requirement allows, such as `>=2.1,!=2.3.*` (PEP 440).
record Specifiers(List<Clause> clauses) {
    static final Specifiers ANY = new Specifiers(List.of());

    private static final Pattern CLAUSE = Pattern.compile("\\s*(~=|===|==|!=|<=|>=|<|>)\\s*([^\\s,;]+?)(\\.\\*)?\\s*");

    Specifiers {
        clauses = List.copyOf(clauses);
    }

    /// @param text of the version
    /// @param isPrefix whether `.*` follows it
    record Clause(String operator, String text, boolean isPrefix) {}

    /// Empty when the text does not say which versions.
    static Optional<Specifiers> of(String text) {
        List<Clause> out = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher m = CLAUSE.matcher(part);
            if (part.isBlank()) {
                continue;
            }
            if (!m.matches() || !isGood(m.group(1), m.group(2), m.group(3) != null)) {
                return Optional.empty();
            }
            out.add(new Clause(m.group(1), m.group(2), m.group(3) != null));
        }
        return Optional.of(new Specifiers(out));
    }

    /// A local version has no order that people agree on, so only `==` and `!=` name one; `~=` needs two numbers.
    private static boolean isGood(String operator, String text, boolean isPrefix) {
        if (operator.equals("===")) {
            return true;
        }
        boolean isEqual = operator.equals("==") || operator.equals("!=");
        return PythonVersion.of(text)
                .filter(v -> isEqual || (!isPrefix && v.local().isEmpty()))
                .filter(v -> !isPrefix || (v.local().isEmpty() && v.dev().isEmpty()))
                .filter(_ -> !operator.equals("~=") || numbers(text, 0).size() > 1)
                .isPresent();
    }

    /// The one version that is allowed; empty when there may be several.
    Optional<String> exact() {
        return clauses.stream()
                .filter(c -> c.operator().startsWith("==") && !c.isPrefix())
                .map(Clause::text)
                .findFirst();
    }

    boolean allow(String version) {
        Optional<PythonVersion> parsed = PythonVersion.of(version);
        return clauses.stream()
                .allMatch(c -> c.operator().equals("===")
                        ? c.text().equalsIgnoreCase(version.strip())
                        : parsed.isPresent() && allows(c, parsed.get()));
    }

    private static boolean allows(Clause clause, PythonVersion version) {
        PythonVersion wanted = PythonVersion.of(clause.text()).orElseThrow();
        PythonVersion known = version.publicPart();
        return switch (clause.operator()) {
            case "==" -> isSame(clause, wanted, version);
            case "!=" -> !isSame(clause, wanted, version);
            case ">=" -> known.compareTo(wanted) >= 0;
            case "<=" -> known.compareTo(wanted) <= 0;
            case ">" ->
                known.compareTo(wanted) > 0
                        && (wanted.post().isPresent()
                                || version.post().isEmpty()
                                || !known.base().equals(wanted.base()));
            case "<" ->
                known.compareTo(wanted) < 0
                        && (wanted.isPreRelease()
                                || !version.isPreRelease()
                                || !known.base().equals(wanted.base()));
            default -> known.compareTo(wanted) >= 0 && version.beginsWith(numbers(clause.text(), 1));
        };
    }

    private static boolean isSame(Clause clause, PythonVersion wanted, PythonVersion version) {
        if (clause.isPrefix()) {
            return version.epoch() == wanted.epoch() && version.beginsWith(numbers(clause.text(), 0));
        }
        return (wanted.local().isEmpty() ? version.publicPart() : version).compareTo(wanted) == 0;
    }

    /// The release's numbers as written, with their zeros.
    private static List<Long> numbers(String text, int withoutLast) {
        Matcher m = Pattern.compile("v?(?:[0-9]+!)?([0-9]+(?:\\.[0-9]+)*).*").matcher(text);
        if (!m.matches()) {
            return List.of();
        }
        List<Long> out = new ArrayList<>();
        for (String part : m.group(1).split("\\.")) {
            out.add(Long.valueOf(part));
        }
        return out.subList(0, out.size() - withoutLast);
    }

    @Override
    public String toString() {
        return String.join(
                ",",
                clauses.stream()
                        .map(c -> c.operator() + c.text() + (c.isPrefix() ? ".*" : ""))
                        .toList());
    }
}
