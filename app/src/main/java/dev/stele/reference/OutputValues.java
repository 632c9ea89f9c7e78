package dev.stele.reference;

import java.util.List;
import java.util.stream.Stream;

/// The values that JSON outputs are made of.
final class OutputValues {
    static final OutputValue TEXT = new OutputValue.Text();
    static final OutputValue TEXTS = new OutputValue.Items(TEXT);
    static final OutputValue FLAG = new OutputValue.Flag();
    static final OutputValue TIME = new OutputValue.Time();
    static final OutputValue DIGEST = new OutputValue.Name("digest", "(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})");
    static final OutputValue INSTALLATION = new OutputValue.Name("id of 8 hex digits", "[0-9a-f]{8}");
    static final OutputValue COUNT = new OutputValue.Whole("count");
    static final OutputValue BYTES = new OutputValue.Whole("bytes");
    static final OutputValue RELEASE = new OutputValue.Whole("number of a release, 42 for v42");
    static final OutputValue ENTRY = new OutputValue.Whole("index of a ledger entry, from 0");

    private OutputValues() {}

    /// The words are those of the program.
    static OutputValue words(Enum<?>... words) {
        return new OutputValue.Words(Stream.of(words).map(Enum::name).toList());
    }

    static OutputValue words(String... words) {
        return new OutputValue.Words(List.of(words));
    }

    static OutputValue whole(String unit) {
        return new OutputValue.Whole(unit);
    }

    static OutputValue items(OutputShape shape) {
        return new OutputValue.Items(group(shape));
    }

    static OutputValue group(OutputShape shape) {
        return new OutputValue.Group(shape);
    }
}
