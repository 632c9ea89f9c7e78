package dev.stele.cli;

import dev.stele.text.Parsed;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/// A release as a person writes it, `v41` or `41`; or a text that is none.
///
/// The converter accepts every text, because only the command can report a wrong one in the output format that was
/// asked for.
record ReleaseArgument(String text) {
    private static final Pattern NUMBER = Pattern.compile("v?([1-9][0-9]{0,8})");

    static final class Converter implements ITypeConverter<ReleaseArgument> {
        @Override
        public ReleaseArgument convert(String text) {
            return new ReleaseArgument(text);
        }
    }

    /// The release's number, or the problem that the text names no release; absent stays absent.
    static Parsed<Optional<Integer>> number(Optional<ReleaseArgument> argument) {
        return argument.isEmpty()
                ? new Parsed.Good<>(Optional.empty())
                : argument.get().number().then(number -> new Parsed.Good<>(Optional.of(number)));
    }

    private Parsed<Integer> number() {
        var digits = NUMBER.matcher(text);
        return digits.matches()
                ? new Parsed.Good<>(Integer.valueOf(digits.group(1)))
                : new Parsed.Bad<>(List.of(UsageProblems.notARelease(text)));
    }
}
