package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.acceptance.Page.Run;
import dev.stele.acceptance.Page.Step;
import dev.stele.acceptance.Page.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Executes the steps of a page in its own folder. Pages assume the only server of a machine, which a service manager
/// keeps; here its program, folders, addresses and what ends and starts it are the rig's.
final class Reader {
    private static final String END = "systemctl stop stele";
    private static final String START = "systemctl start stele";

    private final Rig rig;
    private final String folder;
    private final Map<String, String> named;

    Reader(Rig rig, String folder) {
        this(rig, folder, Map.of());
    }

    /// @param named what stands for a word of the page, such as an id
    Reader(Rig rig, String folder, Map<String, String> named) {
        this.rig = rig;
        this.folder = folder;
        this.named = Map.copyOf(named);
        Path program = rig.write("bin/stele", "#!/bin/sh\nexec %s \"$@\"\n".formatted(Program.launcher()));
        try {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.createDirectories(rig.folder().resolve(folder));
            Files.createDirectories(rig.folder().resolve("srv"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void follow(List<Step> steps) {
        for (Step step : steps) {
            switch (step) {
                case Write(String name, String text) -> rig.write(folder + "/" + name, text);
                case Run run -> run(run);
            }
        }
    }

    private void run(Run run) {
        StringBuilder out = new StringBuilder();
        StringBuilder lines = new StringBuilder();
        for (String line : run.commands().lines().toList()) {
            if (line.equals(END) || line.equals(START)) {
                out.append(execute(lines));
                if (line.equals(END)) {
                    rig.terminate();
                } else {
                    rig.start();
                }
            } else {
                lines.append(line).append('\n');
            }
        }
        out.append(execute(lines));
        run.output()
                .ifPresent(shown -> assertThat(out.toString())
                        .as("what this prints: %s", run.commands())
                        .matches(pattern(here(shown))));
    }

    /// @return what they print
    private String execute(StringBuilder lines) {
        String commands = lines.toString();
        lines.setLength(0);
        if (commands.isBlank()) {
            return "";
        }
        String path =
                rig.folder().resolve("bin") + ":" + System.getProperty("java.home") + "/bin:" + System.getenv("PATH");
        Program.Ended ended = Program.run(
                Map.of(
                        "PATH",
                        path,
                        "STELE_HOME",
                        rig.home().toString(),
                        "REGISTRY_AUTH_FILE",
                        rig.folder().resolve("auth.json").toString()),
                rig.folder().resolve(folder),
                List.of("sh", "-e", "-c", here(commands)));
        if (ended.exit() != 0) {
            throw new AssertionError(commands + ended.out() + ended.err() + "exit code " + ended.exit());
        }
        return ended.out();
    }

    /// The page's text as it is on this rig.
    private String here(String text) {
        String out = text.replace("127.0.0.1:8080", "127.0.0.1:" + rig.gateway().getPort())
                .replace("localhost:5000", rig.registry().replace("127.0.0.1", "localhost"))
                .replace("/var/lib/stele", rig.home().toString())
                .replace("/srv/", rig.folder().resolve("srv") + "/");
        for (Map.Entry<String, String> each : named.entrySet()) {
            out = out.replace(each.getKey(), each.getValue());
        }
        return out;
    }

    private static Pattern pattern(String shown) {
        return Pattern.compile("\\Q" + shown.replace("…", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
    }
}
