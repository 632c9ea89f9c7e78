package dev.stele.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A JSON value without places: what goes into the ledger, manifests and the API.
///
/// Numbers are whole. A fraction can be read (other people's documents have them) but is kept as its text
/// and never written by [CanonicalJson].
public sealed interface Json {
    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    record Str(String value) implements Json {}

    record Num(long value) implements Json {}

    /// A number that is no whole 64-bit number, as it was written.
    record Fraction(String text) implements Json {}

    record Bool(boolean value) implements Json {}

    enum Null implements Json {
        NULL
    }

    /// @throws JsonException when the text is not exactly one JSON value within the default limits
    static Json parse(byte[] text) {
        return JsonReader.read(text);
    }

    /// @throws JsonException when the text is not exactly one JSON value within the default limits
    static Json parse(String text) {
        return JsonReader.read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static Builder object() {
        return new Builder();
    }

    static Json array(List<? extends Json> items) {
        return new Arr(List.copyOf(items));
    }

    static <T> Json array(Iterable<T> items, Function<? super T, ? extends Json> each) {
        List<Json> out = new java.util.ArrayList<>();
        items.forEach(item -> out.add(each.apply(item)));
        return new Arr(out);
    }

    static Json strings(Iterable<String> items) {
        return array(items, Str::new);
    }

    static Json stringMap(Map<String, String> map) {
        Builder out = object();
        map.forEach(out::put);
        return out.build();
    }

    /// The member of that name. Absent when this is no object, has no such member, or it is null.
    default Optional<Json> get(String name) {
        return this instanceof Obj(var members)
                ? Optional.ofNullable(members.get(name)).filter(v -> v != Null.NULL)
                : Optional.empty();
    }

    /// @throws JsonException when the member is absent
    default Json at(String name) {
        return get(name).orElseThrow(() -> new JsonException("\"" + name + "\" is missing"));
    }

    default String string(String name) {
        return at(name).asString();
    }

    default long number(String name) {
        return at(name).asLong();
    }

    default boolean bool(String name) {
        return at(name).asBool();
    }

    default Optional<String> optionalString(String name) {
        return get(name).map(Json::asString);
    }

    /// The items of a member that is a list; empty when the member is absent.
    default List<Json> list(String name) {
        return get(name).map(Json::asList).orElse(List.of());
    }

    /// The members of a member that is an object; empty when the member is absent.
    default Map<String, Json> map(String name) {
        return get(name).map(Json::asMap).orElse(Map.of());
    }

    default List<String> stringList(String name) {
        return list(name).stream().map(Json::asString).toList();
    }

    default Map<String, String> stringMapOf(String name) {
        Map<String, String> out = new LinkedHashMap<>();
        map(name).forEach((k, v) -> out.put(k, v.asString()));
        return Collections.unmodifiableMap(out);
    }

    default String asString() {
        if (this instanceof Str(var value)) {
            return value;
        }
        throw new JsonException("a string is expected, not " + kind());
    }

    default long asLong() {
        if (this instanceof Num(var value)) {
            return value;
        }
        throw new JsonException("a whole number is expected, not " + kind());
    }

    default boolean asBool() {
        if (this instanceof Bool(var value)) {
            return value;
        }
        throw new JsonException("true or false is expected, not " + kind());
    }

    default List<Json> asList() {
        if (this instanceof Arr(var items)) {
            return items;
        }
        throw new JsonException("a list is expected, not " + kind());
    }

    default Map<String, Json> asMap() {
        if (this instanceof Obj(var members)) {
            return members;
        }
        throw new JsonException("an object is expected, not " + kind());
    }

    /// The value in one word, for messages.
    default String kind() {
        return switch (this) {
            case Obj _ -> "an object";
            case Arr _ -> "a list";
            case Str _ -> "a string";
            case Num _, Fraction _ -> "a number";
            case Bool _ -> "a truth value";
            case Null _ -> "null";
        };
    }

    /// The canonical text (RFC 8785): members sorted, no white space.
    default byte[] bytes() {
        return CanonicalJson.write(this);
    }

    default String text() {
        return new String(bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /// Members in the order in which they are put; canonical text sorts them anyway.
    final class Builder {
        private final Map<String, Json> members = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String name, Json value) {
            if (members.put(name, value) != null) {
                throw new IllegalArgumentException("put twice: " + name);
            }
            return this;
        }

        public Builder put(String name, String value) {
            return put(name, new Str(value));
        }

        public Builder put(String name, long value) {
            return put(name, new Num(value));
        }

        public Builder put(String name, boolean value) {
            return put(name, new Bool(value));
        }

        public Builder put(String name, Optional<String> value) {
            return value.isPresent() ? put(name, value.get()) : this;
        }

        public Json.Obj build() {
            return new Obj(members);
        }
    }
}
