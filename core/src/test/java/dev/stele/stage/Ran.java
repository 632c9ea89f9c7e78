package dev.stele.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A command that a test ran to its end.
///
/// @param output of both kinds, as they came
public record Ran(int status, String output) {
    private static final long SECONDS_MAX = 60;

    /// Runs it without input.
    public static Ran of(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end");
            }
            return new Ran(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// What it wrote; an error when it failed.
    public static String succeed(List<String> command) {
        Ran ran = of(command);
        if (ran.status() != 0) {
            throw new AssertionError(command + " ended with " + ran.status() + ": " + ran.output());
        }
        return ran.output();
    }

    /// What it wrote; an error when it failed.
    public static String succeed(String... command) {
        return succeed(List.of(command));
    }
}
