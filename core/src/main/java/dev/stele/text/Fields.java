package dev.stele.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads one mapping of a person's file by the names of its fields, each of which has a [FileKey] with its kind and its
/// bounds; to read another field, or a field as another kind, is an error of the reader.
///
/// Whatever is wrong becomes a problem and reading goes on: a field that is wrong reads as absent, so that all problems
/// of a file come at once. [#done] then reports every key that there is not, here and in all nested mappings.
///
/// The codes, with the file's own letter: 102 an unknown key, 103 a value of the wrong kind, 104 a number, size or time
/// outside its range, 105 a field that is missing, 109 a key that is not supported yet. Keys that begin with `x-` are
/// the person's own and ignored.
public final class Fields {
    private final String path;
    private final Place place;
    private final Problems problems;
    private final FieldProblems said;
    private final FileKey model;
    private final boolean readable;
    private final Map<String, Node.Member> members = new LinkedHashMap<>();
    private final List<Fields> nested = new ArrayList<>();

    private Fields(String path, Node node, FileKey model, Problems problems) {
        this.path = path;
        this.model = model;
        this.place = node.place();
        this.problems = problems;
        this.said = new FieldProblems(problems);
        this.readable = node instanceof Node.Mapping;
        if (node instanceof Node.Mapping mapping) {
            mapping.members().forEach(m -> members.put(m.key(), m));
        } else {
            said.wrongKind(node, FieldProblems.where(path), "a mapping: lines of  name: value");
        }
    }

    /// The fields of a whole file.
    ///
    /// @param model its members are the keys of the file
    public static Fields of(Node root, FileKey model, Problems problems) {
        return new Fields("", root, model, problems);
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
        key(key);
        return members.containsKey(key);
    }

    public Optional<Node> node(String key) {
        key(key);
        return Optional.ofNullable(members.get(key))
                .map(Node.Member::value)
                .filter(n -> !(n instanceof Node.Scalar s && s.isNull()));
    }

    public Optional<Node> requireNode(String key) {
        Optional<Node> found = node(key);
        if (found.isEmpty() && readable) {
            said.missing(place, path, key);
        }
        return found;
    }

    public Optional<String> string(String key) {
        return switch (shape(key)) {
            case ValueShape.Text _, ValueShape.Words _, ValueShape.Amount _ -> scalar(key);
            default -> throw otherKind(key);
        };
    }

    public Optional<String> requireString(String key) {
        requireNode(key);
        return string(key);
    }

    /// A whole number between the key's bounds.
    public Optional<Integer> integer(String key) {
        return switch (shape(key)) {
            case ValueShape.Whole(int min, int _) -> integerFrom(key, min);
            default -> throw otherKind(key);
        };
    }

    /// A whole number whose lower bound another field raises.
    public Optional<Integer> integerFrom(String key, int min) {
        if (!(shape(key) instanceof ValueShape.Whole(int _, int max))) {
            throw otherKind(key);
        }
        ValueRange range = new ValueRange(shape(key), min, max, String::valueOf);
        return unquoted(key, "a whole number")
                .flatMap(t -> range.within(Quantity.integer(t), in(key), at(key)))
                .map(Math::toIntExact);
    }

    /// A time such as `500ms`, `30s`, `2m`, `1h` or `14d`, between the key's bounds.
    public Optional<Duration> duration(String key) {
        if (!(shape(key) instanceof ValueShape.Time(Duration min, Duration max))) {
            throw otherKind(key);
        }
        ValueRange range = new ValueRange(shape(key), min.toMillis(), max.toMillis(), Quantity::time);
        return scalar(key)
                .flatMap(t -> range.within(Quantity.millis(t), in(key), at(key)))
                .map(Duration::ofMillis);
    }

    /// A size such as `64Mi`, in bytes, between the key's bounds.
    public Optional<Long> bytes(String key) {
        if (!(shape(key) instanceof ValueShape.Size(long min, long max))) {
            throw otherKind(key);
        }
        ValueRange range = new ValueRange(shape(key), min, max, Quantity::size);
        return scalar(key).flatMap(t -> range.within(Quantity.bytes(t), in(key), at(key)));
    }

