package dev.stele.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.control.FleetText;
import dev.stele.control.OrderRequest;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.control.Version;
import dev.stele.crash.BlockingGuard;
import dev.stele.engine.Desired;
import dev.stele.engine.Observation;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.home.LedgerHome;
import dev.stele.journal.History;
import dev.stele.journal.LedgerWriter;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;
import dev.stele.platform.Platform;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real loop with a real ledger and a real store on disk, on a simulated machine.
class LoopTest {
    private static final Set<ServiceStatus.State> CALM = Set.of(ServiceStatus.State.HEALTHY, ServiceStatus.State.HELD);
    private static final long STEP_NANOS = Duration.ofMinutes(1).toNanos();

    @TempDir
    Path dir;

    private final BlockingQueue<String> fatal = new LinkedBlockingQueue<>();
    private final SimMachine machine = new SimMachine((self, made) -> self.probed(made.instance(), Health.READY));
    private Store store;
    private LedgerWriter ledger;
    private Loop loop;

    private final List<History.Line> written = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final Activity activity = new Activity() {
        @Override
        public void written(List<History.Line> lines) {
            written.addAll(lines);
        }

        @Override
        public void refused(String reason) {}

        @Override
        public void passed(long nanos) {}
    };
    private ControlService control;

    @BeforeEach
    void start() {
        start(machine);
    }

    private void start(Platform platform) {
        store = Store.open(dir.resolve("store"));
        ledger = new LedgerWriter(new LedgerHome(dir).open("0123abcd", new SecureRandom()));
        Inbox inbox = new Inbox();
        PendingCommands pending = new PendingCommands(inbox);
        History history = new History();
        StatusPublisher publisher = new StatusPublisher(new StatusView("127.0.0.1:0"), System::nanoTime);
        GatewayProcess process = new GatewayProcess(new GatewayProcess.Spec(List.of(), dir, ":0", 0));
        loop = new Loop(
                new LoopParts(
                        platform,
                        new GatewaySupervisor(process, inbox::wake),
                        ledger,
                        history,
                        new LoopParts.Clocks(System::nanoTime, () -> Instant.EPOCH),
                        new LoopParts.Listeners(publisher::publish, pending::complete, fatal::add, activity)),
                inbox,
                Recorded.EMPTY,
                Desired.NOTHING);
        control = new ControlService(
                new ControlService.Parts(
                        pending,
                        publisher,
                        new FleetStore(store),
                        new Queries(history, dir.resolve("logs"), InstantSource.system())),
                new Version("0", "0123abcd", 0));
        loop.start();
    }

    @AfterEach
    void end() {
        loop.close();
        ledger.close();
    }

    private void image(String version) {
        Digest digest = store.put(("image " + version).getBytes(StandardCharsets.UTF_8));
        store.setTag("page", version, digest);
    }

