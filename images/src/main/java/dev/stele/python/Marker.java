package dev.stele.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Evaluates an environment marker, such as `python_version < "3.11" and extra == "tls"` (PEP 508).
final class Marker {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(\"[^\"]*\"|'[^']*'|\\(|\\)|~=|===|==|!=|<=|>=|<|>|not\\s+in\\b|in\\b|and\\b|or\\b|[a-z_.]+)\\s*");
    private static final Set<String> OPERATORS = Set.of("~=", "===", "==", "!=", "<=", ">=", "<", ">", "in", "not in");
    private static final int DEPTH_MAX = 50;

    private final List<String> tokens;
    private final Map<String, String> environment;
    private final Set<String> extras;
    private int at;

    private Marker(List<String> tokens, Map<String, String> environment, Set<String> extras) {
        this.tokens = tokens;
        this.environment = environment;
        this.extras = extras;
    }

    /// @param extras that were asked for
    /// @throws IllegalArgumentException when it is no marker
    static boolean holds(String text, PythonTarget target, Set<String> extras) {
        List<String> tokens = new ArrayList<>();
        Matcher m = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && m.find(end) && m.start() == end) {
            tokens.add(m.group(1).replaceAll("^not\\s+in$", "not in"));
            end = m.end();
        }
        Marker marker = new Marker(tokens, target.environment(), extras);
        if (end < text.length()) {
            throw marker.wrong(text.substring(end));
        }
        boolean out = marker.or(0);
        if (marker.at < tokens.size()) {
            throw marker.wrong(tokens.get(marker.at));
        }
        return out;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("the marker cannot be read at \"" + what + "\"");
    }

    private String next() {
        if (at >= tokens.size()) {
            throw wrong("its end");
        }
        return tokens.get(at++);
    }

    private boolean take(String word) {
        boolean isThere = at < tokens.size() && tokens.get(at).equals(word);
        at += isThere ? 1 : 0;
        return isThere;
    }

    private boolean or(int depth) {
        boolean out = and(depth);
        while (take("or")) {
            out |= and(depth);
        }
        return out;
    }

    private boolean and(int depth) {
        boolean out = one(depth);
        while (take("and")) {
            out &= one(depth);
        }
        return out;
    }

    private boolean one(int depth) {
        if (take("(")) {
            if (depth > DEPTH_MAX) {
                throw wrong("(");
            }
            boolean out = or(depth + 1);
            if (!take(")")) {
                throw wrong("its end");
            }
            return out;
        }
        String left = next();
        String operator = next();
        String right = next();
        if (!OPERATORS.contains(operator)) {
            throw wrong(operator);
        }
        if (left.equals("extra") || right.equals("extra")) {
            String name = WheelName.normal(value(left.equals("extra") ? right : left));
            boolean isAsked = extras.stream().map(WheelName::normal).anyMatch(name::equals);
            return operator.equals("!=") != isAsked;
        }
        return compare(value(left), operator, value(right));
    }

    private String value(String token) {
        if (token.startsWith("\"") || token.startsWith("'")) {
            return token.substring(1, token.length() - 1);
        }
        String plain = switch (token) {
            case "os.name" -> "os_name";
            case "sys.platform" -> "sys_platform";
            case "platform.machine" -> "platform_machine";
            case "platform.version" -> "platform_version";
            case "platform.python_implementation", "python_implementation" -> "platform_python_implementation";
            default -> token;
        };
        return Optional.ofNullable(environment.get(plain)).orElseThrow(() -> wrong(token));
    }

    private static boolean compare(String left, String operator, String right) {
        if (operator.equals("in")) {
            return right.contains(left);
        }
        if (operator.equals("not in")) {
            return !right.contains(left);
        }
        Optional<Specifiers> versions = Specifiers.of(operator + right);
        if (versions.isPresent() && PythonVersion.of(left).isPresent()) {
            return versions.get().allow(left);
        }
        int order = left.compareTo(right);
        return switch (operator) {
            case "==", "===" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new IllegalArgumentException("~= compares versions, not \"" + left + "\"");
        };
    }
}
