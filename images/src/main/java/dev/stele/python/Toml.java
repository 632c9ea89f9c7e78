package dev.stele.python;

import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads TOML 1.0 as far as lock files of Python use it: tables, arrays of tables, dotted keys, strings, arrays, inline
/// tables, whole numbers and truth values. Dates and fractions are read as their text.
///
/// Own code, since locks are written by two programs in a small part of the language, and a library would be a
/// dependency for three hundred lines.
final class Toml {
    private static final int DEPTH_MAX = 50;
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern WORD = Pattern.compile("[^\\s,\\]}#]+");
    private static final Pattern SKIPPED = Pattern.compile("(?:\\s|#[^\\n]*)*");
    private static final Pattern BLANKS = Pattern.compile("[ \\t]*");

    private final String text;
    private int at;

    private Toml(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException naming the line that cannot be read
    static Json.Obj read(String text) {
        Toml toml = new Toml(text.replace("\r\n", "\n"));
        Map<String, Object> root = new LinkedHashMap<>();
        Map<String, Object> table = root;
        toml.skip(SKIPPED);
        while (toml.at < toml.text.length()) {
            if (toml.take("[[")) {
                table = toml.element(root, toml.keys("]]"));
            } else if (toml.take("[")) {
                table = toml.table(root, toml.keys("]"));
            } else {
                toml.pair(table, 0);
            }
            toml.skip(BLANKS);
            if (toml.at < toml.text.length() && "#\n".indexOf(toml.text.charAt(toml.at)) < 0) {
                throw toml.wrong("one value is in a line");
            }
            toml.skip(SKIPPED);
        }
        return (Json.Obj) json(root);
    }

    private static Json json(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Json> out = new LinkedHashMap<>();
                map.forEach((k, v) -> out.put(String.valueOf(k), json(v)));
                yield new Json.Obj(out);
            }
            case List<?> list -> new Json.Arr(list.stream().map(Toml::json).toList());
            case Long number -> new Json.Num(number);
            case Boolean truth -> new Json.Bool(truth);
            default -> new Json.Str(value.toString());
        };
    }

    private IllegalArgumentException wrong(String why) {
        long line = 1
                + text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new IllegalArgumentException("line " + line + " is no TOML: " + why);
    }

    private String skip(Pattern what) {
        Matcher m = what.matcher(text).region(at, text.length());
        if (!m.lookingAt()) {
            return "";
        }
        at = m.end();
        return m.group();
    }

    private boolean take(String word) {
        boolean isThere = text.startsWith(word, at);
        at += isThere ? word.length() : 0;
        return isThere;
    }

    private void need(String word) {
        if (!take(word)) {
            throw wrong(word + " is missing");
        }
    }

    private List<String> keys(String end) {
        List<String> out = new ArrayList<>();
        do {
            skip(BLANKS);
            char first = at < text.length() ? text.charAt(at) : ' ';
            String key = first == '"' || first == '\'' ? string() : skip(BARE);
            if (key.isEmpty()) {
                throw wrong("a key is missing");
            }
            out.add(key);
            skip(BLANKS);
        } while (take("."));
        need(end);
        return out;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> child(Map<String, Object> parent, String key) {
        Object value = parent.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>());
        if (value instanceof List<?> list && !list.isEmpty()) {
            value = list.getLast();
        }
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw wrong(key + " is no table");
    }

    private Map<String, Object> table(Map<String, Object> root, List<String> keys) {
        Map<String, Object> out = root;
        for (String key : keys) {
            out = child(out, key);
        }
        return out;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> element(Map<String, Object> root, List<String> keys) {
        Map<String, Object> parent = table(root, keys.subList(0, keys.size() - 1));
        Object list = parent.computeIfAbsent(keys.getLast(), _ -> new ArrayList<>());
        if (!(list instanceof List<?>)) {
            throw wrong(keys.getLast() + " is no array of tables");
        }
        Map<String, Object> out = new LinkedHashMap<>();
        ((List<Object>) list).add(out);
        return out;
    }

    private void pair(Map<String, Object> table, int depth) {
        List<String> keys = keys("=");
        skip(BLANKS);
        Map<String, Object> target = table(table, keys.subList(0, keys.size() - 1));
        if (target.put(keys.getLast(), value(depth)) != null) {
            throw wrong(keys.getLast() + " is there twice");
        }
    }

    private Object value(int depth) {
        if (depth > DEPTH_MAX || at >= text.length()) {
            throw wrong("a value is missing");
        }
        char first = text.charAt(at);
        if (first == '"' || first == '\'') {
            return string();
        }
        if (take("[")) {
            return array(depth);
        }
        if (take("{")) {
            return inline(depth);
        }
        String word = skip(WORD);
        if (word.matches("[+-]?[0-9](_?[0-9]){0,17}")) {
            return Long.valueOf(word.replace("_", ""));
        }
        if (word.isEmpty()) {
            throw wrong("a value is missing");
        }
        return word.equals("true") || word.equals("false") ? (Object) Boolean.valueOf(word) : word;
    }

    private List<Object> array(int depth) {
        List<Object> out = new ArrayList<>();
        skip(SKIPPED);
        while (!take("]")) {
            out.add(value(depth + 1));
            skip(SKIPPED);
            if (!take(",")) {
                need("]");
                break;
            }
            skip(SKIPPED);
        }
        return out;
    }

    private Map<String, Object> inline(int depth) {
        Map<String, Object> out = new LinkedHashMap<>();
        skip(SKIPPED);
        while (!take("}")) {
            pair(out, depth + 1);
            skip(SKIPPED);
            if (!take(",")) {
                need("}");
                break;
            }
            skip(SKIPPED);
        }
        return out;
    }

    private String string() {
        String quote = text.substring(at, at + 1);
        boolean isLong = text.startsWith(quote.repeat(3), at);
        String end = isLong ? quote.repeat(3) : quote;
        at += end.length();
        if (isLong) {
            take("\n");
        }
        StringBuilder out = new StringBuilder();
        while (!take(end)) {
            if (at >= text.length() || (text.charAt(at) == '\n' && !isLong)) {
                throw wrong("a text does not end");
            }
            char c = text.charAt(at++);
            if (c == '\\' && quote.equals("\"")) {
                out.appendCodePoint(escaped());
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private int escaped() {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        int digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits > 0 && at + digits <= text.length()) {
            String hex = text.substring(at, at + digits);
            at += digits;
            if (hex.matches("0{0,4}[0-9A-Fa-f]{1,6}") && Integer.parseInt(hex, 16) <= Character.MAX_CODE_POINT) {
                return Integer.parseInt(hex, 16);
            }
        }
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\' -> c;
            default -> throw wrong("\\" + c + " is no escape");
        };
    }
}
