package dev.stele.reference;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Stream;

/// An object in a JSON output, with all fields that it may have.
///
/// @param name unique among all shapes
/// @param text what it is, in one sentence
record OutputShape(String name, String text, List<OutputField> fields) {
    OutputShape {
        fields = List.copyOf(fields);
    }

    static OutputShape shape(String name, String text, OutputField... fields) {
        return new OutputShape(name, text, List.of(fields));
    }

    /// The fields of this one, then those.
    OutputShape and(String otherName, String otherText, OutputField... more) {
        return new OutputShape(
                otherName,
                otherText,
                Stream.concat(fields.stream(), Stream.of(more)).toList());
    }

    /// The shapes below this one, each once and before those below it.
    SequencedSet<OutputShape> below() {
        SequencedSet<OutputShape> out = new LinkedHashSet<>();
        collect(out);
        return out;
    }

    private void collect(SequencedSet<OutputShape> out) {
        for (OutputField field : fields) {
            for (OutputShape shape : field.value().shapes()) {
                if (out.add(shape)) {
                    shape.collect(out);
                }
            }
        }
    }
}
