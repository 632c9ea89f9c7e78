package dev.stele.python;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a wheel's file (PEP 427): `NAME-VERSION(-BUILD)?-PYTHON-ABI-PLATFORM.whl`.
///
/// @param name as [#normal] spells it
/// @param build number and letters of the build, `0` and empty without one
record WheelName(String name, String version, Build build, List<String> tags) {
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9._]+)-([A-Za-z0-9._!+]+)(?:-([0-9]{1,9})([A-Za-z0-9._]*))?"
                    + "-([A-Za-z0-9._]+)-([A-Za-z0-9._]+)-([A-Za-z0-9._]+)\\.whl");

    WheelName {
        tags = List.copyOf(tags);
    }

    record Build(int number, String rest) implements Comparable<Build> {
        @Override
        public int compareTo(Build other) {
            return Comparator.comparingInt(Build::number)
                    .thenComparing(Build::rest)
                    .compare(this, other);
        }
    }

    /// The one spelling of a project's name (PEP 503).
    static String normal(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }

    /// Empty when the file is no wheel by its name.
    static Optional<WheelName> of(String file) {
        Matcher m = FORM.matcher(file);
        if (!m.matches()) {
            return Optional.empty();
        }
        Build build = m.group(3) == null ? new Build(0, "") : new Build(Integer.parseInt(m.group(3)), m.group(4));
        List<String> tags = List.of(m.group(5).split("\\.")).stream()
                .flatMap(python -> List.of(m.group(6).split("\\.")).stream()
                        .flatMap(abi -> List.of(m.group(7).split("\\.")).stream()
                                .map(platform -> python + "-" + abi + "-" + platform)))
                .toList();
        return Optional.of(new WheelName(normal(m.group(1)), m.group(2), build, tags));
    }

    /// The place of its best tag; empty when it does not fit.
    OptionalInt place(Map<String, Integer> supported) {
        return tags.stream()
                .filter(supported::containsKey)
                .mapToInt(supported::get)
                .min();
    }

    /// Whether it holds no code of a processor.
    boolean isPure() {
        return tags.stream().allMatch(t -> t.endsWith("-any"));
    }
}
