package dev.stele.supervisor;

import dev.stele.crash.BlockingGuard;
import dev.stele.gateway.GatewayClient;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.FileStat;
import dev.stele.linux.HostProcess;
import dev.stele.linux.LinuxException;
import dev.stele.linux.Nodes;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The gateway's process: started in its own session without privileges, and found again by a later server.
///
/// A process is recognised by its id *and* its start time, so that another process with a reused id is never mistaken
/// for it, and it is signalled through a descriptor of that very process. What root writes about it, `gateway.pid` and
/// `gateway.log`, stands beside the gateway's folder and not in it: there the gateway's user could put a link in its
/// place, and make root write elsewhere or end another process.
///
/// A gateway without a record, of a server that died while it started it or of a version that kept the record in the
/// gateway's folder, is found by its user and its arguments. That user is this installation's alone, so whatever it
/// pretends to be, it is one of its own processes.
public final class GatewayProcess {
    private static final Duration STOP_MAX = Duration.ofSeconds(35);
    private static final int PRIVATE = 0600;
    private static final int RECORD_MAX = 64;
    private static final int LAST_WORDS_MAX = 16_384;
    private static final Pattern RECORD = Pattern.compile("([0-9]{1,9}) ([0-9]{1,18})\\s*");

    private final Spec spec;
    private final GatewayFolder folder;
    private final Path pidFile;
    private final Path log;
    /// The one that this object has started last; only the supervisor's thread uses it.
    private Optional<Start> started = Optional.empty();

    /// @param logged size of the log before it
    private record Start(Process process, long logged) {}

    /// @param java the java program and its options, class path included
    /// @param dir the gateway's own folder, for table, membership and control socket; its parent is root's
    /// @param listen such as `:8080`
    /// @param uid user and group id of the process
    public record Spec(List<String> java, Path dir, String listen, int uid) {
        public Spec {
            java = List.copyOf(java);
        }
    }

    public GatewayProcess(Spec spec) {
        this.spec = spec;
        this.folder = new GatewayFolder(spec.dir(), spec.uid());
        this.pidFile = spec.dir().resolveSibling("gateway.pid");
        this.log = spec.dir().resolveSibling("gateway.log");
    }

    /// Connects to the control socket of the running gateway.
    GatewayClient connect(Duration answerMax) {
        BlockingGuard.check("connect to the gateway");
        return folder.connect(answerMax);
    }

    /// Starts it unless it runs.
    ///
    /// @return whether it was started now
    boolean ensure() {
        BlockingGuard.check("start the gateway");
        // Between its end and the moment at which this process hears of it, it is no longer running for the kernel, and
        // why it ended is not known yet.
        if (started.filter(start -> start.process().isAlive()).isPresent()
                || running().isPresent()) {
            return false;
        }
        try {
            folder.prepare();
            prepareLog();
            long logged = Files.size(log);
            Process process = new ProcessBuilder(command())
                    .directory(spec.dir().toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            started = Optional.of(new Start(process, logged));
            Optional<HostProcess> found = HostProcess.find(Math.toIntExact(process.pid()));
            if (found.isPresent()) {
                remember(found.get());
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the gateway: " + FailureText.of(e), e);
        }
    }

    /// Why the process that was started last has ended; empty while it runs, and when none was started.
    Optional<String> failure() {
        BlockingGuard.check("read the gateway's log");
        return started.filter(start -> !start.process().isAlive())
                .map(start -> GatewayFailure.of(spec, start.process().exitValue(), linesSince(start.logged()), log));
    }

    private List<String> linesSince(long from) {
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            channel.position(Math.max(from, channel.size() - LAST_WORDS_MAX));
            byte[] end = Channels.newInputStream(channel).readNBytes(LAST_WORDS_MAX);
            return new String(end, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of("cannot read " + log + ": " + FailureText.of(e));
        }
    }

    /// Stops it. Open requests finish first, up to a bound.
    public void stop() {
        BlockingGuard.check("end the gateway");
        running().ifPresent(process -> {
            // The handle is taken while the process is known to be the right one, and only waits.
            Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
            if (!process.signal(HostProcess.SIGTERM) || handle.isEmpty()) {
                return;
            }
            try {
                handle.get().onExit().get(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                process.signal(HostProcess.SIGKILL);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException("cannot wait for the gateway's end", e);
            }
        });
    }

    public Optional<HostProcess> running() {
        BlockingGuard.check("look for the gateway");
        return recorded().filter(HostProcess::isAlive).or(this::unrecorded);
    }

    /// The process in the record. A record that anybody but root owns, or that is no regular file, is none.
    private Optional<HostProcess> recorded() {
        try {
            Optional<FileStat> stat = FileStat.find(pidFile.toString());
            if (stat.filter(found -> found.type() == FileStat.REGULAR && found.uid() == 0)
                    .isEmpty()) {
                return Optional.empty();
            }
            try (FileDescriptor file = FileDescriptor.openNoFollow(pidFile.toString())) {
                Matcher record = RECORD.matcher(new String(file.readAtMost(RECORD_MAX), StandardCharsets.US_ASCII));
                return record.matches()
                        ? Optional.of(
                                new HostProcess(Integer.parseInt(record.group(1)), Long.parseLong(record.group(2))))
                        : Optional.empty();
            }
        } catch (LinuxException e) {
            throw new IllegalStateException("cannot read " + pidFile + ": " + FailureText.of(e), e);
        }
    }

    private Optional<HostProcess> unrecorded() {
        return HostProcess.ofUser(spec.uid()).stream()
                .filter(process -> isGateway(process.commandLine()))
                .filter(HostProcess::isAlive)
                .findFirst();
    }

    private boolean isGateway(List<String> arguments) {
        return arguments.contains("gateway")
                && Collections.indexOfSubList(
                                arguments, List.of("--dir", spec.dir().toString()))
                        >= 0;
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

    /// Made before it is appended to, so that it is nobody else's to read from its first byte on.
    private void prepareLog() {
        if (FileStat.find(log.toString()).isEmpty()) {
            FileDescriptor.create(log.toString()).close();
        }
        Nodes.chmod(log.toString(), PRIVATE);
    }

    private void remember(HostProcess process) throws IOException {
        Path staged = pidFile.resolveSibling(".gateway.pid");
        Files.deleteIfExists(staged);
        byte[] record = (process.pid() + " " + process.startTicks()).getBytes(StandardCharsets.US_ASCII);
        try (FileDescriptor file = FileDescriptor.create(staged.toString())) {
            file.write(record, record.length);
        }
        Files.move(staged, pidFile, StandardCopyOption.ATOMIC_MOVE);
    }
}
