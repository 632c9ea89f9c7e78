package dev.stele.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a program to its end.
final class Program {
    private static final int OUTPUT_MAX = 1 << 20;
    private static final int MINUTES_MAX = 15;

    private Program() {}

    /// @param output what it printed, both streams
    record Ended(int exit, String output) {
        /// The last line that says something.
        String lastLine() {
            return output.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line);
        }

        Ended orThrow(String what) {
            if (exit != 0) {
                throw new IllegalStateException(what + " failed with exit code " + exit + ":\n" + output.strip());
            }
            return this;
        }
    }

    static Ended run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            byte[] output;
            try (InputStream in = process.getInputStream()) {
                output = in.readNBytes(OUTPUT_MAX);
                var _ = in.skip(Long.MAX_VALUE);
            }
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " did not end");
            }
            return new Ended(process.exitValue(), new String(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command.getFirst(), e);
        }
    }
}
