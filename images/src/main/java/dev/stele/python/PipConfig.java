package dev.stele.python;

import dev.stele.linux.NamedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The index that the user's own pip asks.
public final class PipConfig {
    private static final int BYTES_MAX = 1 << 20;

    private PipConfig() {}

    /// From `PIP_INDEX_URL`, else from the last of pip's files that names one.
    public static Optional<String> index(Map<String, String> environment, Path home) {
        String variable = environment.getOrDefault("PIP_INDEX_URL", "");
        if (!variable.isBlank()) {
            return Optional.of(variable.strip());
        }
        Path config = environment.getOrDefault("XDG_CONFIG_HOME", "").isEmpty()
                ? home.resolve(".config")
                : Path.of(environment.getOrDefault("XDG_CONFIG_HOME", ""));
        List<Path> files = new ArrayList<>(List.of(
                Path.of("/etc/xdg/pip/pip.conf"),
                Path.of("/etc/pip.conf"),
                home.resolve(".pip/pip.conf"),
                config.resolve("pip/pip.conf")));
        String named = environment.getOrDefault("PIP_CONFIG_FILE", "");
        if (named.equals("/dev/null")) {
            files.clear();
        } else if (!named.isEmpty()) {
            files.add(Path.of(named));
        }
        return files.reversed().stream().flatMap(file -> inFile(file).stream()).findFirst();
    }

    private static Optional<String> inFile(Path file) {
        try {
            return inText(new String(NamedFile.anywhere(file, BYTES_MAX), StandardCharsets.UTF_8));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// What stands under `[install]`, else under `[global]`.
    static Optional<String> inText(String text) {
        String section = "";
        Optional<String> global = Optional.empty();
        Optional<String> install = Optional.empty();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith("[")) {
                section = line;
            } else if (line.matches("index[-_]url\\s*[=:].*")) {
                Optional<String> value = Optional.of(line.replaceFirst("index[-_]url\\s*[=:]\\s*", ""))
                        .filter(v -> !v.isEmpty());
                global = section.equals("[global]") ? value : global;
                install = section.equals("[install]") ? value : install;
            }
        }
        return (install.isPresent() ? install : global).map(String::strip);
    }
}
