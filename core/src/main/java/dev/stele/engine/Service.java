package dev.stele.engine;

import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One service in a decision being made: questions that every rule asks.
///
/// Answers that need a search are kept until the next fact is said, since rules ask the same again and again.
final class Service {
    private final Draft draft;
    private final String name;
    private final Optional<ServiceGoal> goal;
    private final Map<Digest, List<InstanceRecord>> staying = new HashMap<>();
    private int said;
    private ServiceRecord record;

    Service(Draft draft, String name) {
        this.draft = draft;
        this.name = name;
        goal = draft.world().desired().goal(name);
        said = draft.said();
        record = draft.recorded().service(name);
    }

    /// Forgets the answers if a fact was said since.
    private void refresh() {
        if (said != draft.said()) {
            said = draft.said();
            record = draft.recorded().service(name);
            staying.clear();
        }
    }

    String name() {
        return name;
    }

    Draft draft() {
        return draft;
    }

    ServiceRecord record() {
        refresh();
        return record;
    }

    Optional<ServiceGoal> goal() {
        return goal;
    }

    /// Whether nothing of it shall run.
    boolean isDown() {
        return record().stopped() || goal().isEmpty();
    }

    RolloutPolicy policy() {
        return goal().map(ServiceGoal::rollout).orElse(RolloutPolicy.DEFAULT);
    }

    int replicas() {
        return goal().map(ServiceGoal::replicas).orElse(0);
    }

    /// Instances above the replicas; at least one where none may be missing, or nothing could ever move.
    int surge() {
        int surge = policy().maxSurge().ceil(replicas());
        return unavailable() == 0 ? Math.max(1, surge) : surge;
    }

    int unavailable() {
        return replicas() <= 1 ? 0 : policy().maxUnavailable().floor(replicas());
    }

    PoolId pool(Digest release) {
        return new PoolId(name, release);
    }

    String label(Digest release) {
        return record().release(release).label();
    }

    /// Instances of the pool that shall stay.
    List<InstanceRecord> staying(Digest release) {
        refresh();
        return staying.computeIfAbsent(
                release,
                _ -> draft.recorded().instancesOf(pool(release)).stream()
                        .filter(i -> !i.isRetiring())
                        .toList());
    }

    Optional<ObservedInstance> seen(InstanceRecord instance) {
        return draft.observed().instance(instance.id());
    }

    boolean isRunning(InstanceRecord instance) {
        return seen(instance)
                .filter(i -> i.state() == ObservedInstance.State.RUNNING)
                .isPresent();
    }

    boolean isReady(InstanceRecord instance) {
        return isRunning(instance)
                && seen(instance)
                        .filter(i -> i.health() == ObservedInstance.Health.READY)
                        .isPresent();
    }

    /// Instances of the pool that are healthy, whether or not they take requests.
    int healthy(Digest release) {
        return (int) staying(release).stream().filter(this::isReady).count();
    }

    /// Instances of the pool that take requests, as far as the gateway has said.
    int ready(Digest release) {
        return (int) staying(release).stream().filter(this::isServing).count();
    }

    /// Ready, and the gateway knows it, where there is a route.
    boolean isServing(InstanceRecord instance) {
        return isReady(instance)
                && (goal().flatMap(ServiceGoal::route).isEmpty()
                        || draft.observed().isRoutable(instance.id()));
    }

    /// Instances that are ready without a break since the policy's `minHealthy`.
    int steady(Digest release) {
        int count = 0;
        for (InstanceRecord instance : staying(release)) {
            if (isServing(instance) && isReadyFor(instance, policy().minHealthy())) {
                count++;
            }
        }
        return count;
    }

    boolean isReadyFor(InstanceRecord instance, Duration time) {
        var since = draft.observed().sight(instance.id()).readySinceMillis();
        return since.isPresent() && draft.reached(since.getAsLong() + time.toMillis());
    }

    /// Whether the gateway applies exactly what is wanted of this service's traffic.
    boolean isApplied() {
        return Routing.isApplied(this);
    }

    void say(Fact fact) {
        draft.say(fact);
    }

    void move(Rollout rollout) {
        draft.say(new Fact.RolloutMoved(rollout));
    }

    void why(String sentence) {
        draft.why(name, sentence);
    }
}
