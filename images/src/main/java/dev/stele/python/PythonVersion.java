package dev.stele.python;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of a Python project (PEP 440), with its order.
///
/// @param release numbers without zeros at their end
/// @param pre phase and number of a pre-release: 0 for a, 1 for b, 2 for rc
/// @param local segments after `+`
record PythonVersion(
        long epoch, List<Long> release, Optional<Pre> pre, Optional<Long> post, Optional<Long> dev, List<String> local)
        implements Comparable<PythonVersion> {
    private static final String NUMBER = "[0-9]{1,18}";
    private static final Pattern FORM = Pattern.compile("\\s*v?(?:(" + NUMBER + ")!)?(" + NUMBER + "(?:\\." + NUMBER
            + ")*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]{0,18}))?"
            + "(?:-(" + NUMBER + ")|[-_.]?(post|rev|r)[-_.]?([0-9]{0,18}))?"
            + "(?:[-_.]?(dev)[-_.]?([0-9]{0,18}))?(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\\s*");
    private static final Comparator<PythonVersion> ORDER = Comparator.comparingLong(PythonVersion::epoch)
            .thenComparing(PythonVersion::release, PythonVersion::byNumbers)
            .thenComparingLong(PythonVersion::phase)
            .thenComparingLong(v -> v.pre.map(Pre::number).orElse(0L))
            .thenComparingLong(v -> v.post.orElse(-1L))
            .thenComparingLong(v -> v.dev.orElse(Long.MAX_VALUE))
            .thenComparing(PythonVersion::local, PythonVersion::byLocal);

    PythonVersion {
        release = List.copyOf(release);
        local = List.copyOf(local);
    }

    /// A pre-release's phase and number.
    record Pre(int phase, long number) {}

    /// Empty when the text is no version.
    static Optional<PythonVersion> of(String text) {
        Matcher m = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            return Optional.empty();
        }
        List<Long> release = new ArrayList<>();
        for (String part : m.group(2).split("\\.")) {
            release.add(Long.valueOf(part));
        }
        while (release.size() > 1 && release.getLast() == 0) {
            release.removeLast();
        }
        Optional<Pre> pre = Optional.ofNullable(m.group(3)).map(p -> new Pre(phase(p), number(m.group(4))));
        Optional<Long> post = m.group(5) != null
                ? Optional.of(Long.valueOf(m.group(5)))
                : Optional.ofNullable(m.group(6)).map(_ -> number(m.group(7)));
        return Optional.of(new PythonVersion(
                number(m.group(1)),
                release,
                pre,
                post,
                Optional.ofNullable(m.group(8)).map(_ -> number(m.group(9))),
                m.group(10) == null ? List.of() : List.of(m.group(10).split("[-_.]"))));
    }

    private static int phase(String word) {
        return word.startsWith("a") ? 0 : word.startsWith("b") ? 1 : 2;
    }

    private static long number(String digits) {
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    /// A development release of no pre-release comes before all of them, a final release after them.
    private long phase() {
        return pre.map(p -> (long) p.phase()).orElse(post.isEmpty() && dev.isPresent() ? -1L : 3L);
    }

    boolean isPreRelease() {
        return pre.isPresent() || dev.isPresent();
    }

    /// Without what follows `+`.
    PythonVersion publicPart() {
        return new PythonVersion(epoch, release, pre, post, dev, List.of());
    }

    /// Of the epoch and numbers alone.
    PythonVersion base() {
        return new PythonVersion(epoch, release, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /// Whether its release begins with these numbers, as `==3.1.*` asks.
    boolean beginsWith(List<Long> numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            if ((i < release.size() ? release.get(i) : 0L) != numbers.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static int byNumbers(List<Long> a, List<Long> b) {
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            int order = Long.compare(i < a.size() ? a.get(i) : 0, i < b.size() ? b.get(i) : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int byLocal(List<String> a, List<String> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            boolean isNumber = a.get(i).matches(NUMBER);
            if (isNumber != b.get(i).matches(NUMBER)) {
                return isNumber ? 1 : -1;
            }
            int order = isNumber
                    ? Long.compare(Long.parseLong(a.get(i)), Long.parseLong(b.get(i)))
                    : a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    @Override
    public int compareTo(PythonVersion other) {
        return ORDER.compare(this, other);
    }
}
