package dev.stele.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// Which namespaces processes are in, by the inode numbers that name them.
public final class Namespaces {
    private Namespaces() {}

    /// @param kind as in `/proc/PID/ns`: `user`, `pid`, `net`, `mnt` …
    /// @return empty when the process is gone
    public static OptionalLong of(int pid, String kind) {
        try {
            String text = Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind))
                    .toString();
            return OptionalLong.of(Long.parseLong(text.substring(text.indexOf('[') + 1, text.length() - 1)));
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    /// The namespace that is mounted on a file; empty when none is.
    public static OptionalLong mounted(Path file) {
        return Mounts.table().stream()
                        .anyMatch(m -> m.target().equals(file) && m.type().equals("nsfs"))
                ? OptionalLong.of(FileStat.of(file.toString()).inode())
                : OptionalLong.empty();
    }
}
