package dev.stele.probe;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.fleet.Release;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Asks one instance's checks, on a thread of its own, until it is closed.
///
/// Until the first READY it asks ten times a second, so that a start is seen at once; then at the check's interval.
/// Liveness counts from the first READY on (a start may be slow; how slow is the engine's to say), or, without a
/// readiness check, from its own first good answer.
///
/// The address is that of the instance's own network namespace, behind a route of its own: no other process can
/// answer there.
public final class Prober implements AutoCloseable {
    private static final Duration UNTIL_READY = Duration.ofMillis(100);

    private final Target target;
    private final LongSupplier nanoClock;
    private final Runnable onChange;
    private final ProbeAttempt asker;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Optional<Streak> readiness;
    private final Optional<Streak> liveness;
    private boolean wasReady;
    private volatile Result result;

    /// @param address of the instance; its ports and checks are the release's
    public record Target(String instance, String address, Release release) {}

    /// @param lastProbe what the last bad answer was; empty after a good one
    public record Result(Health health, String lastProbe) {}

    private Prober(Target target, LongSupplier nanoClock, Runnable onChange) {
        long now = nanoClock.getAsLong();
        this.target = target;
        this.nanoClock = nanoClock;
        this.onChange = onChange;
        this.asker = new ProbeAttempt(nanoClock);
        this.readiness = target.release().checks().readiness().map(check -> new Streak(check, now));
        this.liveness = target.release().checks().liveness().map(check -> new Streak(check, now));
        this.result = new Result(readiness.isPresent() ? Health.UNKNOWN : Health.READY, "");
    }

    /// @param nanoClock monotonic, in nanoseconds
    /// @param onChange called, on the prober's thread, when the result has changed
    public static Prober start(Target target, LongSupplier nanoClock, Runnable onChange) {
        Prober prober = new Prober(target, nanoClock, onChange);
        Thread.ofVirtual().name("probe-" + target.instance()).start(prober::run);
        return prober;
    }

    public Result result() {
        return result;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            for (List<Streak> active = active(); !active.isEmpty(); active = active()) {
                long due = active.stream().mapToLong(Streak::dueNanos).min().orElseThrow();
                if (closed.await(due - nanoClock.getAsLong(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                for (Streak streak : active) {
                    if (streak.dueNanos() <= nanoClock.getAsLong()) {
                        ask(streak);
                    }
                }
                publish();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Streak> active() {
        List<Streak> out = new ArrayList<>(2);
        readiness.ifPresent(out::add);
        liveness.filter(_ -> wasReady || readiness.isEmpty()).ifPresent(out::add);
        return out;
    }

    private void ask(Streak streak) {
        int port = target.release().ports().getOrDefault(streak.check().port(), 0);
        Optional<String> answer = asker.ask(streak.check(), target.address(), port);
        Duration pause = wasReady ? streak.check().interval() : UNTIL_READY;
        streak.add(answer, nanoClock.getAsLong(), pause);
        wasReady |= streak.verdict() == Streak.Verdict.GOOD;
    }

    private void publish() {
        Health health = health();
        String complaint = active().stream()
                .map(Streak::complaint)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        Result next = new Result(health, complaint);
        if (closed.getCount() == 0 || next.equals(result)) {
            return;
        }
        boolean firstReady = health == Health.READY && result.health() != Health.READY;
        result = next;
        if (firstReady) {
            CrashPoint.PROBE_AFTER_FIRST_READY.reach();
        }
        onChange.run();
    }

    private Health health() {
        // Before its first good answer an instance without a readiness check is starting, not dead.
        if (wasReady && liveness.filter(l -> l.verdict() == Streak.Verdict.BAD).isPresent()) {
            return Health.DEAD;
        }
        return switch (readiness.map(Streak::verdict).orElse(Streak.Verdict.GOOD)) {
            case NONE -> Health.UNKNOWN;
            case GOOD -> Health.READY;
            case BAD -> Health.UNREADY;
        };
    }
}
