package dev.stele.demo;

import dev.stele.control.Control;
import dev.stele.home.Home;
import dev.stele.home.HomeLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The demo's server, a process in its own session, as a service manager would run it.
final class ServerProcess {
    private static final Duration START_MAX = Duration.ofSeconds(45);
    private static final int STOP_SECONDS_MAX = 30;
    private static final int SHOWN_LINES = 20;

    private final SteleProgram cli;
    private final List<String> addresses;
    private final Path log;
    private final Control control;
    private final Patience patience;
    private Optional<ProcessHandle> process = Optional.empty();

    /// @param addresses options that say where gateway and registry listen
    record Setting(SteleProgram cli, List<String> addresses, Path log) {}

    ServerProcess(Setting setting, Control control, Patience patience) {
        this.cli = setting.cli();
        this.addresses = List.copyOf(setting.addresses());
        this.log = setting.log();
        this.control = control;
        this.patience = patience;
    }

    /// Returns once it answers.
    void start() {
        List<String> command = cli.start();
        command.addAll(List.of("server", "--home", cli.home().toString()));
        command.addAll(addresses);
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            process = Optional.of(started.toHandle());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the server", e);
        }
        if (!comesUp()) {
            throw new IllegalStateException("the server does not answer; the end of its log:\n" + endOfLog());
        }
    }

    /// Adopts the server that holds the home's lock, whoever started it, and resumes it when it is halted.
    void adopt() {
        HomeLock.holder(new Home(cli.home()))
                .flatMap(ProcessHandle::of)
                .filter(holder -> holder.info()
                        .commandLine()
                        .filter(line -> line.contains(cli.home().toString()))
                        .isPresent())
                .ifPresent(holder -> {
                    process = Optional.of(holder);
                    HostView.signal(holder.pid(), "CONT");
                });
    }

    /// Whether it answers within the start-up time.
    boolean comesUp() {
        return patience.until(START_MAX, () -> answers() || !isAlive()) && answers();
    }

    boolean is(ProcessHandle other) {
        return process.filter(other::equals).isPresent();
    }

    private boolean isAlive() {
        return process.filter(ProcessHandle::isAlive).isPresent();
    }

    long pid() {
        return process.orElseThrow().pid();
    }

    void kill() {
        process.ifPresent(running -> {
            running.destroyForcibly();
            end(running);
        });
    }

    /// Stops it as a service manager does: SIGTERM, then SIGKILL when that has no effect.
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

    private static boolean end(ProcessHandle ending) {
        try {
            ending.onExit().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for the server's end", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
