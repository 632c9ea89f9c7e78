package dev.stele.machine;

import dev.stele.engine.Exit;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.machine.InstanceFile.Phase;
import dev.stele.probe.Prober;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One instance of this machine in memory. Its actions are serialised by a lock in [Instances]; what is observed about
/// it may come from any thread at any time.
final class Instance {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final TreeMap<String, String> taints = new TreeMap<>();
    private InstanceFile record;
    private boolean starting;
    private List<String> limits = List.of();
    private Optional<Exit> exit = Optional.empty();
    private Optional<Prober> prober = Optional.empty();

    Instance(InstanceFile record) {
        this.record = record;
    }

    synchronized InstanceFile record() {
        return record;
    }

    synchronized void record(InstanceFile next) {
        record = next;
    }

    /// Its program may run from now on, and may end before that is recorded.
    synchronized void starting() {
        starting = true;
    }

    /// Whether nobody has let its program run yet.
    synchronized boolean isUntouched() {
        return record.phase() == Phase.CREATED && !starting;
    }

    String id() {
        return record().create().instance();
    }

    synchronized boolean hasEnded() {
        return exit.isPresent();
    }

    /// @return false when its end was known already
    synchronized boolean end(Exit how) {
        if (exit.isPresent()) {
            return false;
        }
        exit = Optional.of(how);
        stopProbing();
        ended.countDown();
        return true;
    }

    /// @return false when it has not ended by then
    boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    synchronized void probe(Prober next) {
        stopProbing();
        if (exit.isPresent()) {
            next.close();
        } else {
            prober = Optional.of(next);
        }
    }

    synchronized boolean isProbed() {
        return prober.isPresent();
    }

    synchronized void stopProbing() {
        prober.ifPresent(Prober::close);
        prober = Optional.empty();
    }

    /// @param kind of taint; the first sentence of each kind is kept
    /// @return false when it was known already
    synchronized boolean taint(String kind, String sentence) {
        return taints.putIfAbsent(kind, sentence) == null;
    }

    synchronized boolean hasTaint(String kind) {
        return taints.containsKey(kind);
    }

    /// @param sentences about limits that it has reached
    /// @return false when they were known already
    synchronized boolean limits(List<String> sentences) {
        boolean changed = !limits.equals(sentences);
        limits = List.copyOf(sentences);
        return changed;
    }

    synchronized List<String> limits() {
        return limits;
    }

    synchronized ObservedInstance observe(String address) {
        List<String> sentences = new ArrayList<>(taints.values());
        boolean running = record.phase() == Phase.STARTED || record.phase() == Phase.STOPPING;
        State state = exit.isPresent() ? State.EXITED : running ? State.RUNNING : State.CREATED;
        Prober.Result probed = prober.map(Prober::result).orElse(new Prober.Result(Health.UNKNOWN, Optional.empty()));
        return new ObservedInstance(
                record.create().instance(),
                record.create().pool(),
                address,
                state,
                new ObservedInstance.ProbeResult(
                        probed.health(), probed.lastProbe(), probed.failure().map(Instance::failedProbe)),
                sentences,
                exit);
    }

    private static ObservedInstance.FailedProbe failedProbe(Prober.LastFailure failure) {
        return new ObservedInstance.FailedProbe(
                failure.newest(), TimeUnit.NANOSECONDS.toMillis(failure.atNanos()), failure.times());
    }
}
