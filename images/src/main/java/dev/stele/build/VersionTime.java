package dev.stele.build;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A span of time for each version, later for a later version, computed from the version's text alone.
///
/// Web servers that compare times (`If-Modified-Since`) see a change only when the new file is *later*. No function of
/// the content can ensure that, but a tag never moves: a changed image has another version, and people raise versions.
/// So numbers are mapped to time: each number of `1.24.317` divides the span of the one before, small numbers into wide
/// parts and large ones into narrow parts. A version that begins with a date has that day. A version without order,
/// such as the name of a commit, has the whole span.
///
/// @param begin seconds since 1970, UTC
/// @param seconds length of the span, at least 1
record VersionTime(long begin, long seconds) {
    /// 2^30 seconds that end with 2025: a file's time is never in the future.
    static final VersionTime ANY = new VersionTime(1_767_225_600L - (1L << 30), 1L << 30);

    /// A span is not divided below this: the content's part of the time still needs room.
    private static final long SECONDS_MIN = 16;

    private static final long DAY_SECONDS = 86_400;
    private static final int DIGITS_MAX = 15;

    /// How many values of a number share the first half of a span: for the first number, the second, and the others.
    private static final List<Integer> HALVES = List.of(64, 16, 32, 16);

    private static final int MAIN_NUMBERS = 3;

    private static final Pattern DATE = Pattern.compile(
            "v?(20[0-9]{2})([-._]?)([0-9]{2})\\2([0-9]{2})(?:[-._T]?([0-9]{4}(?:[0-9]{2})?))?(?![0-9])(.*)");
    private static final Pattern NUMBERS = Pattern.compile("v?([0-9]+(?:\\.[0-9]+)*)(?![0-9])(.*)");
    private static final Pattern EARLY =
            Pattern.compile("[-~._]?(?:(dev|snapshot|a|alpha|b|beta|m|pre|rc|cr)(?![a-z])).*");
    private static final List<String> STAGES =
            List.of("dev", "snapshot", "a", "alpha", "b", "beta", "m", "pre", "rc", "cr");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    static VersionTime of(String version) {
        String text = version.toLowerCase(Locale.ROOT);
        Matcher date = DATE.matcher(text);
        if (date.matches()) {
            try {
                return dated(date);
            } catch (DateTimeException _) {
                // numbers that are no date
            }
        }
        Matcher numbers = NUMBERS.matcher(text);
        return numbers.matches() && !startsWithLetter(numbers.group(2), numbers.group(1))
                ? numbered(numbers.group(1), numbers.group(2))
                : ANY;
    }

    /// `3f2a9c1` is the name of a commit; `1.2rc1` is a version.
    private static boolean startsWithLetter(String rest, String numbers) {
        return !rest.isEmpty()
                && Character.isLetter(rest.charAt(0))
                && !(numbers.contains(".") && EARLY.matcher(rest).matches());
    }

    private static VersionTime dated(Matcher date) {
        long begin = LocalDate.of(number(date, 1), number(date, 3), number(date, 4))
                .atStartOfDay(ZoneOffset.UTC)
                .toEpochSecond();
        String clock = date.group(5);
        Span span = new Span(begin, DAY_SECONDS);
        if (clock != null && isClock(clock)) {
            int hour = Integer.parseInt(clock.substring(0, 2));
            int minute = Integer.parseInt(clock.substring(2, 4));
            int second = clock.length() == 6 ? Integer.parseInt(clock.substring(4)) : 0;
            return new VersionTime(begin + hour * 3600L + minute * 60L + second, clock.length() == 6 ? 1 : 60);
        }
        return further(span, numbersOf((clock == null ? "" : clock) + date.group(6)), HALVES.getFirst());
    }

    /// Numbers after a whole date or after the third number: none comes before the first of them.
    private static VersionTime further(Span span, List<Long> numbers, int half) {
        Span at = span.at(numbers.isEmpty() ? 0 : numbers.getFirst() + 1, half);
        for (int i = 1; i < numbers.size(); i++) {
            at = at.at(numbers.get(i), HALVES.getLast());
        }
        return at.time();
    }

    private static boolean isClock(String digits) {
        return digits.compareTo("2400") < 0
                && digits.substring(2, 4).compareTo("60") < 0
                && (digits.length() == 4 || digits.substring(4).compareTo("60") < 0);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static VersionTime numbered(String main, String rest) {
        List<Long> numbers = numbersOf(main);
        Span span = new Span(ANY.begin, ANY.seconds);
        for (int i = 0; i < MAIN_NUMBERS; i++) {
            span = span.at(i < numbers.size() ? numbers.get(i) : 0, HALVES.get(i));
        }
        Matcher early = EARLY.matcher(rest);
        if (early.matches()) {
            span = span.part(0, 1, 4).part(STAGES.indexOf(early.group(1)), 1, STAGES.size());
        } else {
            span = span.part(1, 3, 4);
        }
        List<Long> more = new ArrayList<>(numbers.subList(Math.min(MAIN_NUMBERS, numbers.size()), numbers.size()));
        more.addAll(numbersOf(rest.split("\\+", 2)[0]));
        return further(span, more, HALVES.getLast());
    }

    private static List<Long> numbersOf(String text) {
        return NUMBER.matcher(text)
                .results()
                .map(m -> m.group().length() > DIGITS_MAX ? Long.MAX_VALUE >> 8 : Long.parseLong(m.group()))
                .limit(8)
                .toList();
    }

    /// A part of time in fractions of a second, of which there are 2^30.
    ///
    /// @param closed whether a part of it was too short, after which nothing divides it
    private record Span(BigInteger from, BigInteger length, boolean closed) {
        private static final int FRACTION_BITS = 30;

        Span(long begin, long seconds) {
            this(
                    BigInteger.valueOf(begin).shiftLeft(FRACTION_BITS),
                    BigInteger.valueOf(seconds).shiftLeft(FRACTION_BITS),
                    false);
        }

        /// The part of a number: from n/(n+half) to (n+1)/(n+1+half).
        Span at(long number, int half) {
            BigInteger begin = share(number, half);
            return within(begin, share(number + 1, half).subtract(begin));
        }

        private BigInteger share(long number, int half) {
            return length.multiply(BigInteger.valueOf(number)).divide(BigInteger.valueOf(number + half));
        }

        Span part(int first, int count, int of) {
            BigInteger one = length.divide(BigInteger.valueOf(of));
            return within(one.multiply(BigInteger.valueOf(first)), one.multiply(BigInteger.valueOf(count)));
        }

        private Span within(BigInteger offset, BigInteger part) {
            boolean tooShort = part.compareTo(BigInteger.valueOf(SECONDS_MIN).shiftLeft(FRACTION_BITS)) < 0;
            return closed || tooShort ? new Span(from, length, true) : new Span(from.add(offset), part, false);
        }

        /// The whole seconds within.
        VersionTime time() {
            long begin = from.shiftRight(FRACTION_BITS).longValueExact() + 1;
            long end = from.add(length).shiftRight(FRACTION_BITS).longValueExact();
            return new VersionTime(begin, Math.max(1, end - begin));
        }
    }
}
