package dev.stele.gateway;

import java.util.Optional;

/// The target of a request: forwarded as it was received, and matched against routes in its normal form.
///
/// @param authority of the absolute form, `http://host/path`; empty for the usual form
/// @param text what is sent to the instance: path and query
/// @param path what is matched; the query is never interpreted
record RequestTarget(String authority, String text, PathForms path) {
    private static final String ABSOLUTE = "http://";

    /// Empty when the target is refused.
    static Optional<RequestTarget> parse(String raw) {
        String authority = "";
        String rest = raw;
        if (raw.regionMatches(true, 0, ABSOLUTE, 0, ABSOLUTE.length())) {
            int end = endOfAuthority(raw);
            authority = raw.substring(ABSOLUTE.length(), end);
            rest = end == raw.length() || raw.charAt(end) != '/' ? "/" + raw.substring(end) : raw.substring(end);
            if (authority.isEmpty()) {
                return Optional.empty();
            }
        }
        if (!rest.startsWith("/") || rest.indexOf('#') >= 0) {
            return Optional.empty();
        }
        int question = rest.indexOf('?');
        Optional<PathForms> path = PathForms.of(question < 0 ? rest : rest.substring(0, question));
        return path.isEmpty() ? Optional.empty() : Optional.of(new RequestTarget(authority, rest, path.get()));
    }

    private static int endOfAuthority(String raw) {
        for (int i = ABSOLUTE.length(); i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return i;
            }
        }
        return raw.length();
    }
}
