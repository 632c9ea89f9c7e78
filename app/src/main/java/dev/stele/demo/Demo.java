package dev.stele.demo;

import dev.stele.control.Control;
import dev.stele.crash.Pauser;
import dev.stele.home.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Runs the demonstration from start to clean-up.
///
/// It builds the shop's images, starts its own server beside whatever runs on the machine, sends a constant load,
/// runs the acts one after the other, and checks for each its result and the requests that ended during it. Then it
/// stops everything, verifies a copy of the ledger, and looks for anything left behind.
///
/// A sabotage breaks one guarantee on purpose and runs only the acts that detect it.
public final class Demo {
    private static final Duration FIRST_START_MAX = Duration.ofSeconds(60);
    private static final int GATEWAY_PORT = 8080;
    private static final String LINES = "requests.tsv";
    private static final String TABLE = "table.tsv";
    private static final String LOG = "server.log";
    private static final String HOME = "home";
    private static final String STORE = "store";
    private static final String BLOBS = "blobs";

    private final Setting setting;
    private final Environment environment;
    private final LongSupplier micros;
    private final Patience patience;
    private final List<Act> acts = new ArrayList<>();

    /// @param root of the repository
    /// @param work working folder, emptied first; the client's lines, the table and the images stay in it
    public record Setting(Path root, Path work, Optional<Sabotage> sabotage, boolean keep) {}

    /// @param nanos a monotonic clock
    /// @param servers connects to the server behind a socket
    /// @param talk receives the output, one or more lines at a time
    public record Environment(
            InstantSource clock,
            LongSupplier nanos,
            Pauser pauser,
            Function<Path, Control> servers,
            Consumer<String> talk) {}

    public Demo(Setting setting, Environment environment) {
        this.setting = setting;
        this.environment = environment;
        long startMicros = environment.clock().millis() * 1000;
        long startNanos = environment.nanos().getAsLong();
        this.micros = () -> startMicros + (environment.nanos().getAsLong() - startNanos) / 1000;
        this.patience = new Patience(micros, environment.pauser());
    }

    /// @return whether every act passed
    public boolean run() {
        SteleProgram cli =
                new SteleProgram(setting.root().resolve("stele"), setting.work().resolve(HOME));
        Folders.make(setting.work());
        endEarlier(cli);
        tidyUp();
        String listen = "127.0.0.1:" + freePort(GATEWAY_PORT);
        ServerProcess server = server(cli, listen);
        boolean held = false;
        try (Interruption interruption = new Interruption(environment.talk(), server::is)) {
            try {
                buildImages(cli);
                server.start();
                held = run(context(cli, server, listen));
            } catch (RuntimeException e) {
                held = false;
                environment
                        .talk()
                        .accept("✗ the demo broke off: " + e.getMessage() + "\n  the server's log is " + log());
            }
            if (interruption.beginCleanUp() || !setting.keep() || !server.answers()) {
                held &= tearDown(new Teardown(cli, server));
            } else {
                environment.talk().accept(next(cli, server, listen));
            }
        }
        return held;
    }

    private boolean tearDown(Teardown teardown) {
        try {
            teardown.run();
            tidyUp(LINES, TABLE, LOG);
            return true;
        } catch (RuntimeException e) {
            environment.talk().accept("✗ something of the demo may be left: " + e.getMessage());
            return false;
        }
    }

    /// Ends what an earlier demo left: one that was kept, or was itself killed.
    private void endEarlier(SteleProgram cli) {
        Teardown earlier = new Teardown(cli, server(cli, "127.0.0.1:" + freePort(0)));
        if (earlier.isUp()) {
            environment.talk().accept("an earlier demo still runs: ending it first");
            earlier.run();
        }
    }

    private ServerProcess server(SteleProgram cli, String listen) {
        List<String> addresses = List.of("--gateway", listen, "--registry", "127.0.0.1:" + freePort(0));
        return new ServerProcess(
                new ServerProcess.Setting(cli, addresses, log()),
                environment.servers().apply(cli.socket()),
                patience);
    }

    private Path log() {
        return setting.work().resolve(LOG);
    }

    private void buildImages(SteleProgram cli) {
        ShopImages images = new ShopImages(setting.root().resolve("examples/shop"), setting.work(), cli);
        boolean two = setting.sabotage().isEmpty() || setting.sabotage().get() == Sabotage.DRAIN;
        environment.talk().accept("building examples/shop  v1 (the first time, its packages are fetched)");
        String first = images.build("v1");
        if (two) {
            environment.talk().accept("building examples/shop  v2");
            images.build("v2");
        }
        if (setting.sabotage().isEmpty()) {
            environment.talk().accept("building examples/shop  v3 (broken on purpose)");
            images.build("v3");
            environment.talk().accept("building v1 again, in another folder for another store");
            if (!images.buildElsewhere("v1").equals(first)) {
                throw new IllegalStateException("v1 was built twice and has two digests");
            }
            environment.talk().accept("  identical: " + first);
        }
    }

    private DemoContext context(SteleProgram cli, ServerProcess server, String listen) {
        int port = Integer.parseInt(listen.substring(listen.indexOf(':') + 1));
        Load load = new Load(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                micros,
                setting.work().resolve(LINES));
        HostView machine = new HostView(new Home(cli.home()).installationId().orElseThrow());
        StatusWatch watch = new StatusWatch(environment.servers().apply(cli.socket()), patience);
        return new DemoContext(
                cli,
                server,
                new DemoContext.Probes(load, machine, watch),
                new DemoContext.Options(setting.root().resolve("examples/shop"), listen, setting.sabotage()),
                patience,
                micros);
    }

