package dev.stele.views;

import dev.stele.control.Plan;
import dev.stele.fleet.ConfigFile;
import dev.stele.oci.Digest;
import dev.stele.text.Amounts;
import dev.stele.text.SecretText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The difference of one config file: size and digest of both, and of text the lines that differ.
final class FileDifference {
    static final String NOT_SHOWN = "(not shown: the file may hold a secret)";

    private static final String NONE = "";

    private FileDifference() {}

    static Plan.Difference of(
            String dest,
            Optional<ConfigFile> before,
            Optional<ConfigFile> after,
            Function<Digest, Optional<byte[]>> contents) {
        Optional<String> from = text(before, contents);
        Optional<String> to = text(after, contents);
        String what = "files." + dest;
        String was = before.map(FileDifference::said).orElse(NONE);
        String is = after.map(FileDifference::said).orElse(NONE);
        if (before.isEmpty() || after.isEmpty() || from.isEmpty() || to.isEmpty()) {
            return new Plan.Difference(what, was, is);
        }
        if (SecretText.isSecret(dest, from.get()) || SecretText.isSecret(dest, to.get())) {
            return new Plan.Difference(what, was, is, List.of(NOT_SHOWN), 0);
        }
        TextDiff diff = TextDiff.of(from.get(), to.get());
        return new Plan.Difference(what, was, is, diff.lines(), diff.hidden());
    }

    private static String said(ConfigFile file) {
        return Amounts.about(file.size()) + " (" + Differences.name(file.content()) + ")";
    }

    /// Absent when it is no text, or when its content is not at hand.
    private static Optional<String> text(Optional<ConfigFile> file, Function<Digest, Optional<byte[]>> contents) {
        return file.map(ConfigFile::content).flatMap(contents).flatMap(FileDifference::decoded);
    }

    private static Optional<String> decoded(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
