package dev.stele.acceptance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `./stele` of this repository, or another program, run to its end.
public final class Program {
    private static final int MINUTES_MAX = 10;

    private Program() {}

    /// @param out what it wrote to standard output
    public record Ended(int exit, String out, String err) {
        public Ended orThrow() {
            if (exit != 0) {
                throw new AssertionError("exit code " + exit + "\n" + out + err);
            }
            return this;
        }
    }

    /// The repository's folder. Maven runs tests in the folder of their module.
    static Path root() {
        try {
            return Path.of("..").toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path launcher() {
        return root().resolve("stele");
    }

    static Ended stele(Map<String, String> environment, Path directory, String... words) {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(words));
        return run(environment, directory, command);
    }

    static Ended run(String... command) {
        return run(Map.of(), Path.of("").toAbsolutePath(), List.of(command));
    }

    static Ended run(Map<String, String> environment, Path directory, List<String> command) {
        try {
            Path out = Files.createTempFile("stele-out", "");
            Path err = Files.createTempFile("stele-err", "");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end");
            }
            return new Ended(process.exitValue(), taken(out), taken(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String taken(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.delete(file);
        return text;
    }
}
