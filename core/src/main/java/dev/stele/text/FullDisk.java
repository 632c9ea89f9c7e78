package dev.stele.text;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// The sentence about a disk on which there was no room: where, how much was needed, and how much is free.
///
/// @param where a file or folder on it; it need not exist
/// @param neededBytes what was to be written; 0 = unknown
/// @param freeBytes for a process without privileges
public record FullDisk(Path where, long neededBytes, long freeBytes) {
    /// With less free space than this nothing fits.
    private static final long FULL_BYTES = 4096;

    private static final int CAUSES_MAX = 10;
    private static final long KIB = 1024;
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    /// Absent when the failure has another cause.
    public static Optional<FullDisk> of(Path where, Throwable failure, long neededBytes) {
        long free = free(where);
        boolean isFull = says(failure) || (free >= 0 && free < FULL_BYTES);
        return isFull ? Optional.of(new FullDisk(where, neededBytes, Math.max(0, free))) : Optional.empty();
    }

    /// What failed there, as a sentence: about the disk if it is full, else [FailureText].
    public static String or(Path where, Throwable failure) {
        return of(where, failure, 0).map(FullDisk::sentence).orElseGet(() -> FailureText.of(failure));
    }

    public String sentence() {
        String needed = neededBytes > 0 ? size(neededBytes) + " needed, " : "";
        return "no space left on the disk of " + where + ": " + needed + size(freeBytes)
                + " free; free some space there, then it goes on";
    }

    /// The text of the error depends on the system's language, so the free space is looked at as well.
    private static boolean says(Throwable failure) {
        Optional<Throwable> next = Optional.of(failure);
        for (int i = 0; i < CAUSES_MAX && next.isPresent(); i++) {
            String text = String.valueOf(next.get().getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("no space left on device") || text.contains("quota exceeded")) {
                return true;
            }
            next = Optional.ofNullable(next.get().getCause());
        }
        return false;
    }

    /// -1 when it cannot be asked. A file that is still to be written is on the disk of the folder that exists.
    private static long free(Path where) {
        for (Path at = where.toAbsolutePath(); at != null; at = at.getParent()) {
            try {
                FileStore disk = Files.getFileStore(at);
                return disk.getUsableSpace();
            } catch (IOException _) {
                // Not there yet.
            }
        }
        return -1;
    }

    static String size(long bytes) {
        if (bytes < KIB) {
            return bytes + " bytes";
        }
        double rest = bytes / (double) KIB;
        int unit = 0;
        while (rest >= KIB && unit < UNITS.length - 1) {
            rest /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", rest, UNITS[unit]);
    }
}