    /// Processor time such as `500m` or `2` cores, in thousandths of a core, between the key's bounds.
    public Optional<Long> cpuMillis(String key) {
        if (!(shape(key) instanceof ValueShape.Cores(long min, long max))) {
            throw otherKind(key);
        }
        ValueRange range = new ValueRange(shape(key), min, max, m -> m + "m");
        return scalar(key).flatMap(t -> range.within(Quantity.cpuMillis(t), in(key), at(key)));
    }

    public Optional<Boolean> bool(String key) {
        if (!(shape(key) instanceof ValueShape.Flag)) {
            throw otherKind(key);
        }
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
    ///
    /// @param values what each of the key's words means
    public <T> Optional<T> choice(String key, Map<String, T> values) {
        if (!(shape(key) instanceof ValueShape.Words(List<String> words))
                || !values.keySet().equals(Set.copyOf(words))) {
            throw otherKind(key);
        }
        return string(key).flatMap(t -> {
            Optional<T> chosen = Optional.ofNullable(values.get(t));
            if (chosen.isEmpty()) {
                String near = NearestWord.of(t, words)
                        .map(n -> "did you mean \"" + n + "\"?")
                        .orElse("");
                String all = String.join(" | ", words);
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
        if (!(shape(key) instanceof ValueShape.Texts)) {
            throw otherKind(key);
        }
        List<Item> out = new ArrayList<>();
        for (Node item : items(key)) {
            text(item, in(key))
                    .ifPresent(t -> out.add(new Item(String.valueOf(out.size()), item.place(), t, item.place())));
        }
        return out;
    }

    /// A mapping of names to texts, in file order; empty when absent.
    public List<Item> stringMap(String key) {
        if (!(shape(key) instanceof ValueShape.TextMap)) {
            throw otherKind(key);
        }
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
        if (!(shape(key) instanceof ValueShape.Group)) {
            throw otherKind(key);
        }
        return node(key).map(n -> nest(n, in(key), key(key)));
    }

    /// A list of mappings; empty when absent.
    public List<Fields> mappings(String key) {
        if (!(shape(key) instanceof ValueShape.Groups)) {
            throw otherKind(key);
        }
        List<Fields> out = new ArrayList<>();
        for (Node item : items(key)) {
            out.add(nest(item, in(key) + "[" + out.size() + "]", key(key)));
        }
        return out;
    }

    /// A mapping of names to mappings, in file order; empty when absent.
    public List<Named> named(String key) {
        if (!(shape(key) instanceof ValueShape.NamedGroups)) {
            throw otherKind(key);
        }
        List<Named> out = new ArrayList<>();
        for (Node.Member m : memberList(key)) {
            if (!m.key().startsWith("x-")) {
                out.add(new Named(m.key(), m.place(), nest(m.value(), in(key) + "." + m.key(), key(key))));
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

    /// Reports the keys that there are not, here and in all mappings that were read from here.
    public void done() {
        for (Node.Member m : members.values()) {
            Optional<FileKey> key = model.member(m.key());
            if (key.isEmpty() && !m.key().startsWith("x-")) {
                said.unknown(m, path, model);
            } else if (key.filter(FileKey::isLater).isPresent()) {
                said.later(m, in(m.key()));
            }
        }
        nested.forEach(Fields::done);
    }

    private FileKey key(String name) {
        return model.usable(name).orElseThrow(() -> new IllegalArgumentException("the model has no key " + in(name)));
    }

    private ValueShape shape(String key) {
        return key(key).shape();
    }

    private IllegalArgumentException otherKind(String key) {
        return new IllegalArgumentException(
                "the model says that " + in(key) + " is " + shape(key).kind());
    }

    private Optional<String> scalar(String key) {
        return node(key).flatMap(n -> text(n, in(key)));
    }

    private Fields nest(Node node, String where, FileKey key) {
        Fields fields = new Fields(where, node, key, problems);
        nested.add(fields);
        return fields;
    }

    private List<Node> items(String key) {
        return node(key)
                .map(n -> {
                    if (n instanceof Node.Sequence(var _, var items)) {
                        return items;
                    }
                    said.wrongKind(n, in(key), "a list: [a, b]");
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
                    said.wrongKind(n, in(key), "a mapping: {name: value}");
                    return List.<Node.Member>of();
                })
                .orElse(List.of());
    }

    private Optional<String> text(Node node, String where) {
        if (node instanceof Node.Scalar s && !s.isNull()) {
            return Optional.of(s.text());
        }
        said.wrongKind(node, where, "a value");
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

    private String in(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
