package dev.stele.text;

import java.time.Duration;
import java.util.Locale;

/// Amounts as a fleet file writes them: `64Mi`, `500m`, `30s`.
public final class Amounts {
    private static final long CORE = 1_000;
    private static final String[] SIZES = {"Ti", "Gi", "Mi", "Ki"};
    private static final int TEBI = 40;
    private static final int STEP = 10;

    private Amounts() {}

    /// In the largest unit that divides it.
    public static String size(long bytes) {
        return Quantity.size(bytes);
    }

    /// In the largest unit of which it has one, with one digit after the point: for sums and for what a machine has,
    /// which no unit divides.
    public static String about(long bytes) {
        for (int i = 0; i < SIZES.length; i++) {
            long unit = 1L << (TEBI - STEP * i);
            if (bytes >= unit) {
                return bytes % unit == 0
                        ? bytes / unit + SIZES[i]
                        : String.format(Locale.ROOT, "%.1f", (double) bytes / unit) + SIZES[i];
            }
        }
        return bytes + (bytes == 1 ? " byte" : " bytes");
    }

    public static String time(Duration time) {
        return Quantity.time(time.toMillis());
    }

    /// Whole cores as a number, else thousandths.
    public static String cores(long millis) {
        return millis % CORE == 0 ? String.valueOf(millis / CORE) : millis + "m";
    }
}
