package dev.stele.text;

import java.time.Duration;
import java.util.Locale;

/// Numbers in the units that people read: the one place for them. JSON keeps the plain numbers.
///
/// Bytes are in powers of 1024 with the units of the fleet file (`Mi` there, `MiB` here), so that what is read can be
/// compared with what was written.
public final class Units {
    private static final String[] BYTES = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int STEP = 1024;
    private static final int WHOLE_PPM = 1_000_000;

    private Units() {}

    /// `0 bytes`, `1 byte`, `812 bytes`, `1.5 KiB`, `256 MiB`: at most four digits. Rounded, and never up to a unit
    /// that
    /// is not reached.
    public static String bytes(long bytes) {
        if (bytes < STEP) {
            return counted(bytes, "byte");
        }
        double value = bytes;
        int unit = -1;
        while (value >= STEP) {
            value /= STEP;
            unit++;
        }
        double tenths = Math.floor(value * 10) / 10;
        boolean whole = tenths >= 100 || tenths == Math.floor(tenths);
        return String.format(
                Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", whole ? Math.floor(value) : tenths, BYTES[unit]);
    }

    /// `1 layer`, `3 layers`, `12 000 layers`.
    public static String counted(long count, String what) {
        return count(count) + " " + what + (count == 1 ? "" : "s");
    }

    /// With a space between thousands, from five digits on.
    static String count(long count) {
        return count < 10_000
                ? String.valueOf(count)
                : String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
    }

    /// How long something has taken: `0.4s`, `42s`, `3m 12s`, `2h 05m`, `3d 04h`.
    static String elapsed(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1fs", Math.floor(time.toMillis() / 100.0) / 10);
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (time.toHours() < 1) {
            return String.format(Locale.ROOT, "%dm %02ds", time.toMinutes(), seconds % 60);
        }
        return time.toDays() < 1
                ? String.format(Locale.ROOT, "%dh %02dm", time.toHours(), time.toMinutesPart())
                : String.format(Locale.ROOT, "%dd %02dh", time.toDays(), time.toHoursPart());
    }

    /// A running clock: `00:07`, `03:12`, `1:02:45`.
    public static String clock(Duration time) {
        String minutes = String.format(Locale.ROOT, "%02d:%02d", time.toMinutesPart(), time.toSecondsPart());
        return time.toHours() < 1 ? minutes : time.toHours() + ":" + minutes;
    }

    /// A time that was set: `500ms`, `10s`, `15m`, `1m 30s`, `1h 05m`. Exact, but for a part below its second unit.
    public static String duration(Duration time) {
        if (time.toMillis() < 1000) {
            return time.toMillis() + "ms";
        }
        return time.toSeconds() < 10 && time.toMillisPart() == 0
                ? time.toSeconds() + "s"
                : elapsed(time).replaceFirst(" 00.$", "");
    }

    /// A share in percent, with a decimal only where it needs one. Neither 0% nor 100% unless it is exactly that.
    public static String share(int ppm) {
        if (ppm % 10_000 == 0) {
            return ppm / 10_000 + "%";
        }
        double percent = Math.clamp(Math.round(ppm * 1000.0 / WHOLE_PPM) / 10.0, 0.1, 99.9);
        return String.format(Locale.ROOT, "%.1f%%", percent);
    }

    /// A part of a number in percent with two decimals. Anything above 0 shows as at least 0.01%.
    public static String rate(long part, long of) {
        if (of <= 0) {
            throw new IllegalArgumentException(part + " of " + of);
        }
        double percent = part * 100.0 / of;
        double shown = part == 0 ? 0 : Math.max(percent, 0.01);
        return String.format(Locale.ROOT, "%.2f%%", part < of ? Math.min(shown, 99.99) : shown);
    }
}
