package dev.stele.remote;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a registry wants to be asked (RFC 9110, section 11.6.1): with a token from a realm, or with name and
/// password.
///
/// @param isBearer false for basic authentication
record Challenge(boolean isBearer, Map<String, String> parameters) {
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern SCHEME =
            Pattern.compile("(?:^|,)\\s*([A-Za-z][A-Za-z0-9-]*)(?=\\s+[^=,]|\\s*(?:,|$))");
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /// The challenge to answer of a response's header lines: a token's where there is one. Empty when there is
    /// none that this client knows.
    static Optional<Challenge> of(List<String> headers) {
        Optional<Challenge> basic = Optional.empty();
        for (String header : headers) {
            // What stands in quotes names no scheme.
            String bare = QUOTED.matcher(header)
                    .replaceAll(quoted -> "_".repeat(quoted.group().length()));
            Matcher schemes = SCHEME.matcher(bare);
            boolean more = schemes.find();
            while (more) {
                String scheme = schemes.group(1).toLowerCase(Locale.ROOT);
                int from = schemes.end();
                more = schemes.find();
                Map<String, String> parameters =
                        parameters(header.substring(from, more ? schemes.start() : header.length()));
                if (scheme.equals("bearer")) {
                    return Optional.of(new Challenge(true, parameters));
                }
                if (scheme.equals("basic") && basic.isEmpty()) {
                    basic = Optional.of(new Challenge(false, parameters));
                }
            }
        }
        return basic;
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> out = new TreeMap<>();
        Matcher matcher = PARAMETER.matcher(text);
        while (matcher.find()) {
            String value = matcher.group(2) == null
                    ? matcher.group(3)
                    : matcher.group(2).replaceAll("\\\\(.)", "$1");
            out.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
        }
        return out;
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
