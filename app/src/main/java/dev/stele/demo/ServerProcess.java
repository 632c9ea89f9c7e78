package dev.stele.demo;

import dev.stele.server.Control;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The demo's server, a process in a session of its own, as a service manager would run it.
final class ServerProcess {
    private static final Duration START_MAX = Duration.ofSeconds(45);
    private static final int STOP_SECONDS_MAX = 30;
    private static final int SHOWN_LINES = 20;

    private final Cli cli;
    private final List<String> addresses;
    private final Path log;
    private final Control control;
    private final Patience patience;
    private Optional<Process> process = Optional.empty();

    /// @param addresses options that say where gateway and registry listen
    record Setting(Cli cli, List<String> addresses, Path log) {}

    ServerProcess(Setting setting, Control control, Patience patience) {
        this.cli = setting.cli();
        this.addresses = List.copyOf(setting.addresses());
        this.log = setting.log();
        this.control = control;
        this.patience = patience;
    }

    /// Returns once it answers.
    void start() {
        List<String> command = new java.util.ArrayList<>(List.of(
                "setsid",
                cli.launcher().toString(),
                "server",
                "--home",
                cli.home().toString()));
        command.addAll(addresses);
        try {
            process = Optional.of(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the server", e);
        }
        if (!patience.until(START_MAX, () -> answers() || !process.get().isAlive()) || !answers()) {
            throw new IllegalStateException("the server does not answer; the end of its log:\n" + endOfLog());
        }
    }

    long pid() {
        return process.orElseThrow().pid();
    }

    void kill() {
        process.ifPresent(running -> end(running.destroyForcibly()));
    }

    /// As a service manager does it: SIGTERM, and SIGKILL when that does not help.
    boolean stop() {
        if (process.isEmpty()) {
            return true;
        }
        process.get().destroy();
        boolean ended = end(process.get());
        if (!ended) {
            kill();
        }
        return ended;
    }

    boolean answers() {
        try {
            return control.status().revision() >= 0;
        } catch (RuntimeException _) {
            return false;
        }
    }

    String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    private static boolean end(Process ending) {
        try {
            return ending.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
