package dev.stele.text;

import java.time.Duration;
import java.util.List;

/// What the value of a [FileKey] looks like: the kind that the reader asks for, and its bounds, both included.
///
/// A pattern is the one that the reader holds a text against, or a looser one where the rule is more than a pattern.
/// It covers the whole text, and a JSON Schema can carry it.
public sealed interface ValueShape {
    /// @param words what a value is, for people
    record Text(String words, String pattern) implements ValueShape {}

    /// One of several words.
    record Words(List<String> words) implements ValueShape {
        public Words {
            words = List.copyOf(words);
        }
    }

    record Whole(int min, int max) implements ValueShape {}

    record Time(Duration min, Duration max) implements ValueShape {}

    /// Bytes.
    record Size(long min, long max) implements ValueShape {}

    /// Thousandths of a processor core.
    record Cores(long min, long max) implements ValueShape {}

    /// A number of instances, or a share of them in percent.
    record Amount(int countMax) implements ValueShape {}

    record Flag() implements ValueShape {}

    /// A list of texts.
    ///
    /// @param words what one of them is, for people
    record Texts(String words, String pattern, int min, int max) implements ValueShape {}

    /// Names and their texts.
    ///
    /// @param namePattern of the names
    record TextMap(String namePattern) implements ValueShape {}

    /// A mapping with the members of the key.
    record Group() implements ValueShape {}

    /// A list of mappings with the members of the key.
    record Groups(int max) implements ValueShape {}

    /// Names that a person chooses, each with the members of the key.
    record NamedGroups(String namePattern, int max) implements ValueShape {}

    /// A key of the file's format that this version cannot act on, and refuses.
    record Later() implements ValueShape {}

    /// What a value is, for people.
    default String kind() {
        return switch (this) {
            case Text(String words, String _) -> words;
            case Words(List<String> words) -> String.join(" | ", words);
            case Whole _ -> "a whole number";
            case Time _ -> "a time such as 500ms, 30s, 2m, 1h or 14d";
            case Size _ -> "a size such as 512Ki, 64Mi or 2Gi";
            case Cores _ -> "cores such as 2, 0.5 or 500m";
            case Amount _ -> "a number of instances such as 1, or a share of them such as 25%";
            case Flag _ -> "true or false";
            case Texts(String words, String _, int _, int _) -> "a list: " + words;
            case TextMap _ -> "a mapping of names to texts";
            case Group _ -> "a mapping";
            case Groups _ -> "a list of mappings";
            case NamedGroups _ -> "a mapping of names to mappings";
            case Later _ -> "not supported yet";
        };
    }

    /// The bounds of a value, for people; empty where it has none.
    default String range() {
        return switch (this) {
            case Whole(int min, int max) -> from(String.valueOf(min), String.valueOf(max));
            case Time(Duration min, Duration max) -> from(Quantity.time(min.toMillis()), Quantity.time(max.toMillis()));
            case Size(long min, long max) -> from(Quantity.size(min), Quantity.size(max));
            case Cores(long min, long max) -> from(min + "m", max + "m");
            case Amount(int countMax) -> from("0", String.valueOf(countMax)) + ", or " + from("0%", "100%");
            case Texts(String _, String _, int min, int max) -> entries(min, max);
            case Groups(int max) -> entries(0, max);
            case NamedGroups(String _, int max) -> entries(0, max);
            case Text _, Words _, Flag _, TextMap _, Group _, Later _ -> "";
        };
    }

    private static String from(String min, String max) {
        return "from " + min + " to " + max;
    }

    private static String entries(int min, int max) {
        return max == Integer.MAX_VALUE ? "" : from(String.valueOf(min), max + " entries");
    }
}