    private static FleetText fleet(String version) {
        String yaml = """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: pages}
            services:
              web:
                image: page:%s
                replicas: 2
                resources: {memory: 64Mi}
                rollout:
                  blueGreen: {}
                  minHealthy: 0s
                  bake: 0s
                  keepWarm: 0s
            """.formatted(version);
        return FleetText.of("fleet.yaml", yaml.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private static <T> T good(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Good<T>(var value) -> value;
            case Parsed.Bad<T>(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private void await(Predicate<ServiceStatus> wanted) throws InterruptedException {
        long end = System.nanoTime() + STEP_NANOS;
        Status status = control.status();
        while (status.services().stream().noneMatch(wanted)) {
            assertThat(System.nanoTime()).as(status + " " + fatal).isLessThan(end);
            status = control.await(status.revision(), Duration.ofSeconds(5));
        }
    }

    private void awaitRelease(int number) throws InterruptedException {
        await(web -> CALM.contains(web.state()) && web.release().equals(Optional.of(number)));
    }

    /// Every call that may block would stop the loop here.
    @Test
    void noCommandBlocksTheLoop() throws InterruptedException {
        image("1.0.0");
        image("2.0.0");
        assertThat(good(control.plan(fleet("1.0.0"))).changes()).hasSize(1);
        good(control.apply(fleet("1.0.0"), "ana"));
        awaitRelease(1);
        good(control.apply(fleet("2.0.0"), "ana"));
        awaitRelease(2);
        Optional<String> web = Optional.of("web");
        assertThat(good(control.order(new OrderRequest.Rollback(web, Optional.empty(), "slow", true), ""))
                        .index())
                .isZero();
        assertThat(good(control.order(new OrderRequest.Rollback(web, Optional.empty(), "slow", false), "ana"))
                        .index())
                .isPositive();
        awaitRelease(1);
        good(control.order(new OrderRequest.Pardon("web", Optional.of(2), "mended"), "ana"));
        good(control.order(new OrderRequest.Stop(web), "ana"));
        await(service -> service.state() == ServiceStatus.State.STOPPED);
        assertThat(fatal).isEmpty();
    }

    private static FleetText named(String fleet, String config) {
        String yaml = """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: %s}
            services:
              web:
                image: page:1.0.0
                files: [{src: a.conf, dest: /etc/a.conf}]
                resources: {memory: 64Mi}
            """.formatted(fleet);
        return FleetText.of(
                "fleet.yaml",
                yaml.getBytes(StandardCharsets.UTF_8),
                Map.of("a.conf", config.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> codes(Parsed<?> parsed) {
        return switch (parsed) {
            case Parsed.Good<?> _ -> List.of();
            case Parsed.Bad<?>(var problems) ->
                problems.stream().map(problem -> problem.code()).toList();
        };
    }

    @Test
    void planComparesFilesWithWhatServesAndFleetsWithWhoOwns() throws InterruptedException {
        image("1.0.0");
        good(control.apply(named("pages", "a: 1\n"), "ana"));
        awaitRelease(1);
        assertThat(good(control.plan(named("pages", "a: 2\n")))
                        .changes()
                        .getFirst()
                        .differences()
                        .getFirst()
                        .diff())
                .containsExactly("@@ -1,1 +1,1 @@", "-a: 1", "+a: 2");
        FleetText other = named("tools", "a: 1\n");
        assertThat(codes(control.plan(other))).containsExactly("F151");
        assertThat(codes(control.apply(other, "ana"))).containsExactly("F151");
        assertThat(good(control.plan(other.adopting(true))).toChange()).isEqualTo(1);
        good(control.apply(other.adopting(true), "ana"));
        assertThat(codes(control.apply(named("pages", "a: 1\n"), "ana"))).containsExactly("F151");
        assertThat(good(control.plan(other)).isDone()).isTrue();
    }

    @Test
    void everyDurableEntryIsToldOnceAndInOrder() throws InterruptedException {
        image("1");
        good(control.apply(fleet("1"), "ana"));
        awaitRelease(1);
        loop.close();
        assertThat(written.stream().map(History.Line::index))
                .containsExactlyElementsOf(java.util.stream.LongStream.range(0, written.size())
                        .boxed()
                        .toList());
        assertThat(written.getFirst().text()).isEqualTo("server started, number 1");
        assertThat(written.stream().map(History.Line::text)).anyMatch(text -> text.startsWith("ana wants fleet "));
    }

    @Test
    void detectsABlockingCallOnTheLoop() throws InterruptedException {
        end();
        Path log = dir.resolve("web-1.log");
        start(new Watched(machine, () -> store.put(log.toString().getBytes(StandardCharsets.UTF_8))));
        assertThat(fatal.take()).contains("thread loop never blocks", "store");
    }

    @Test
    void guardChecksOnlyTheDeclaredThread() throws InterruptedException {
        BlockingGuard.check("read a file");
        Thread other = Thread.ofPlatform().start(() -> {
            BlockingGuard.forbidOnThisThread();
            assertThatThrownBy(() -> BlockingGuard.check("read a file"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("read a file");
        });
        other.join();
        BlockingGuard.check("read a file");
    }

    /// Runs an action before each observation.
    private record Watched(Platform platform, Runnable before) implements Platform {
        @Override
        public Outcome pull(Digest image) {
            return platform.pull(image);
        }

        @Override
        public Outcome perform(InstanceAction action, long fence) {
            return platform.perform(action, fence);
        }

        @Override
        public Observation observe() {
            before.run();
            return platform.observe();
        }

        @Override
        public void onChange(Runnable listener) {
            platform.onChange(listener);
        }
    }
}
