package dev.stele.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/// Reads one mapping of a person's file by the names of its fields, and records which names were read.
///
/// Whatever is wrong becomes a problem and reading goes on: a field that is wrong reads as absent, so that all problems
/// of a file come at once. [#done] then reports every key that was not read, here and in all nested mappings.
///
/// The codes, with the file's own letter: 102 an unknown key, 103 a value of the wrong kind, 104 a number, size or time
/// outside its range, 105 a field that is missing. Keys that begin with `x-` are the person's own and ignored.
public final class Fields {
    private final String path;
    private final Place place;
    private final Problems problems;
    private final boolean readable;
    private final Map<String, Node.Member> members = new LinkedHashMap<>();
    private final Map<String, String> hints = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final List<Fields> nested = new ArrayList<>();

    private Fields(String path, Node node, Problems problems) {
        this.path = path;
        this.place = node.place();
        this.problems = problems;
        this.readable = node instanceof Node.Mapping;
        if (node instanceof Node.Mapping mapping) {
            mapping.members().forEach(m -> members.put(m.key(), m));
        } else {
            wrongKind(node, path.isEmpty() ? "the file" : path, "a mapping: lines of  name: value", problems);
        }
    }

    /// The fields of a whole file.
    public static Fields of(Node root, Problems problems) {
        return new Fields("", root, problems);
    }

    /// Where this mapping stands in the file, such as `services.web`; empty at the root.
    public String path() {
        return path;
    }

    public Place place() {
        return place;
    }

    /// The place of a field's value, or of this mapping when the field is absent.
    public Place place(String key) {
        Node.Member member = members.get(key);
        return member == null ? place : member.value().place();
    }

    /// Whether the field is there and is not written as nothing.
    public boolean has(String key) {
        return node(key).isPresent();
    }

    /// Whether the field is there, be it written as nothing.
    public boolean written(String key) {
        known.add(key);
        return members.containsKey(key);
    }

    /// A name that other tools use, and its name here.
    public void hint(String elsewhere, String here) {
        hints.put(elsewhere, here);
    }

    /// Fields of the file's format that this version cannot act on: a problem of their own (109), not an unknown key.
    public void later(String... keys) {
        for (String key : keys) {
            if (members.containsKey(key)) {
                known.add(key);
                Node.Member m = members.get(key);
                problems.at(m == null ? place : m.place(), key.length())
                        .add(
                                109,
                                in(key) + " is not supported yet",
                                "this version of Stele would ignore it, and nothing is ignored",
                                "remove " + key + ", or begin its name with x- to keep it as a note");
            }
        }
    }

    public Optional<Node> node(String key) {
        known.add(key);
        return Optional.ofNullable(members.get(key))
                .map(Node.Member::value)
                .filter(n -> !(n instanceof Node.Scalar s && s.isNull()));
    }

    public Optional<Node> requireNode(String key) {
        Optional<Node> found = node(key);
        if (found.isEmpty()) {
            missing(key);
        }
        return found;
    }

    public Optional<String> string(String key) {
        return node(key).flatMap(n -> text(n, in(key)));
    }

    public Optional<String> requireString(String key) {
        return requireNode(key).flatMap(n -> text(n, in(key)));
    }

    /// A whole number between two bounds, both included.
    public Optional<Integer> integer(String key, int min, int max) {
        Range range = new Range("a whole number", min, max, String::valueOf);
        return unquoted(key, "a whole number")
                .flatMap(t -> inRange(key, Quantity.integer(t), range))
                .map(Math::toIntExact);
    }

    /// A time such as `500ms`, `30s`, `2m`, `1h` or `14d`, between two bounds, both included.
    public Optional<Duration> duration(String key, Duration min, Duration max) {
        Range range =
                new Range("a time such as 500ms, 30s, 2m, 1h or 14d", min.toMillis(), max.toMillis(), Quantity::time);
        return string(key).flatMap(t -> inRange(key, Quantity.millis(t), range)).map(Duration::ofMillis);
    }

