package dev.stele.server;

import dev.stele.control.Control;
import dev.stele.control.FleetText;
import dev.stele.control.Version;
import dev.stele.engine.Desired;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.Recorded;
import dev.stele.home.LedgerHome;
import dev.stele.journal.History;
import dev.stele.journal.LedgerWriter;
import dev.stele.sim.SimMachine;
import dev.stele.store.Store;
import dev.stele.supervisor.GatewayProcess;
import dev.stele.supervisor.GatewaySupervisor;
import dev.stele.text.Parsed;
import dev.stele.views.Queries;
import dev.stele.views.StatusView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// What a running server answers, for tests of other packages: the real loop, ledger and store, on a simulated machine.
public final class RunningControl implements AutoCloseable {
    private static final Activity QUIET = new Activity() {
        @Override
        public void written(List<History.Line> lines) {}

        @Override
        public void refused(String reason) {}

        @Override
        public void passed(long nanos) {}
    };

    private final Store store;
    private final LedgerWriter ledger;
    private final Loop loop;
    private final ControlService control;

    /// @param home an empty folder
    public RunningControl(Path home) {
        SimMachine machine = new SimMachine((self, made) -> self.probed(made.instance(), Health.READY));
        store = Store.open(home.resolve("store"));
        ledger = new LedgerWriter(new LedgerHome(home).open("0123abcd", new SecureRandom()));
        Inbox inbox = new Inbox();
        PendingCommands pending = new PendingCommands(inbox);
        History history = new History();
        StatusPublisher publisher = new StatusPublisher(new StatusView("127.0.0.1:0"), System::nanoTime);
        GatewayProcess process = new GatewayProcess(new GatewayProcess.Spec(List.of(), home, ":0", 0));
        LoopParts parts = new LoopParts(
                machine,
                new GatewaySupervisor(process, inbox::wake),
                ledger,
                history,
                new LoopParts.Clocks(System::nanoTime, () -> Instant.EPOCH),
                new LoopParts.Listeners(publisher::publish, pending::complete, _ -> {}, QUIET));
        loop = new Loop(parts, inbox, Recorded.EMPTY, Desired.NOTHING);
        Queries queries = new Queries(history, home.resolve("logs"), InstantSource.system());
        control = new ControlService(
                new ControlService.Parts(pending, publisher, new FleetStore(store), queries),
                new Version("0", "0123abcd", 0));
        loop.start();
    }

    public Control control() {
        return control;
    }

    /// An image of this name, in the store.
    public void image(String repository, String tag) {
        store.setTag(repository, tag, store.put((repository + tag).getBytes(StandardCharsets.UTF_8)));
    }

    /// Has a fleet accepted.
    public void apply(String yaml, Map<String, byte[]> files) {
        FleetText text = FleetText.of("fleet.yaml", yaml.getBytes(StandardCharsets.UTF_8), files);
        if (control.apply(text, "ana") instanceof Parsed.Bad<?>(var problems)) {
            throw new AssertionError(problems.toString());
        }
    }

    @Override
    public void close() {
        loop.close();
        ledger.close();
    }
}
