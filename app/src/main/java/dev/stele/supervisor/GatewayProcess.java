package dev.stele.supervisor;

import dev.stele.crash.BlockingGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The gateway's process: started in its own session without privileges, and found again by a later server.
///
/// A process is recognised by its id *and* its start time, so that another process with a reused id is never mistaken
/// for it.
public final class GatewayProcess {
    private static final Duration STOP_MAX = Duration.ofSeconds(35);

    private final Spec spec;
    private final Path pidFile;

    /// @param java the java program and its options, class path included
    /// @param dir the gateway's own folder: table, membership, control socket
    /// @param listen such as `:8080`
    /// @param uid user and group id of the process
    public record Spec(List<String> java, Path dir, String listen, int uid) {
        public Spec {
            java = List.copyOf(java);
        }

        Path socket() {
            return dir.resolve("control.sock");
        }
    }

    public GatewayProcess(Spec spec) {
        this.spec = spec;
        this.pidFile = spec.dir().resolve("gateway.pid");
    }

    Spec spec() {
        return spec;
    }

    /// Starts it unless it runs.
    ///
    /// @return whether it was started now
    boolean ensure() {
        BlockingGuard.check("start the gateway");
        if (running().isPresent()) {
            return false;
        }
        try {
            prepareFolder();
            Process process = new ProcessBuilder(command())
                    .directory(spec.dir().toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            remember(process.toHandle());
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the gateway: " + e.getMessage(), e);
        }
    }

    /// Stops it. Open requests finish first, up to a bound.
    void stop() {
        BlockingGuard.check("end the gateway");
        running().ifPresent(process -> {
            process.destroy();
            try {
                process.onExit().get(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                process.destroyForcibly();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException("cannot wait for the gateway's end", e);
            }
        });
    }

    public Optional<ProcessHandle> running() {
        BlockingGuard.check("look for the gateway");
        try {
            if (!Files.exists(pidFile)) {
                return Optional.empty();
            }
            String[] words = Files.readString(pidFile).strip().split(" ");
            return words.length != 2
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(words[0]))
                            .filter(ProcessHandle::isAlive)
                            .filter(p -> startOf(p).equals(words[1]));
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException("cannot read " + pidFile + ": " + e.getMessage(), e);
        }
    }

    private Path log() {
        return spec.dir().resolve("gateway.log");
    }

    private List<String> command() {
        List<String> out = new ArrayList<>(List.of("setsid", "nice", "-n", "-5", "setpriv"));
        out.addAll(List.of("--reuid", String.valueOf(spec.uid()), "--regid", String.valueOf(spec.uid())));
        out.addAll(List.of("--clear-groups", "--bounding-set", "-all", "--no-new-privs"));
        out.addAll(spec.java());
        out.addAll(List.of(
                "gateway", "--listen", spec.listen(), "--dir", spec.dir().toString()));
        return out;
    }

    private void prepareFolder() throws IOException {
        Files.createDirectories(spec.dir());
        Files.setAttribute(spec.dir(), "unix:uid", spec.uid());
        Files.setAttribute(spec.dir(), "unix:gid", spec.uid());
        Files.setPosixFilePermissions(spec.dir(), PosixFilePermissions.fromString("rwx------"));
    }

    private void remember(ProcessHandle process) throws IOException {
        Path fresh = spec.dir().resolve("gateway.pid.new");
        Files.writeString(fresh, process.pid() + " " + startOf(process));
        Files.move(fresh, pidFile, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static String startOf(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .map(String::valueOf)
                .orElse("unknown");
    }
}
