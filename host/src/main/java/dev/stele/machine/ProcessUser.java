package dev.stele.machine;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The ids under which an instance's program runs, inside its user namespace.
///
/// @param uid 0 to 65535
/// @param gid 0 to 65535
record ProcessUser(int uid, int gid) {
    /// The user for an image that names none.
    static final ProcessUser UNPRIVILEGED = new ProcessUser(10_001, 10_001);

    private static final int ID_MAX = 65_535;

    /// @param text `user[:group]`, each a number or a name in the image's own `/etc/passwd` and `/etc/group`;
    ///     empty when the image does not say
    /// @throws ReleaseException when the image has no such user
    static ProcessUser of(String text, MergedLayers image) throws IOException {
        if (text.isEmpty()) {
            return UNPRIVILEGED;
        }
        String[] parts = text.split(":", 2);
        Optional<String[]> entry = entry(image.lines("/etc/passwd"), parts[0]);
        int uid = number(parts[0])
                .or(() -> entry.flatMap(fields -> number(fields[2])))
                .orElseThrow(() -> unknown("user", parts[0]));
        if (parts.length == 1) {
            return new ProcessUser(
                    uid, entry.flatMap(fields -> number(fields[3])).orElse(uid));
        }
        int gid = number(parts[1]).or(() -> group(image, parts[1])).orElseThrow(() -> unknown("group", parts[1]));
        return new ProcessUser(uid, gid);
    }

    private static Optional<Integer> group(MergedLayers image, String name) {
        try {
            return entry(image.lines("/etc/group"), name).flatMap(fields -> number(fields[2]));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// The line of a passwd or group file whose name or id it is.
    private static Optional<String[]> entry(List<String> lines, String nameOrId) {
        return lines.stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 3 && (fields[0].equals(nameOrId) || fields[2].equals(nameOrId)))
                .findFirst();
    }

    private static Optional<Integer> number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number >= 0 && number <= ID_MAX ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static ReleaseException unknown(String what, String name) {
        return new ReleaseException("the image's " + what + " \"" + name
                + "\" is in none of its files and is no number " + "up to " + ID_MAX);
    }
}