    /// A size such as `64Mi`, in bytes, between two bounds, both included.
    public Optional<Long> bytes(String key, long min, long max) {
        Range range = new Range("a size such as 512Ki, 64Mi or 2Gi", min, max, Quantity::size);
        return string(key).flatMap(t -> inRange(key, Quantity.bytes(t), range));
    }

    /// Processor time such as `500m` or `2` cores, in thousandths of a core, between two bounds, both included.
    public Optional<Long> cpuMillis(String key, long min, long max) {
        Range range = new Range("cores such as 2, 0.5 or 500m", min, max, m -> m + "m");
        return string(key).flatMap(t -> inRange(key, Quantity.cpuMillis(t), range));
    }

    public Optional<Boolean> bool(String key) {
        Optional<Boolean> value = unquoted(key, "true or false").flatMap(t -> switch (t) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.<Boolean>empty();
        });
        if (value.isEmpty()
                && node(key)
                        .filter(n -> n instanceof Node.Scalar s && !s.quoted())
                        .isPresent()) {
            at(key).add(103, in(key) + " is true or false", "", "write  " + key + ": true  or  " + key + ": false");
        }
        return value;
    }

    /// One of several words.
    public <T> Optional<T> choice(String key, Map<String, T> words) {
        return string(key).flatMap(t -> {
            Optional<T> chosen = Optional.ofNullable(words.get(t));
            if (chosen.isEmpty()) {
                String near = NearestWord.of(t, words.keySet())
                        .map(n -> "did you mean \"" + n + "\"?")
                        .orElse("");
                String all = String.join(" | ", words.keySet());
                at(key).add(103, in(key) + " cannot be \"" + t + "\"", near, "write one of  " + all);
            }
            return chosen;
        });
    }

    /// One item of a list, or one value of a mapping, with its place for later problems.
    ///
    /// @param key of a mapping; for a list's item its number, counted from 0
    /// @param keyPlace of a mapping's key; for a list's item the item's own
    public record Item(String key, Place keyPlace, String text, Place place) {}

    /// A list of texts; empty when absent.
    public List<Item> strings(String key) {
        List<Item> out = new ArrayList<>();
        for (Node item : items(key)) {
            text(item, in(key))
                    .ifPresent(t -> out.add(new Item(String.valueOf(out.size()), item.place(), t, item.place())));
        }
        return out;
    }

    /// A mapping of names to texts, in file order; empty when absent.
    public List<Item> stringMap(String key) {
        List<Item> out = new ArrayList<>();
        for (Node.Member m : memberList(key)) {
            text(m.value(), in(key) + "." + variable(m.key()))
                    .ifPresent(t ->
                            out.add(new Item(m.key(), m.place(), t, m.value().place())));
        }
        return out;
    }

    /// The name in `NAME=value` that stands where a name should; the value may be a secret.
    public static String variable(String key) {
        int equals = key.indexOf('=');
        return equals < 0 ? key : key.substring(0, equals + 1) + "…";
    }

    /// A nested mapping.
    public Optional<Fields> mapping(String key) {
        return node(key).map(n -> nest(n, in(key)));
    }

    /// A list of mappings; empty when absent.
    public List<Fields> mappings(String key) {
        List<Fields> out = new ArrayList<>();
        for (Node item : items(key)) {
            out.add(nest(item, in(key) + "[" + out.size() + "]"));
        }
        return out;
    }

    /// A mapping of names to mappings, in file order; empty when absent.
    public List<Named> named(String key) {
        List<Named> out = new ArrayList<>();
        for (Node.Member m : memberList(key)) {
            if (!m.key().startsWith("x-")) {
                out.add(new Named(m.key(), m.place(), nest(m.value(), in(key) + "." + m.key())));
            }
        }
        return out;
    }

    /// @param place of the name
    public record Named(String name, Place place, Fields fields) {}

    /// Where a problem of a field's value stands.
    public Problems.Spot at(String key) {
        Node.Member member = members.get(key);
        int width = member != null && member.value() instanceof Node.Scalar s
                ? Math.max(1, s.text().length())
                : 1;
        return problems.at(place(key), width);
    }

    /// Reports the keys that were not read, here and in all mappings that were read from here.
    public void done() {
        for (Node.Member m : members.values()) {
            if (!known.contains(m.key()) && !m.key().startsWith("x-")) {
                unknown(m);
            }
        }
        nested.forEach(Fields::done);
    }

    private Fields nest(Node node, String where) {
        Fields fields = new Fields(where, node, problems);
        nested.add(fields);
        return fields;
    }

    private List<Node> items(String key) {
        return node(key)
                .map(n -> {
                    if (n instanceof Node.Sequence(var _, var items)) {
                        return items;
                    }
                    wrongKind(n, in(key), "a list: [a, b]", problems);
                    return List.<Node>of();
                })
                .orElse(List.of());
    }

    private List<Node.Member> memberList(String key) {
        return node(key)
                .map(n -> {
                    if (n instanceof Node.Mapping(var _, var inner)) {
                        return inner;
                    }
                    wrongKind(n, in(key), "a mapping: {name: value}", problems);
                    return List.<Node.Member>of();
                })
                .orElse(List.of());
    }

    private Optional<String> text(Node node, String where) {
        if (node instanceof Node.Scalar s && !s.isNull()) {
            return Optional.of(s.text());
        }
        wrongKind(node, where, "a value", problems);
        return Optional.empty();
    }

    private Optional<String> unquoted(String key, String wanted) {
        Optional<Node> node = node(key);
        if (node.isPresent() && node.get() instanceof Node.Scalar s && s.quoted()) {
            at(key).add(103, in(key) + " is text, not " + wanted, "quotes make it text", "remove the quotes");
            return Optional.empty();
        }
        return node.flatMap(n -> text(n, in(key)));
    }

    /// @param shape what a value looks like, for people
    private record Range(String shape, long min, long max, LongFunction<String> show) {
        @Override
        public String toString() {
            return "from " + show.apply(min) + " to " + show.apply(max);
        }
    }

    private Optional<Long> inRange(String key, Quantity value, Range range) {
        return switch (value) {
            case Quantity.Amount(long amount) when amount >= range.min && amount <= range.max -> Optional.of(amount);
            case Quantity.Amount _, Quantity.Huge _ -> {
                at(key).add(104, in(key) + " is out of range", "it goes " + range, "write a value " + range);
                yield Optional.empty();
            }
            case Quantity.Malformed(String cause) -> {
                at(key).add(103, in(key) + " is not " + range.shape, cause, "write " + range.shape + ", " + range);
                yield Optional.empty();
            }
        };
    }

    private void missing(String key) {
        if (!readable) {
            return;
        }
        String where = path.isEmpty() ? "the file" : path;
        problems.at(place, 1).add(105, where + " has no " + key, "it is required", "add  " + key + ": …");
    }

    private void unknown(Node.Member m) {
        String where = path.isEmpty() ? "the file" : path;
        Optional<String> near = Optional.ofNullable(hints.get(m.key())).or(() -> NearestWord.of(m.key(), known));
        problems.at(m.place(), m.key().codePointCount(0, m.key().length()))
                .add(
                        102,
                        "\"" + m.key() + "\" is not a field of " + where,
                        near.map(n -> "did you mean \"" + n + "\"?").orElse("known here: " + String.join(", ", known)),
                        near.map(n -> "write  " + n)
                                .orElse("remove it, or begin its name with x- to keep it as a note"));
    }

    private static void wrongKind(Node node, String where, String wanted, Problems problems) {
        problems.at(node.place(), 1).add(103, where + " is " + node.kind(), "", "write " + wanted);
    }

    private String in(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
