package dev.stele.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where a home stands: what tells it from its copies.
///
/// A copied folder has another inode, or another device; a folder that was renamed keeps both. Numbers of devices are
/// only of meaning until the machine is started again.
///
/// @param machine id of the machine (machine-id(5)); empty where it has none
/// @param boot id of the machine's start; empty where it is not known
/// @param path without symbolic links
public record HomePlace(String machine, String boot, long device, long inode, Path path) {
    private static final List<String> MACHINE_IDS = List.of("etc/machine-id", "var/lib/dbus/machine-id");
    private static final String BOOT_ID = "proc/sys/kernel/random/boot_id";

    /// Where a home stands now.
    ///
    /// @param root the machine's root folder
    public static HomePlace of(Path home, Path root) throws IOException {
        Path real = home.toRealPath();
        return new HomePlace(
                MACHINE_IDS.stream()
                        .map(file -> id(root.resolve(file)))
                        .filter(id -> !id.isEmpty())
                        .findFirst()
                        .orElse(""),
                id(root.resolve(BOOT_ID)),
                number(real, "unix:dev"),
                number(real, "unix:ino"),
                real);
    }

    private static long number(Path path, String attribute) throws IOException {
        return Long.parseLong(String.valueOf(Files.getAttribute(path, attribute)));
    }

    /// Whether both are one machine, as far as is known.
    public boolean isOnMachineOf(HomePlace other) {
        return machine.isEmpty() || other.machine.isEmpty() || machine.equals(other.machine);
    }

    /// Whether both are one folder: by device and inode while the machine runs, else by inode and path.
    public boolean isFolderOf(HomePlace other) {
        boolean oneBoot = !boot.isEmpty() && boot.equals(other.boot);
        return inode == other.inode && (oneBoot ? device == other.device : path.equals(other.path));
    }

    /// An image of a machine that was not set up yet says `uninitialized` in its place.
    private static String id(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.matches("[0-9a-f-]{32,36}") ? text : "";
        } catch (IOException _) {
            return "";
        }
    }

    /// The lines of the file `installation` after the id.
    List<String> lines() {
        return List.of(
                "machine " + machine, "boot " + boot, "folder " + device + " " + inode, "path " + path.toString());
    }

    /// Empty where the lines name no place.
    static Optional<HomePlace> parse(List<String> lines) {
        Map<String, String> values = new TreeMap<>();
        lines.forEach(line -> {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                values.put(line.substring(0, blank), line.substring(blank + 1));
            }
        });
        String[] folder = values.getOrDefault("folder", "").split(" ");
        String path = values.getOrDefault("path", "");
        try {
            return folder.length == 2 && path.startsWith("/")
                    ? Optional.of(new HomePlace(
                            values.getOrDefault("machine", ""),
                            values.getOrDefault("boot", ""),
                            Long.parseLong(folder[0]),
                            Long.parseLong(folder[1]),
                            Path.of(path)))
                    : Optional.empty();
        } catch (NumberFormatException | InvalidPathException _) {
            return Optional.empty();
        }
    }
}
