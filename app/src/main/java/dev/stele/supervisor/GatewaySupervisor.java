package dev.stele.supervisor;

import dev.stele.crash.BlockingGuard;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.gateway.AccessLogFormat;
import dev.stele.gateway.GatewayAnswer;
import dev.stele.gateway.GatewayClient;
import dev.stele.gateway.GatewayException;
import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import dev.stele.route.RequestFigures;
import dev.stele.route.RouteTable;
import dev.stele.text.FailureText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Supervises the gateway process: restarts it when it has ended, pushes the newest membership, and polls its state.
///
/// One thread owns the connection. It picks up what the loop requests within [#POLL], and stores the state of the
/// gateway for the loop, which is woken when a relevant part of it changes. The end of the gateway's process and the
/// loss of the connection wake the thread: clients are refused until the next gateway listens, so its start waits for
/// no poll.
public final class GatewaySupervisor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GatewaySupervisor.class.getName());
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final long TABLE_MILLIS_MAX = 30_000;

    private final GatewayProcess process;
    private final GatewayStarts starts;
    private final Runnable onChange;
    private final long pollMillis;
    private final Semaphore wakeUp = new Semaphore(0);
    private final ReentrantLock delivering = new ReentrantLock();
    private final AtomicLong newestEpoch = new AtomicLong();
    private final Semaphore stateChanged = new Semaphore(0);
    private final Thread thread;

    private volatile Optional<GatewayState> state = Optional.empty();
    private volatile Membership membership = Membership.EMPTY;
    private volatile boolean wanted = true;
    private volatile AccessLogFormat accessLog = AccessLogFormat.OFF;
    private volatile boolean closing;
    /// Why there is no state, for messages; empty when there is one.
    private volatile String lastError = "";
    private volatile Optional<GatewayClient> client = Optional.empty();
    /// The connection to the process whose end is waited for; only the supervisor's thread uses it.
    private Optional<GatewayClient> watched = Optional.empty();

    /// @param onChange called on the supervisor's thread when a part of the state changes that decisions depend on
    public GatewaySupervisor(GatewayProcess process, Runnable onChange) {
        this(process, onChange, POLL);
    }

    GatewaySupervisor(GatewayProcess process, Runnable onChange, Duration poll) {
        this.process = process;
        this.starts = new GatewayStarts(process);
        this.onChange = onChange;
        this.pollMillis = poll.toMillis();
        this.thread = Thread.ofVirtual().name("gateway-link").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Whether and how the gateway logs requests; to be set before the start. It is told each time it is connected to.
    ///
    /// @param format one of the words of [AccessLogFormat]
    public void accessLog(String format) {
        accessLog = AccessLogFormat.valueOf(format.toUpperCase(Locale.ROOT));
    }

    /// What the gateway has counted; empty while it does not answer.
    public List<RequestFigures> figures() {
        BlockingGuard.check("ask the gateway for its figures");
        Optional<GatewayClient> connected = client;
        try {
            return connected.map(GatewayClient::figures).orElse(List.of());
        } catch (GatewayException e) {
            disconnect(e);
            return List.of();
        }
    }

    /// The last state of the gateway; empty while it does not answer.
    public Optional<GatewayState> state() {
        return state;
    }

    /// Why the gateway cannot start; empty when it can, and before it is known.
    public Optional<String> failure() {
        return starts.failure();
    }

    /// Whether the gateway should run. Only `stop --all` ends it: once every service is stopped by order and no
    /// instance is left.
    public static boolean isWanted(Recorded recorded) {
        return recorded.services().isEmpty()
                || !recorded.instances().isEmpty()
                || recorded.services().values().stream().anyMatch(service -> !service.stopped());
    }

    public void updateWanted(Recorded recorded) {
        boolean gateway = isWanted(recorded);
        if (wanted != gateway) {
            wanted = gateway;
            wakeUp.release();
        }
    }

    /// Sets the membership that the gateway has to apply from now on.
    public void push(Membership newest) {
        if (!newest.equals(membership)) {
            membership = newest;
            wakeUp.release();
        }
    }

    /// Sends the gateway a route table and waits for its acknowledgement, also while the gateway is being started. A
    /// table is not delivered any more once a newer one was given.
    public Outcome apply(RouteTable table) throws InterruptedException {
        BlockingGuard.check("wait for the gateway");
        newestEpoch.accumulateAndGet(table.epoch(), Math::max);
        long left = TABLE_MILLIS_MAX;
        while (!closing) {
            if (isSuperseded(table)) {
                return Outcome.platform("gateway", "superseded by the table of epoch " + newestEpoch.get());
            }
            Optional<GatewayClient> connected = client;
            if (connected.isPresent()) {
                try {
                    Optional<Outcome> outcome = deliver(connected.get(), table);
                    if (outcome.isPresent()) {
                        return outcome.get();
                    }
                } catch (GatewayException e) {
                    disconnect(e);
                }
            }
            if (left <= 0) {
                return Outcome.platform("gateway", "the gateway does not answer: " + lastError);
            }
            left -= pollMillis;
            stateChanged.tryAcquire(pollMillis, TimeUnit.MILLISECONDS);
        }
        return Outcome.platform("gateway", "the server is ending");
    }

    /// Sends one table at a time, so that an older one cannot replace a newer one.
    ///
    /// @return empty when a newer one was given meanwhile
    private Optional<Outcome> deliver(GatewayClient connected, RouteTable table) {
        delivering.lock();
        try {
            return isSuperseded(table) ? Optional.empty() : Optional.of(outcome(connected.apply(table)));
        } finally {
            delivering.unlock();
        }
    }

    private boolean isSuperseded(RouteTable table) {
        return newestEpoch.get() > table.epoch();
    }

    private Outcome outcome(GatewayAnswer answer) {
        return switch (answer) {
            case GatewayAnswer.Applied(var newest) -> {
                setState(Optional.of(newest));
                yield Outcome.done();
            }
            case GatewayAnswer.Refused(var why, var newest) -> {
                setState(Optional.of(newest));
                yield Outcome.platform("gateway", why);
            }
        };
    }

    private void run() {
        try {
            while (!closing) {
                poll();
                boolean woken = wakeUp.tryAcquire(pollMillis, TimeUnit.MILLISECONDS);
                if (woken) {
                    wakeUp.drainPermits();
                } else {
                    starts.waited(pollMillis);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void poll() {
        try {
            if (!wanted) {
                stopGateway();
                return;
            }
            if (client.isEmpty()) {
                if (!startsOrRuns()) {
                    return;
                }
                client = Optional.of(connect());
            }
            GatewayClient connected = client.get();
            GatewayState seen = connected.state();
            Membership newest = membership;
            if (isBehind(seen, newest)) {
                seen = connected.apply(newest).state();
            }
            lastError = "";
            starts.answered();
            watch(connected);
            setState(Optional.of(seen));
        } catch (GatewayException e) {
            disconnect(e);
        } catch (RuntimeException e) {
            lastError = starts.failure().map(why -> "it cannot start: " + why).orElseGet(() -> FailureText.of(e));
            setState(Optional.empty());
        }
    }

    private boolean startsOrRuns() {
        Optional<String> before = starts.failure();
        boolean up = starts.startsOrRuns();
        if (!up) {
            lastError = "it cannot start: " + starts.failure().orElse("");
        }
        if (!before.equals(starts.failure())) {
            onChange.run();
        }
        return up;
    }

    private GatewayClient connect() {
        GatewayClient connected = process.connect(ANSWER_MAX);
        if (!connected.accessLog(accessLog) && accessLog != AccessLogFormat.OFF) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the gateway that runs is of a version without access log; it gets one when it is started anew");
        }
        return connected;
    }

    private static boolean isBehind(GatewayState seen, Membership newest) {
        return newest.fence() != seen.membership().fence()
                ? newest.fence() > seen.membership().fence()
                : newest.version() > seen.membership().version();
    }

    private void stopGateway() {
        if (client.isPresent()) {
            client.get().close();
            client = Optional.empty();
        }
        process.stop();
        starts.forget();
        lastError = "it was stopped, since nothing is served";
        setState(Optional.empty());
    }

    private void disconnect(GatewayException e) {
        lastError = FailureText.of(e);
        boolean lost = client.isPresent();
        client.ifPresent(GatewayClient::close);
        client = Optional.empty();
        if (lost) {
            wakeUp.release();
        }
        setState(Optional.empty());
    }

    /// A process that is killed closes its connections before it has ended, and while it has not, no other is started.
    private void watch(GatewayClient connected) {
        if (watched.equals(Optional.of(connected))) {
            return;
        }
        watched = Optional.of(connected);
        process.running()
                .flatMap(running -> ProcessHandle.of(running.pid()))
                .ifPresent(running -> Thread.ofVirtual().name("gateway-end").start(() -> {
                    running.onExit().join();
                    wakeUp.release();
                }));
    }

    private synchronized void setState(Optional<GatewayState> newest) {
        boolean matters = !relevant(state).equals(relevant(newest));
        state = newest;
        stateChanged.drainPermits();
        stateChanged.release();
        if (matters) {
            onChange.run();
        }
    }

    /// The part of a state that decisions depend on: everything but counters, and of open requests only which instances
    /// have any.
    private static Optional<Object> relevant(Optional<GatewayState> state) {
        return state.map(s -> List.of(
                s.boot(),
                s.epoch(),
                s.membership().fence(),
                s.membership().version(),
                s.inFlight().entrySet().stream()
                        .filter(e -> e.getValue() > 0)
                        .map(java.util.Map.Entry::getKey)
                        .toList()));
    }

    /// Closes the connection; the gateway keeps running.
    @Override
    public void close() {
        closing = true;
        wakeUp.release();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        client.ifPresent(GatewayClient::close);
    }

    /// Stops the gateway as well. Call it after [#close].
    public void endGateway() {
        process.stop();
    }
}
