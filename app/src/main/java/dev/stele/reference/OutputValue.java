package dev.stele.reference;

import java.util.List;
import java.util.stream.Stream;

/// What a value in a JSON output is. A number cannot be described without its unit, and a time has one form alone.
sealed interface OutputValue {
    OutputValue TEXT = new Text();
    OutputValue TEXTS = new Items(TEXT);
    OutputValue FLAG = new Flag();
    OutputValue TIME = new Time();
    OutputValue DIGEST = new Name("digest", "(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})");
    OutputValue INSTALLATION = new Name("id of 8 hex digits", "[0-9a-f]{8}");
    OutputValue COUNT = new Whole("count");
    OutputValue BYTES = new Whole("bytes");
    OutputValue RELEASE = new Whole("number of a release, 42 for v42");
    OutputValue ENTRY = new Whole("index of a ledger entry, from 0");

    record Text() implements OutputValue {}

    /// A text of a fixed form.
    record Name(String what, String pattern) implements OutputValue {}

    record Words(List<String> words) implements OutputValue {
        public Words {
            words = List.copyOf(words);
        }
    }

    record Whole(String unit) implements OutputValue {}

    record Flag() implements OutputValue {}

    /// RFC 3339, in UTC.
    record Time() implements OutputValue {}

    record Items(OutputValue item) implements OutputValue {}

    /// An object with one value for each name.
    ///
    /// @param names what they are
    record Named(String names, OutputValue value) implements OutputValue {}

    record Group(OutputShape shape) implements OutputValue {}

    /// An object that another specification describes.
    record Foreign(String what) implements OutputValue {}

    /// The words are those of the program.
    static OutputValue words(Enum<?>... words) {
        return new Words(Stream.of(words).map(Enum::name).toList());
    }

    static OutputValue words(String... words) {
        return new Words(List.of(words));
    }

    static OutputValue whole(String unit) {
        return new Whole(unit);
    }

    static OutputValue items(OutputShape shape) {
        return new Items(new Group(shape));
    }

    static OutputValue group(OutputShape shape) {
        return new Group(shape);
    }

    /// In words, for the page and for descriptions.
    default String kind() {
        return switch (this) {
            case Text _ -> "text";
            case Name(String what, String _) -> what;
            case Words(List<String> words) -> words.size() == 1 ? words.getFirst() : String.join(", ", words);
            case Whole(String unit) -> "whole number: " + unit;
            case Flag _ -> "true or false";
            case Time _ -> "RFC 3339 time in UTC";
            case Items(OutputValue item) -> "list, each " + item.kind();
            case Named(String names, OutputValue value) -> "object, by " + names + ": " + value.kind();
            case Group(OutputShape shape) -> "`" + shape.name() + "`";
            case Foreign(String what) -> what;
        };
    }

    /// The shapes that it names directly.
    default List<OutputShape> shapes() {
        return switch (this) {
            case Group(OutputShape shape) -> List.of(shape);
            case Items(OutputValue item) -> item.shapes();
            case Named(String _, OutputValue value) -> value.shapes();
            case Text _, Name _, Words _, Whole _, Flag _, Time _, Foreign _ -> List.of();
        };
    }
}
