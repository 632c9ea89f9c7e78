package dev.stele.server;

import dev.stele.control.Control;
import dev.stele.control.Monitor;
import dev.stele.control.Version;
import dev.stele.crash.Pauser;
import dev.stele.engine.Desired;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.home.Home;
import dev.stele.home.HomeAccess;
import dev.stele.home.HomeUse;
import dev.stele.home.LedgerHome;
import dev.stele.home.Surroundings;
import dev.stele.journal.DiskLedgerFiles;
import dev.stele.journal.History;
import dev.stele.journal.LedgerSnapshotWriter;
import dev.stele.journal.LedgerWriter;
import dev.stele.journal.Replay;
import dev.stele.ledger.Ledger;
import dev.stele.machine.Installation;
import dev.stele.machine.Machine;
import dev.stele.metrics.Telemetry;
import dev.stele.registry.Registry;
import dev.stele.registry.RegistrySettings;
import dev.stele.store.Store;
import dev.stele.supervisor.GatewayProcess;
import dev.stele.supervisor.GatewaySupervisor;
import dev.stele.supervisor.RunnableCopy;
import dev.stele.text.FailureText;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import dev.stele.views.Queries;
import dev.stele.views.StatusView;
import dev.stele.views.WorldSnapshot;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// One server on one home: creates the parts in the order of their dependencies, and closes them.
///
/// Stopping it stops no service. Only when nothing is left to serve does it remove the gateway and everything else of
/// this installation from the machine.
public final class Server implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Server.class.getName());
    /// A staged blob that is older than this belongs to a build that has ended.
    private static final Duration STAGING_KEPT = Duration.ofDays(1);

    private final HomeUse use;
    private final Machine machine;
    private final GatewaySupervisor gateway;
    private final Registry registry;
    private final LedgerWriter ledger;
    private final Loop loop;
    private final StatusPublisher publisher;
    private final DiskWatch disks;
    private final LedgerSnapshotWriter snapshots;
    private final Control control;
    private final ServerMonitor monitor;
    private final Optional<InetSocketAddress> metricsAddress;

    /// @param gateway listen address of the gateway, as given on the command line
    /// @param registry listen address of the registry, likewise
    public record Settings(Home home, String gateway, String registry, Api api, Watching watching, Program program) {}

    /// The API's socket.
    ///
    /// @param isServed whether a server listens there now
    public record Api(Path socket, BooleanSupplier isServed) {}

    /// How the server lets itself be watched.
    ///
    /// @param metrics listen address of figures and health checks; absent = on the API's socket only
    /// @param accessLog `off`, or in which format the gateway logs requests
    public record Watching(Optional<String> metrics, String accessLog) {}

    /// How this program is started; the gateway is started as the same program.
    ///
    /// @param java the java program and its options, without class path
    /// @param classPath its jars; the manifest of the first names the others
    /// @param mainClass its entry
    public record Program(List<String> java, List<Path> classPath, String mainClass, String version) {
        public Program {
            java = List.copyOf(java);
            classPath = List.copyOf(classPath);
        }
    }

    /// What the server takes from its environment.
    ///
    /// @param onFatal called with the reason when the server cannot continue
    /// @param log gets the lines of the server's own log
    public record Outside(
            LongSupplier nanos,
            InstantSource clock,
            SecureRandom random,
            Pauser pauser,
            Consumer<String> onFatal,
            Consumer<LogLine> log) {}

    private Server(Settings settings, Outside outside, HomeUse use, Installation installation) {
        this.use = use;
        Home home = settings.home();
        LedgerHome ledgerHome = new LedgerHome(home.dir());
        Ledger opened = ledgerHome.open(installation.id(), outside.random());
        History history = new History();
        long nowMillis = TimeUnit.NANOSECONDS.toMillis(outside.nanos().getAsLong());
        Replay.Source source = source(home, ledgerHome);
        Replay.Result replayed = Replay.of(source, history, nowMillis);
        Recorded recorded = replayed.recorded();
        this.snapshots = new LedgerSnapshotWriter(source, history, replayed.snapshotEntries());
        Store store = store(home, outside);
        FleetStore fleets = new FleetStore(store);
        Desired desired = fleets.load(recorded.rev(), recorded.fleet());
        InetSocketAddress registryAddress = free(settings.registry(), "the registry", "--registry");
        this.metricsAddress = settings.watching().metrics().map(address -> free(address, "the metrics", "--metrics"));
        GatewayProcess process = process(settings, installation);
        if (process.running().isEmpty()) {
            free(settings.gateway(), "the gateway", "--gateway");
        }
        this.machine = Machine.open(installation, store, outside.nanos(), outside.pauser());
        this.registry = Registry.start(
                new RegistrySettings(registryAddress, home.registry(), home.registryToken()),
                store,
                outside.clock(),
                outside.random());
        this.ledger = new LedgerWriter(opened);
        Inbox inbox = new Inbox();
        this.disks = new DiskWatch(places(home, installation), inbox::wake);
        this.publisher = new StatusPublisher(new StatusView(settings.gateway(), disks::warnings), outside.nanos());
        PendingCommands pending = new PendingCommands(inbox);
        this.gateway = new GatewaySupervisor(process, inbox::wake);
        gateway.accessLog(settings.watching().accessLog());
        this.monitor = monitor(settings, outside, recorded, store);
        this.loop = new Loop(
                new LoopParts(
                        machine,
                        gateway,
                        ledger,
                        history,
                        new LoopParts.Clocks(outside.nanos(), outside.clock()),
                        new LoopParts.Listeners(this::publish, pending::complete, outside.onFatal(), monitor)),
                inbox,
                recorded,
                desired);
        Queries queries = new Queries(history, home.dir().resolve("logs"), outside.clock());
        this.control = new ControlService(
                new ControlService.Parts(pending, publisher, fleets, queries),
                new Version(settings.program().version(), installation.id(), 0));
    }

    private static List<DiskWatch.Place> places(Home home, Installation installation) {
        return List.of(
                new DiskWatch.Place(
                        home.dir(), "orders are refused, no image can be unpacked and logs of instances are lost"),
                new DiskWatch.Place(installation.run(), "no instance can be started"));
    }

    private static Store store(Home home, Outside outside) {
        Store store = Store.open(home.store());
        store.sweepStaging(outside.clock().instant().minus(STAGING_KEPT));
        return store;
    }

    private ServerMonitor monitor(Settings settings, Outside outside, Recorded recorded, Store store) {
        return new ServerMonitor(new ServerMonitor.Parts(
                new Telemetry(recorded, outside.nanos()),
                new ServerLog(outside.log()),
                publisher::newest,
                gateway::figures,
                store.trash().bytes(outside.clock())::now,
                outside.nanos(),
                settings.program().version()));
    }

    private static Replay.Source source(Home home, LedgerHome ledger) {
        return new Replay.Source(ledger.files(), ledger.verifier(), DiskLedgerFiles.in(home.snapshot()));
    }

    /// Starts all parts.
    ///
    /// @throws ServerStartException when the server cannot start for a reason that an operator can fix
    public static Server start(Settings settings, Outside outside) {
        closeHome(settings.home());
        HomeUse use = use(settings.home(), outside);
        Server server;
        try {
            server = open(settings, outside, use);
        } catch (RuntimeException e) {
            use.close();
            throw e;
        }
        server.disks.start();
        server.gateway.start();
        server.loop.start();
        server.monitor.start();
        return server;
    }

    /// Before anything in it is opened: from then on nobody but root can put anything in or hold a lock there.
    private static void closeHome(Home home) {
        HomeAccess.close(home)
                .ifPresent(change -> LOGGER.log(
                        Level.INFO,
                        home.dir() + " had " + change.before() + ": it was closed to other users, with "
                                + change.narrowed() + " folders and files in it that they could read"));
        HomeAccess.exposure(home).ifPresent(why -> LOGGER.log(Level.WARNING, "the home is not root's alone: " + why));
    }

    private static HomeUse use(Home home, Outside outside) {
        return switch (HomeUse.begin(home, Surroundings.MACHINE, outside.random())) {
            case Parsed.Bad<HomeUse>(var problems) -> throw new ServerStartException(problems.getFirst());
            case Parsed.Good<HomeUse>(var use) -> {
                use.movedFrom()
                        .ifPresent(from ->
                                LOGGER.log(Level.INFO, "the home was moved from " + from + " to " + home.dir()));
                yield use;
            }
        };
    }

    /// A server that cannot start leaves the machine unchanged.
    private static Server open(Settings settings, Outside outside, HomeUse use) {
        Installation installation =
                Installation.open(settings.home().dir(), Surroundings.MACHINE.runRoot(), outside.random());
        try {
            checkApi(settings.api());
            return new Server(settings, outside, use, installation);
        } catch (RuntimeException e) {
            installation.withdraw();
            throw e;
        }
    }

    /// Its operations.
    public Control control() {
        return control;
    }

    public Monitor monitor() {
        return monitor;
    }

    /// Where figures are asked for by TCP.
    public Optional<InetSocketAddress> metricsAddress() {
        return metricsAddress;
    }

    private static GatewayProcess process(Settings settings, Installation installation) {
        Program program = settings.program();
        List<Path> copy = RunnableCopy.make(program.classPath(), installation.run());
        List<String> java = new ArrayList<>(program.java());
        RunnableCopy.cache(program.classPath(), copy).ifPresent(cache -> java.add("-XX:AOTCache=" + cache));
        java.addAll(List.of("-Xms32m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        java.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", "-cp", copy.getFirst().toString()));
        java.add(program.mainClass());
        return new GatewayProcess(new GatewayProcess.Spec(
                java,
                installation.run().resolve("gateway"),
                settings.gateway(),
                installation.block().firstId(0)));
    }

    private static void checkApi(Api api) {
        if (api.isServed().getAsBoolean()) {
            throw new ServerStartException(Problem.of(
                    "S503",
                    "the API cannot listen on " + api.socket() + ": another server answers there",
                    "commands for that server would reach this one",
                    "end it, or choose another socket with  --api PATH"));
        }
    }

    private static InetSocketAddress free(String address, String who, String option) {
        InetSocketAddress parsed;
        try {
            parsed = ListenAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new ServerStartException(Problem.of(
                    "H503", who + " cannot listen on " + address, FailureText.of(e), "write  " + option + " :8080"));
        }
        if (ListenAddress.isTaken(parsed)) {
            throw new ServerStartException(Problem.of(
                    "H502",
                    who + " cannot listen on " + address + ": the port is in use",
                    "another program listens there",
                    "end it (ss -ltnp shows it), or choose another port with  " + option));
        }
        return parsed;
    }

    /// Stops the server. Instances and gateway keep running, unless nothing is left to serve.
    @Override
    public void close() {
        disks.close();
        loop.close();
        gateway.close();
        registry.close();
        ledger.close();
        finishSnapshot();
        machine.close();
        if (isIdle()) {
            gateway.endGateway();
            machine.retire();
        }
        use.close();
    }

    /// On the loop's thread, after each pass.
    private void publish(WorldSnapshot view) {
        publisher.publish(view);
        snapshots.offer(view.world().recorded(), view.world().nowMillis());
    }

    private void finishSnapshot() {
        try {
            World last = publisher.view().world();
            snapshots.finish(last.recorded(), last.nowMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        snapshots.close();
    }

    private boolean isIdle() {
        try {
            Recorded last = publisher.view().world().recorded();
            return last.instances().isEmpty()
                    && last.services().values().stream().allMatch(service -> service.stopped());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
