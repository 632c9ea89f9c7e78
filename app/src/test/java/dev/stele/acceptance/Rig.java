package dev.stele.acceptance;

import dev.stele.api.ApiClient;
import dev.stele.control.Control;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// An installation in a temporary folder, controlled through `./stele`. Closing it stops all services and the server,
/// and removes the folder.
public final class Rig implements AutoCloseable {
    /// In the environment of every process that a rig's server starts, and of those that they start.
    static final String MARK = "STELE_RIG";

    /// Held: the wanted release is condemned, the one before it serves.
    private static final Set<ServiceStatus.State> CALM = Set.of(ServiceStatus.State.HEALTHY, ServiceStatus.State.HELD);

    private static final String READY = "stele server ready";
    private static final int STOP_SECONDS_MAX = 60;

    private final Path folder;
    private final int gatewayPort = freePort();
    private final int registryPort = freePort();
    private final List<String> options = new ArrayList<>();
    private Optional<Path> socket = Optional.empty();
    private Optional<Process> server = Optional.empty();
    private int starts;
    private boolean ownDisk;

    public Rig() {
        try {
            folder = Files.createTempDirectory("stele-rig");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// For recipes and fleets; the home lies in it.
    public Path folder() {
        return folder;
    }

    Path home() {
        return folder.resolve("home");
    }

    /// Starts the server with these options, too.
    void options(String... words) {
        options.addAll(List.of(words));
    }

    /// Lets the API listen there instead of in the home.
    void listen(Path path) {
        socket = Optional.of(path);
        options("--api", path.toString());
    }

    /// Where the API listens.
    Path socket() {
        return socket.orElse(home().resolve("api.sock"));
    }

    /// Puts the home on a separate small disk, which can be filled.
    void ownDisk(String size) {
        String home = home().toString();
        Program.run("mkdir", home).orThrow();
        Program.run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", home).orThrow();
        ownDisk = true;
    }

    public String installation() {
        return read(home().resolve("installation")).lines().findFirst().orElseThrow();
    }

    public InetSocketAddress gateway() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort);
    }

    /// Such as `127.0.0.1:5000`.
    String registry() {
        return "127.0.0.1:" + registryPort;
    }

    Control control() {
        return new ApiClient(socket());
    }

    /// Starts the server and returns once it reports that it is ready.
    public void start() {
        Process started = start(Map.of());
        Wait.until(
                () -> {
                    if (!started.isAlive()) {
                        throw new AssertionError("the server ended with " + started.exitValue() + ":\n" + log());
                    }
                    return log().contains(READY);
                },
                this::log);
    }

    /// Starts the server without waiting. It may end by itself when the environment arms a crash point.
    public Process start(Map<String, String> environment) {
        starts++;
        ProcessBuilder builder = new ProcessBuilder(
                        "setsid",
                        Program.launcher().toString(),
                        "server",
                        "--home",
                        home().toString(),
                        "--gateway",
                        "127.0.0.1:" + gatewayPort,
                        "--registry",
                        registry())
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(logFile().toFile());
        builder.command().addAll(options);
        builder.environment().put(MARK, folder.toString());
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            server = Optional.of(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the server that was started last reports that it is ready.
    public boolean isReady() {
        return log().contains(READY);
    }

    /// What the server that was started last has printed.
    public String log() {
        return Files.exists(logFile()) ? read(logFile()) : "";
    }

    private Path logFile() {
        return folder.resolve("server-" + starts + ".log");
    }

    public Process server() {
        return server.orElseThrow();
    }

    public void kill() {
        server().destroyForcibly();
        awaitEnd();
    }

    /// Ends the server as a service manager does; instances and gateway go on.
    public void terminate() {
        server().destroy();
        awaitEnd();
    }

    /// @return its exit code
    public int awaitEnd() {
        try {
            if (!server().waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError("the server did not end:\n" + log());
            }
            return server().exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Process id of the gateway, from its pid file.
    public String gatewayPid() {
        return read(Path.of("/run/stele", installation(), "gateway.pid")).split(" ", 2)[0];
    }

    /// Kills the gateway. It stays down only while no server runs to restart it.
    public void endGateway() {
        Optional<ProcessHandle> gateway = ProcessHandle.of(Long.parseLong(gatewayPid()));
        gateway.ifPresent(ProcessHandle::destroyForcibly);
        Wait.until(() -> gateway.filter(ProcessHandle::isAlive).isEmpty(), () -> "the gateway goes on");
    }

    /// Runs a command against the server.
    public Program.Ended stele(String... words) {
        return Program.stele(Map.of("STELE_SERVER", socket().toString()), folder, words);
    }

    /// Runs a command on the home.
    Program.Ended work(Map<String, String> environment, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--home", home().toString()));
        return Program.stele(environment, folder, all.toArray(String[]::new));
    }

    /// Writes a file into the folder.
    Path write(String name, String text) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The ids of all instances that the server shows.
    public SortedSet<String> instances() {
        SortedSet<String> ids = new TreeSet<>();
        for (ServiceStatus service : status().services()) {
            service.pools().forEach(pool -> pool.instances().forEach(instance -> ids.add(instance.id())));
        }
        return ids;
    }

    /// The only service.
    public ServiceStatus service() {
        return status().services().getFirst();
    }

    /// Waits until the service has settled.
    public void awaitCalm() {
        var _ = Wait.see(
                this::status,
                status -> CALM.contains(status.services().getFirst().state()));
    }

    Status status() {
        return control().status();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stops every service and the server; nothing of the installation may be left on the machine then.
    void stop() {
        if (server.isEmpty() || !server().isAlive()) {
            start();
        }
        stele("stop", "--all").orThrow();
        terminate();
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            server.ifPresent(Process::destroyForcibly);
            if (ownDisk) {
                Program.run("umount", home().toString()).orThrow();
            }
            Program.run("rm", "-rf", folder.toString()).orThrow();
        }
    }
}
