package dev.stele.reference;

/// A field of an object in a JSON output.
///
/// @param text what it says, in one sentence
/// @param absent when it is left out, such as `when no rollout moves`; empty when it is always there
record OutputField(String name, OutputValue value, String text, String absent) {
    static OutputField field(String name, OutputValue value, String text) {
        return new OutputField(name, value, text, "");
    }

    OutputField absent(String when) {
        return new OutputField(name, value, text, when);
    }

    boolean isAlways() {
        return absent.isEmpty();
    }
}
