package dev.stele.reference;

import java.util.List;

/// What a value in a JSON output is. A number cannot be described without its unit, and a time has one form alone.
sealed interface OutputValue {
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
