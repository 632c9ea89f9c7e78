package dev.stele.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Keeps the logs of instances that are gone, up to a number.
final class LogRetention {
    private static final int LOGS_MAX = 200;

    private final Path logs;

    /// @param logs folder with one `INSTANCE.log` each
    LogRetention(Path logs) {
        this.logs = logs;
    }

    private record Log(Path file, FileTime written) {}

    /// Removes the oldest logs of instances that are gone, down to 200.
    ///
    /// @param present instances whose logs stay
    void prune(Set<String> present) throws IOException {
        if (!Files.isDirectory(logs)) {
            return;
        }
        List<Log> old = new ArrayList<>();
        try (var files = Files.newDirectoryStream(logs, "*.log")) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!present.contains(name.substring(0, name.length() - ".log".length()))) {
                    old.add(new Log(file, written(file)));
                }
            }
        }
        old.sort(Comparator.comparing(Log::written).reversed());
        for (Log log : old.subList(Math.min(LOGS_MAX, old.size()), old.size())) {
            Files.deleteIfExists(log.file());
        }
    }

    private static FileTime written(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (NoSuchFileException _) {
            return FileTime.fromMillis(0);
        }
    }
}
