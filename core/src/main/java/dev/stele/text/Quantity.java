package dev.stele.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers with units, as people write them. Digits are bounded, so no text becomes a number of a million digits.
sealed interface Quantity {
    record Amount(long value) implements Quantity {}

    /// More than any field takes.
    record Huge() implements Quantity {}

    /// @param cause a hint, when there is one
    record Malformed(String cause) implements Quantity {}

    Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
    Pattern TIME = Pattern.compile("(0|[1-9][0-9]*)(ms|s|m|h|d)");
    Pattern BYTES = Pattern.compile("(0|[1-9][0-9]*)(Ki|Mi|Gi|Ti)?");
    Pattern BYTES_DECIMAL = Pattern.compile("([0-9]+)([kKMGT])[bB]?");
    Pattern CORES = Pattern.compile("(0|[1-9][0-9]*)(?:\\.([0-9]{1,3}))?");
    int DIGITS_MAX = 12;

    static Quantity integer(String text) {
        if (text.matches("0[0-9]+")) {
            return new Malformed("a leading zero could mean octal");
        }
        return INTEGER.matcher(text).matches() ? scaled(text, 1) : new Malformed("a number has digits alone");
    }

    static Quantity millis(String text) {
        Matcher m = TIME.matcher(text);
        if (!m.matches()) {
            return new Malformed(
                    text.matches("[0-9]+") ? "without a unit it could mean anything" : "a time has digits and a unit");
        }
        return scaled(
                m.group(1),
                switch (m.group(2)) {
                    case "ms" -> 1;
                    case "s" -> 1_000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 86_400_000;
                });
    }

    static Quantity bytes(String text) {
        Matcher m = BYTES.matcher(text);
        if (!m.matches()) {
            Matcher decimal = BYTES_DECIMAL.matcher(text);
            return new Malformed(
                    decimal.matches()
                            ? "did you mean " + decimal.group(1)
                                    + decimal.group(2).replace('k', 'K') + "i?"
                            : "a size has digits and a unit");
        }
        String unit = m.group(2) == null ? "" : m.group(2);
        return scaled(
                m.group(1),
                switch (unit) {
                    case "Ki" -> 1L << 10;
                    case "Mi" -> 1L << 20;
                    case "Gi" -> 1L << 30;
                    case "Ti" -> 1L << 40;
                    default -> 1;
                });
    }

    static Quantity cpuMillis(String text) {
        if (text.endsWith("m")
                && INTEGER.matcher(text.substring(0, text.length() - 1)).matches()) {
            return scaled(text.substring(0, text.length() - 1), 1);
        }
        Matcher m = CORES.matcher(text);
        if (!m.matches()) {
            return new Malformed("it counts cores, or thousandths of one with an m");
        }
        String fraction = m.group(2) == null ? "" : m.group(2);
        return scaled(m.group(1) + (fraction + "000").substring(0, 3), 1);
    }

    /// In the largest unit that divides it.
    static String time(long millis) {
        long[] sizes = {86_400_000, 3_600_000, 60_000, 1_000};
        String[] units = {"d", "h", "m", "s"};
        for (int i = 0; i < sizes.length; i++) {
            if (millis > 0 && millis % sizes[i] == 0) {
                return millis / sizes[i] + units[i];
            }
        }
        return millis == 0 ? "0s" : millis + "ms";
    }

    static String size(long bytes) {
        String[] units = {"Ti", "Gi", "Mi", "Ki"};
        for (int i = 0; i < units.length; i++) {
            long unit = 1L << (40 - 10 * i);
            if (bytes > 0 && bytes % unit == 0) {
                return bytes / unit + units[i];
            }
        }
        return String.valueOf(bytes);
    }

    private static Quantity scaled(String digits, long unit) {
        if (digits.length() > DIGITS_MAX) {
            return new Huge();
        }
        try {
            return new Amount(Math.multiplyExact(Long.parseLong(digits), unit));
        } catch (ArithmeticException _) {
            return new Huge();
        }
    }
}
