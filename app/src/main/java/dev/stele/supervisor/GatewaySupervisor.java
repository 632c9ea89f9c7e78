package dev.stele.supervisor;

import dev.stele.crash.BlockingGuard;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.gateway.GatewayAnswer;
import dev.stele.gateway.GatewayClient;
import dev.stele.gateway.GatewayException;
import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import dev.stele.route.RouteTable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps the gateway alive and told: starts its process when it is gone, pushes the newest membership, and looks at
/// its state.
///
/// One thread owns the connection. What the loop wants is left here and taken up within [#LOOK_MILLIS]; what the
/// gateway says is left here for the loop, which is woken when it matters.
public final class GatewaySupervisor implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final long TABLE_MILLIS_MAX = 30_000;

    private final GatewayProcess process;
    private final Runnable onChange;
    private final Semaphore poke = new Semaphore(0);
    private final ReentrantLock delivering = new ReentrantLock();
    private final AtomicLong newestEpoch = new AtomicLong();
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;

    private volatile Optional<GatewayState> state = Optional.empty();
    private volatile Membership membership = Membership.EMPTY;
    private volatile boolean wanted = true;
    private volatile boolean closing;
    private volatile String trouble = "";
    private volatile Optional<GatewayClient> client = Optional.empty();

    /// @param onChange called on the link's thread when the state has changed in a way that a decision depends on
    public GatewaySupervisor(GatewayProcess process, Runnable onChange) {
        this.process = process;
        this.onChange = onChange;
        this.thread = Thread.ofVirtual().name("gateway-link").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// What the gateway said last; empty while it does not answer.
    public Optional<GatewayState> state() {
        return state;
    }

    /// Why there is no state, for people; empty when there is one.
    public String trouble() {
        return trouble;
    }

    /// Whether there shall be a gateway. Only `stop --all` ends it: once everything is down by order, and nothing runs
    /// any more.
    public static boolean isWanted(Recorded recorded) {
        return recorded.services().isEmpty()
                || !recorded.instances().isEmpty()
                || recorded.services().values().stream().anyMatch(service -> !service.stopped());
    }

    public void serve(Recorded recorded) {
        boolean gateway = isWanted(recorded);
        if (wanted != gateway) {
            wanted = gateway;
            poke.release();
        }
    }

    /// The membership that the gateway shall apply from now on.
    public void push(Membership newest) {
        if (!newest.equals(membership)) {
            membership = newest;
            poke.release();
        }
    }

    /// Gives the gateway a table and waits for its acknowledgement, also while the gateway is being started. A table is
    /// not delivered any more once a newer one was given.
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
                    drop(e);
                }
            }
            if (left <= 0) {
                return Outcome.platform("gateway", "the gateway does not answer: " + trouble);
            }
            left -= LOOK_MILLIS;
            news.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return Outcome.platform("gateway", "the server is ending");
    }

    /// One table at a time, so that none can overtake a newer one.
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
                take(Optional.of(newest));
                yield Outcome.done();
            }
            case GatewayAnswer.Refused(var why, var newest) -> {
                take(Optional.of(newest));
                yield Outcome.platform("gateway", why);
            }
        };
    }

    private void run() {
        try {
            while (!closing) {
                look();
                boolean poked = poke.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (poked) {
                    poke.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            if (!wanted) {
                end();
                return;
            }
            if (client.isEmpty()) {
                process.ensure();
                client = Optional.of(GatewayClient.connect(process.spec().socket(), ANSWER_MAX));
            }
            GatewayClient connected = client.get();
            GatewayState seen = connected.state();
            Membership newest = membership;
            if (isBehind(seen, newest)) {
                seen = connected.apply(newest).state();
            }
            trouble = "";
            take(Optional.of(seen));
        } catch (GatewayException e) {
            drop(e);
        } catch (RuntimeException e) {
            trouble = String.valueOf(e.getMessage());
            take(Optional.empty());
        }
    }

    private static boolean isBehind(GatewayState seen, Membership newest) {
        return newest.fence() != seen.membership().fence()
                ? newest.fence() > seen.membership().fence()
                : newest.version() > seen.membership().version();
    }

    private void end() {
        if (client.isPresent()) {
            client.get().close();
            client = Optional.empty();
        }
        process.stop();
        trouble = "it was stopped, since nothing is served";
        take(Optional.empty());
    }

    private void drop(GatewayException e) {
        trouble = String.valueOf(e.getMessage());
        client.ifPresent(GatewayClient::close);
        client = Optional.empty();
        take(Optional.empty());
    }

    private synchronized void take(Optional<GatewayState> newest) {
        boolean matters = !matter(state).equals(matter(newest));
        state = newest;
        news.drainPermits();
        news.release();
        if (matters) {
            onChange.run();
        }
    }

    /// The part of a state that decisions depend on: everything but counters, and of open requests only which instances
    /// have any.
    private static Optional<Object> matter(Optional<GatewayState> state) {
        return state.map(s -> java.util.List.of(
                s.boot(),
                s.epoch(),
                s.membership().fence(),
                s.membership().version(),
                s.inFlight().entrySet().stream()
                        .filter(e -> e.getValue() > 0)
                        .map(java.util.Map.Entry::getKey)
                        .toList()));
    }

    /// Ends the link; the gateway stays.
    @Override
    public void close() {
        closing = true;
        poke.release();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        client.ifPresent(GatewayClient::close);
    }

    /// Ends the gateway too. Call it after [#close].
    public void endGateway() {
        process.stop();
    }
}
