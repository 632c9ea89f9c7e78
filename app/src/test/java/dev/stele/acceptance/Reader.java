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

/// Executes the steps of a page in its own folder. Pages assume the only server of a machine; here the words `stele`
/// and `127.0.0.1:8080` are replaced by the rig's.
final class Reader {
    private final Rig rig;
    private final String folder;

    Reader(Rig rig, String folder) {
        this.rig = rig;
        this.folder = folder;
        Path program = rig.write("bin/stele", """
                #!/bin/sh
                case $1 in build | lock) exec %1$s "$@" --home %2$s ;; esac
                exec %1$s "$@"
                """.formatted(Program.launcher(), rig.home()));
        try {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
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
        String commands = run.commands()
                .replace("127.0.0.1:8080", "127.0.0.1:" + rig.gateway().getPort());
        String path = rig.folder().resolve("bin") + ":" + System.getenv("PATH");
        Program.Ended ended = Program.run(
                Map.of(
                        "PATH",
                        path,
                        "STELE_SERVER",
                        rig.home().resolve("api.sock").toString()),
                rig.folder().resolve(folder),
                List.of("sh", "-e", "-c", commands));
        if (ended.exit() != 0) {
            throw new AssertionError(run.commands() + ended.err() + "exit code " + ended.exit());
        }
        run.output()
                .ifPresent(shown -> assertThat(ended.out())
                        .as("what this prints: %s", run.commands())
                        .matches(pattern(shown)));
    }

    private static Pattern pattern(String shown) {
        return Pattern.compile("\\Q" + shown.replace("…", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
    }
}
