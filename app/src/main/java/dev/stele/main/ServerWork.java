package dev.stele.main;

import dev.stele.api.ApiServer;
import dev.stele.api.MonitorServer;
import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.crash.Pauser;
import dev.stele.home.Home;
import dev.stele.ledger.LedgerException;
import dev.stele.linux.Nodes;
import dev.stele.machine.HostException;
import dev.stele.server.Server;
import dev.stele.server.ServerStartException;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// Runs `stele server` until SIGTERM or Ctrl-C. Gateway and instances go on when it ends.
final class ServerWork {
    /// Kept in a field, because the JVM drops the level of a logger that is not referenced.
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private static final int OTHERS = 0077;

    private final Pauser pauser;

    ServerWork(Pauser pauser) {
        this.pauser = pauser;
    }

    Output run(LocalWork.ServerRequest request, Consumer<String> progress) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return refused(Problem.of(
                    "H501",
                    "the server must be root",
                    "it starts containers and sets up their network",
                    "sudo stele server"));
        }
        try {
            return serve(request, progress);
        } catch (ServerStartException e) {
            return refused(e.problem());
        } catch (LedgerException e) {
            return refused(Problem.of(
                    "L501",
                    "the ledger is refused: " + FailureText.of(e),
                    "what is served goes on; nothing new is done",
                    "stele audit verify --home " + request.home()));
        } catch (HostException e) {
            return refused(Problem.of("H500", "the machine cannot run a server", FailureText.of(e), "stele doctor"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Output.done("", Json.object().build());
        }
    }

    private Output serve(LocalWork.ServerRequest request, Consumer<String> progress) throws InterruptedException {
        JETTY.setLevel(Level.WARNING);
        // What the server makes is root's alone, unless a line of code says who else needs it.
        Nodes.umask(OTHERS);
        LogOutput log = logTo(request.watching().jsonLog());
        Home home = new Home(request.home());
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Path socket = request.api().orElse(home.apiSocket());
        Server server = Server.start(
                new Server.Settings(
                        home,
                        request.gateway(),
                        request.registry(),
                        new Server.Api(socket, () -> ApiServer.isServed(socket)),
                        new Server.Watching(
                                request.watching().metrics(), request.watching().accessLog()),
                        new Server.Program(List.of(java()), classPath(), Main.class.getName(), Main.VERSION)),
                new Server.Outside(
                        System::nanoTime, InstantSource.system(), new SecureRandom(), pauser, ServerWork::fatal, log));
        Listening listening = listen(home, socket, server);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end.countDown();
            await(ended);
        }));
        progress.accept("stele server ready: api " + socket + ", gateway " + request.gateway() + ", registry "
                + request.registry());
        end.await();
        listening.close();
        server.close();
        ended.countDown();
        return Output.done("", Json.object().build());
    }

    /// A server that people cannot reach ends, as one that could not start.
    private static Listening listen(Home home, Path socket, Server server) {
        Optional<MonitorServer> metrics = Optional.empty();
        boolean listens = false;
        try {
            prepare(socket);
            metrics = server.metricsAddress().map(address -> MonitorServer.start(address, server.monitor()));
            ApiServer api = ApiServer.start(socket, server.control(), server.monitor());
            home.announce(socket);
            listens = true;
            return new Listening(api, metrics);
        } finally {
            if (!listens) {
                metrics.ifPresent(MonitorServer::close);
                server.close();
            }
        }
    }

    /// @param metrics where figures and health checks are asked for by address
    private record Listening(ApiServer api, Optional<MonitorServer> metrics) {
        void close() {
            metrics.ifPresent(MonitorServer::close);
            api.close();
        }
    }

    /// What the libraries say goes the same way as what the server says.
    private static LogOutput logTo(boolean json) {
        LogOutput log = new LogOutput(new SystemTerminal()::err, json, InstantSource.system(), System::nanoTime);
        for (Handler former : ROOT.getHandlers()) {
            ROOT.removeHandler(former);
        }
        ROOT.addHandler(log);
        return log;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void prepare(Path socket) {
        try {
            Files.createDirectories(socket.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder of " + socket + ": " + FailureText.of(e), e);
        }
    }

    /// Ends the process as if it were killed: all its state is in the ledger, and the next server replays it.
    private static void fatal(String why) {
        new SystemTerminal()
                .err("error: " + why
                        + "\n  services and gateway go on. Mend the cause, then start the server again.\n");
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }

    private static Output refused(Problem problem) {
        return Output.problems(ExitCode.FAILED, List.of(problem));
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    /// The jars that this program runs from. The first names the others in its manifest; what else lies beside it may
    /// be left over from an older build.
    private static List<Path> classPath() {
        Path first =
                Path.of(System.getProperty("java.class.path").split(":")[0]).toAbsolutePath();
        try (JarFile jar = new JarFile(first.toFile())) {
            String others = String.valueOf(jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH));
            return Stream.concat(Stream.of(first), Stream.of(others.split(" ")).map(first::resolveSibling))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the manifest of " + first + ": " + FailureText.of(e), e);
        }
    }
}