    private boolean run(DemoContext context) {
        String first = context.options().fleets().resolve("v1.yaml").toString();
        context.cli().ask("apply", "-f", first, "-y").orThrow("stele apply of v1");
        if (!context.watch().until(FIRST_START_MAX, serving -> !serving.isEmpty())) {
            throw new IllegalStateException("v1 does not serve; the end of the server's log:\n"
                    + context.server().endOfLog());
        }
        environment
                .talk()
                .accept("3 instances of v1 behind http://" + context.options().listen()
                        + " · own client on, every body is checked\n");
        try (Load load = context.load()) {
            load.start();
            runActs(context);
        }
        ActTable table = new ActTable(acts, context.load().results());
        environment.talk().accept(table.render());
        Folders.write(setting.work().resolve(TABLE), table.lines());
        for (String name : table.broken()) {
            environment.talk().accept("✗ did not hold: " + name);
        }
        return (setting.keep() || end(context)) && table.broken().isEmpty();
    }

    private void runActs(DemoContext context) {
        RolloutActs rollouts = new RolloutActs(context);
        InstanceFaultActs faults = new InstanceFaultActs(context);
        CrashActs crashes = new CrashActs(context);
        if (setting.sabotage().isEmpty() || context.is(Sabotage.DRAIN)) {
            act(context, "deploy v2, blue-green", rollouts::deploySecond);
        }
        if (setting.sabotage().isEmpty()) {
            act(context, "try v3", rollouts::tryThird);
            act(context, "roll back to v1", rollouts::rollBack);
            act(context, "kill -9 an instance", faults::killInstance);
            act(context, "write into a running root", faults::writeIntoRoot);
        }
        if (setting.sabotage().isEmpty() || context.is(Sabotage.TAMPER)) {
            act(context, "change a byte of a shared layer", faults::changeLayer);
        }
        if (setting.sabotage().isEmpty()) {
            act(context, "enter an instance", faults::enterInstance);
        }
        if (setting.sabotage().isEmpty() || context.is(Sabotage.ADOPT)) {
            act(context, "kill -9 the server", crashes::killServer);
        }
        if (setting.sabotage().isEmpty()) {
            act(context, "kill -9 the gateway", crashes::killGateway);
        }
    }

    private void act(DemoContext context, String name, Supplier<Act.Outcome> body) {
        environment.talk().accept("  … " + name);
        long start = context.now();
        Act.Outcome outcome;
        try {
            outcome = body.get();
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            outcome = Act.Outcome.untimed(false, "broke off: " + e.getMessage());
        }
        acts.add(new Act(name, start, outcome.result(), outcome.micros(), outcome.held(), outcome.down()));
    }

    /// Stops everything, then checks that only a ledger that verifies is left.
    private boolean end(DemoContext context) {
        FinalChecks checks = new FinalChecks(context, setting.work());
        List<String> wrong = checks.stop();
        List<String> unproved = checks.verifyLedger(environment.talk());
        List<String> left = checks.leftBehind();
        environment.talk().accept("  left behind: " + (left.isEmpty() ? "nothing ✓" : String.join("\n    ", left)));
        wrong.forEach(what -> environment.talk().accept("✗ did not hold: stop everything: " + what));
        unproved.forEach(what -> environment.talk().accept("✗ did not hold: verify the ledger: " + what));
        if (!left.isEmpty()) {
            environment.talk().accept("✗ did not hold: leave nothing behind");
        }
        return wrong.isEmpty() && unproved.isEmpty() && left.isEmpty();
    }

    /// Two releases are condemned by now: one failed, one was rolled back. Each has to be pardoned before a retry.
    private static String next(SteleProgram cli, ServerProcess server, String listen) {
        Path home = cli.home();
        return String.join(
                "\n",
                "It goes on running. In another terminal, in this folder, try one after the other:",
                "  export STELE_SERVER=" + cli.socket(),
                "  curl http://" + listen + "/lamp",
                "  ./stele status",
                "  ./stele releases web",
                "  ./stele pardon web --release v2 --reason 'once more'",
                "  ./stele apply -f examples/shop/v2.yaml     # watch it replace v1",
                "  ./stele rollback web                       # and v1 replace it",
                "  ./stele pardon web --release v3 --reason 'was it really broken?'",
                "  ./stele apply -f examples/shop/v3.yaml     # watch it be reverted",
                "  ./stele why web",
                "  ./stele audit verify " + home.resolve("ledger") + " --key " + home.resolve("keys/ledger.vkey"),
                "and to end it:",
                "  ./stele stop --all && kill " + server.pid());
    }

    /// Empties the folder except for the named files and the blobs: those are named by content, so the next demo
    /// reuses them. Tags are made anew: newer packages, or another version of Stele, give other images.
    private void tidyUp(String... kept) {
        List<String> names = new ArrayList<>(List.of(kept));
        names.add(HOME);
        Folders.empty(setting.work(), names.toArray(String[]::new));
        Folders.empty(setting.work().resolve(HOME), STORE);
        Folders.empty(setting.work().resolve(HOME).resolve(STORE), BLOBS);
    }

    /// The wanted port when it is free, any other port otherwise.
    private static int freePort(int wanted) {
        for (int port : new int[] {wanted, 0}) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return socket.getLocalPort();
            } catch (IOException e) {
                if (port == 0) {
                    throw new UncheckedIOException("no port is free on loopback", e);
                }
            }
        }
        throw new IllegalStateException("unreachable: port 0 is the last one tried");
    }
}
