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

    /// Whether nothing is declared there: the field is absent, is written as nothing, or holds no entries. What has
    /// another kind is a problem of its own.
    public boolean isEmpty(String key) {
        return readable && node(key).map(Node::holdsNothing).orElse(true);
    }

    /// A line with the field as a person can write it.
    public String sample(String key) {
        return key + ": " + key(key).sample();
    }

    public Optional<Node> requireNode(String key) {
        Optional<Node> found = node(key);
        if (found.isEmpty() && readable) {
            said.missing(place, path, key(key));
        }
        return found;
    }

    public Optional<String> string(String key) {
        ValueShape shape = shape(key);
        if (!(shape instanceof ValueShape.Words || shape instanceof ValueShape.Amount)) {
            expect(key, ValueShape.Text.class);
        }
        return scalar(key);
    }

    public Optional<String> requireString(String key) {
        requireNode(key);
        return string(key);
    }

    /// A whole number between the key's bounds.
    public Optional<Integer> integer(String key) {
        return integerFrom(key, expect(key, ValueShape.Whole.class).min());
    }

    /// A whole number whose lower bound another field raises.
    public Optional<Integer> integerFrom(String key, int min) {
        ValueShape.Whole whole = expect(key, ValueShape.Whole.class);
        ValueRange range = new ValueRange(whole, min, whole.max(), String::valueOf);
        return unquoted(key, "a whole number")
                .flatMap(t -> range.within(Quantity.integer(t), in(key), at(key)))
                .map(Math::toIntExact);
    }

    /// A time such as `500ms`, `30s`, `2m`, `1h` or `14d`, between the key's bounds.
    public Optional<Duration> duration(String key) {
        ValueShape.Time time = expect(key, ValueShape.Time.class);
        ValueRange range =
                new ValueRange(time, time.min().toMillis(), time.max().toMillis(), Quantity::time);
        return scalar(key)
                .flatMap(t -> range.within(Quantity.millis(t), in(key), at(key)))
                .map(Duration::ofMillis);
    }

    /// A size such as `64Mi`, in bytes, between the key's bounds.
    public Optional<Long> bytes(String key) {
        ValueShape.Size size = expect(key, ValueShape.Size.class);
        ValueRange range = new ValueRange(size, size.min(), size.max(), Quantity::size);
        return scalar(key).flatMap(t -> range.within(Quantity.bytes(t), in(key), at(key)));
    }

    /// Processor time such as `500m` or `2` cores, in thousandths of a core, between the key's bounds.
    public Optional<Long> cpuMillis(String key) {
        ValueShape.Cores cores = expect(key, ValueShape.Cores.class);
        ValueRange range = new ValueRange(cores, cores.min(), cores.max(), m -> m + "m");
        return scalar(key).flatMap(t -> range.within(Quantity.cpuMillis(t), in(key), at(key)));
    }

    public Optional<Boolean> bool(String key) {
        expect(key, ValueShape.Flag.class);
        Optional<Boolean> value = unquoted(key, "true or false").flatMap(t -> switch (t) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.<Boolean>empty();
        });
        if (value.isEmpty()
                && node(key)
                        .filter(n -> n instanceof Node.Scalar s && !s.quoted())
                        .isPresent()) {
            FieldProblems.noFlag(at(key), in(key), key);
        }
        return value;
    }

    /// One of several words.
    ///
    /// @param values what each of the key's words means
    public <T> Optional<T> choice(String key, Map<String, T> values) {
        List<String> words = expect(key, ValueShape.Words.class).words();
        if (!values.keySet().equals(Set.copyOf(words))) {
            throw new IllegalArgumentException(
                    "the model says that " + in(key) + " is " + shape(key).kind());
        }
        return string(key).flatMap(t -> {
            if (!values.containsKey(t)) {
                String near = NearestWord.of(t, words)
                        .map(n -> "did you mean \"" + n + "\"?")
                        .orElse("it is none of the words that are known here");
                String all = String.join(" | ", words);
                at(key).add(103, in(key) + " cannot be \"" + t + "\"", near, "write one of  " + all);
            }
            return Optional.ofNullable(values.get(t));
        });
    }

    /// One item of a list, or one value of a mapping, with its place for later problems.
    ///
    /// @param key of a mapping; for a list's item its number, counted from 0
    /// @param keyPlace of a mapping's key; for a list's item the item's own
    public record Item(String key, Place keyPlace, String text, Place place) {}

    /// A list of texts; empty when absent.
    public List<Item> strings(String key) {
        expect(key, ValueShape.Texts.class);
        List<Item> out = new ArrayList<>();
        for (Node item : items(key)) {
            text(item, in(key), "a value")
                    .ifPresent(t -> out.add(new Item(String.valueOf(out.size()), item.place(), t, item.place())));
        }
        return out;
    }

    /// A mapping of names to texts, in file order; empty when absent.
    public List<Item> stringMap(String key) {
        expect(key, ValueShape.TextMap.class);
        List<Item> out = new ArrayList<>();
        for (Node.Member m : memberList(key)) {
            text(m.value(), in(key) + "." + variable(m.key()), "a value")
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
        expect(key, ValueShape.Group.class);
        return node(key).map(n -> nest(n, in(key), key(key)));
    }

    /// A list of mappings; empty when absent.
    public List<Fields> mappings(String key) {
        expect(key, ValueShape.Groups.class);
        List<Fields> out = new ArrayList<>();
        for (Node item : items(key)) {
            out.add(nest(item, in(key) + "[" + out.size() + "]", key(key)));
        }
        return out;
    }

    /// A mapping of names to mappings, in file order; empty when absent.
    public List<Named> named(String key) {
        expect(key, ValueShape.NamedGroups.class);
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

    /// A reader that asks for a kind which the model does not give would check by other bounds than are told.
    private <S extends ValueShape> S expect(String key, Class<S> kind) {
        ValueShape shape = shape(key);
        if (!kind.isInstance(shape)) {
            throw new IllegalArgumentException("the model says that " + in(key) + " is " + shape.kind());
        }
        return kind.cast(shape);
    }

    private Optional<String> scalar(String key) {
        return node(key).flatMap(n -> text(n, in(key), shape(key).kind()));
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

    private Optional<String> text(Node node, String where, String wanted) {
        if (node instanceof Node.Scalar s && !s.isNull()) {
            return Optional.of(s.text());
        }
        said.wrongKind(node, where, wanted);
        return Optional.empty();
    }

    private Optional<String> unquoted(String key, String wanted) {
        Optional<Node> node = node(key);
        if (node.isPresent() && node.get() instanceof Node.Scalar s && s.quoted()) {
            at(key).add(103, in(key) + " is text, not " + wanted, "quotes make it text", "remove the quotes");
            return Optional.empty();
        }
        return node.flatMap(n -> text(n, in(key), wanted));
    }

    private String in(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
