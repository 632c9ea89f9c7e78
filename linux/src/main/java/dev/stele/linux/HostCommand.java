package dev.stele.linux;

import dev.stele.crash.BlockingGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A command of the host. It gets a fixed search path and no other environment. A deadline ends it, and its output is
/// cut at a bound.
///
/// @param argv the program and its arguments
/// @param input all of its standard input
/// @param deadline after which it is killed
public record HostCommand(List<String> argv, String input, Duration deadline) {
    private static final int OUTPUT_MAX = 256 << 10;
    private static final Duration REST_MAX = Duration.ofSeconds(1);
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public HostCommand {
        argv = List.copyOf(argv);
    }

    public HostCommand(Duration deadline, String... argv) {
        this(List.of(argv), "", deadline);
    }

    /// @param code exit code; 128 + signal when a signal ended it
    /// @param output standard output and error together, cut at 256 KiB
    public record Result(int code, String output) {
        public boolean isGood() {
            return code == 0;
        }
    }

    /// Runs it to its end.
    ///
    /// @throws HostCommandException when it is not installed, or has not ended by the deadline
    public Result run() {
        Process process = start();
        try {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            Thread reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), output));
            feed(process);
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HostCommandException(
                        argv, "has not ended after " + deadline.toMillis() + " ms and was killed");
            }
            // A process that it has started may still hold the pipe; its own output has arrived by now.
            reader.join(REST_MAX);
            synchronized (output) {
                return new Result(process.exitValue(), output.toString(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HostCommandException(argv, "was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    /// Runs it, and treats every exit code but 0 as a failure.
    ///
    /// @return its output
    /// @throws HostCommandException with its output
    public String succeed() {
        Result result = run();
        if (!result.isGood()) {
            throw new HostCommandException(
                    argv,
                    "failed with code " + result.code() + ": " + result.output().strip());
        }
        return result.output();
    }

    /// Starts it without waiting; for what outlives the call.
    Process start() {
        BlockingGuard.check("run " + argv.getFirst());
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new HostCommandException(argv, "cannot be started: " + e.getMessage());
        }
    }

    private void feed(Process process) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It ended without reading all: its exit code says how.
        }
    }

    private static void drain(InputStream from, ByteArrayOutputStream to) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                synchronized (to) {
                    to.write(buffer, 0, Math.min(n, OUTPUT_MAX - to.size()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
