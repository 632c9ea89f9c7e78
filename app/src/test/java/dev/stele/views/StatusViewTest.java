package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.control.Why;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observation;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.Order;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.engine.Tier;
import dev.stele.journal.History;
import dev.stele.route.PoolId;
import dev.stele.text.Parsed;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusViewTest {
    private static Status.Gateway gateway(Worlds worlds) {
        return new StatusView(":8080")
                .of(new WorldSnapshot(worlds.world(), List.of(), 0), 1)
                .gateway();
    }

    @Test
    void gatewayIsWantedUntilEverythingIsStopped() {
        assertThat(gateway(new Worlds()).wanted()).isTrue();
        Worlds serving = new Worlds().wants(Worlds.fleet("1", 2)).proved(1, "1");
        assertThat(gateway(serving).wanted()).isTrue();
        Worlds stopped = serving.say(new LedgerEvent.OrderGiven(new Order.Stop("web"), "ana"));
        assertThat(gateway(stopped).wanted()).isFalse();
        assertThat(gateway(stopped).up()).isFalse();
    }

    private static ServiceStatus web(Worlds worlds) {
        return new StatusView(":8080")
                .of(new WorldSnapshot(worlds.world(), List.of(), 0), 1)
                .services()
                .getFirst();
    }

    @Test
    void aServiceWithoutInstancesIsHealthyAndSaysSo() {
        ServiceStatus web = web(new Worlds().wants(Worlds.fleet("1", 0)).proved(1, "1"));
        assertThat(web.condition()).isEqualTo(new ServiceStatus.Condition(ServiceStatus.State.HEALTHY, "scaled to 0"));
        assertThat(web.replicas()).isEqualTo(new ServiceStatus.Replicas(0, 0));
    }

    /// The instance is removed while its slot waits for the next attempt.
    @Test
    void healingSaysWhyTheLastInstanceFailed() {
        PoolId pool = new PoolId("web", Worlds.release("1").id());
        Worlds worlds = new Worlds()
                .wants(Worlds.fleet("1", 1))
                .proved(1, "1")
                .say(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(pool, 1, Tier.SERVING)))
                .say(new LedgerEvent.InstanceIntent(
                        "web-1/create#1",
                        "web-1",
                        LedgerEvent.Step.CREATE,
                        Optional.of(new LedgerEvent.Announced(pool, 1, 0, 1, 1))))
                .say(new LedgerEvent.Closed("web-1/create#1", Outcome.done()))
                .say(new LedgerEvent.PoolChanged(
                        new PoolAction.Retire("web-1", PoolAction.Cause.RELEASE, "ended by itself with code 3", 1_000)))
                .say(new LedgerEvent.InstanceIntent(
                        "web-1/remove#2", "web-1", LedgerEvent.Step.REMOVE, Optional.empty()))
                .say(new LedgerEvent.Closed("web-1/remove#2", Outcome.done()));
        assertThat(web(worlds).condition())
                .isEqualTo(new ServiceStatus.Condition(
                        ServiceStatus.State.HEALING,
                        "0 of 1 instances are ready; a replacement is starting: instance web-1 ended by itself"
                                + " with code 3"));
    }

    /// A replacement that does not become ready is what an operator looks for, not only why the former one went.
    @Test
    void theAnswerToTheCheckOfAReplacementIsSaid() {
        PoolId pool = new PoolId("web", Worlds.release("1").id());
        ObservedInstance second = new ObservedInstance(
                "web-2",
                pool,
                "10.0.0.2",
                ObservedInstance.State.RUNNING,
                new ObservedInstance.ProbeResult(ObservedInstance.Health.UNREADY, "GET http://10.0.0.2:80/ → 503"),
                List.of(),
                Optional.empty());
        Worlds worlds = new Worlds()
                .wants(Worlds.fleet("1", 1))
                .proved(1, "1")
                .say(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(pool, 1, Tier.SERVING)))
                .sees(new Observation(new TreeMap<>(Map.of("web-2", second)), new TreeSet<>(), List.of()));
        assertThat(web(worlds).condition().why())
                .isEqualTo("0 of 1 instances are ready; a replacement is starting: instance web-2:"
                        + " GET http://10.0.0.2:80/ → 503");
    }

    /// v2 follows v1.
    private static Worlds rolling(Rollout.Phase phase) {
        Rollout.Change change = new Rollout.Change(
                "web",
                2,
                Rollout.Kind.FORWARD,
                Optional.of(Worlds.release("1").id()),
                Worlds.release("2").id(),
                2);
        return new Worlds()
                .wants(Worlds.fleet("1", 2))
                .proved(1, "1")
                .wants(Worlds.fleet("2", 2))
                .say(new LedgerEvent.ReleaseMade("web", 2, "web:2", Worlds.release("2")))
                .say(new LedgerEvent.RolloutMoved(
                        new Rollout(change, new Rollout.Progress(1, phase, 0, 2, 1_000), Optional.empty())));
    }

    @Test
    void aRolloutSaysItsStepAndWhatComesNext() {
        assertThat(web(rolling(Rollout.Phase.LAUNCHING)).step())
                .contains(new ServiceStatus.Step(2, 4, "the traffic moves to v2 as its instances become ready"));
        assertThat(web(rolling(Rollout.Phase.SHIFTING)).step())
                .contains(new ServiceStatus.Step(3, 4, "v2 stays healthy for 10s"));
        assertThat(web(rolling(Rollout.Phase.BAKING)).step())
                .contains(new ServiceStatus.Step(4, 4, "v1 stays warm for 15m"));
        assertThat(web(new Worlds().wants(Worlds.fleet("1", 1)).proved(1, "1")).step())
                .isEmpty();
        Status moving = status(rolling(Rollout.Phase.LAUNCHING));
        assertThat(Status.fromJson(moving.toJson())).isEqualTo(moving);
    }

    private static Worlds reaching(int instances) {
        Worlds worlds = new Worlds().wants(Worlds.fleet("1", instances)).proved(1, "1");
        TreeMap<String, List<String>> limits = new TreeMap<>();
        for (int i = 1; i <= instances; i++) {
            worlds.say(new LedgerEvent.InstanceIntent(
                    "k" + i,
                    "web-" + i,
                    LedgerEvent.Step.CREATE,
                    Optional.of(new LedgerEvent.Announced(
                            new PoolId("web", Worlds.release("1").id()), i, i - 1, 1, i))));
            limits.put("web-" + i, List.of("has filled /tmp"));
        }
        limits.put("other-9", List.of("has filled /tmp"));
        return worlds.sees(new Observation(new TreeMap<>(), new TreeSet<>(), List.of(), limits));
    }

    private static Status status(Worlds worlds) {
        return new StatusView(":8080").of(new WorldSnapshot(worlds.world(), List.of(), 0), 1);
    }

    @Test
    void limitsThatInstancesReachedAreNamed() {
        Status status = status(reaching(2));
        assertThat(status.services().getFirst().limits())
                .containsExactly("web-1 has filled /tmp", "web-2 has filled /tmp");
        assertThat(Status.fromJson(status.toJson())).isEqualTo(status);
        assertThat(status(reaching(9)).services().getFirst().limits())
                .hasSize(6)
                .endsWith("web-5 has filled /tmp", "and 4 more of web have reached limits");
        assertThat(status(new Worlds().wants(Worlds.fleet("1", 2))).toJson().text())
                .doesNotContain("limits");
    }

    @Test
    void whyBeginsWithTheLimitsThatAreReachedNow(@TempDir Path logs) {
        Worlds worlds = reaching(1);
        WorldSnapshot view = new WorldSnapshot(worlds.world(), List.of(), 0);
        assertThat(new Queries(new History(), logs, InstantSource.system()).why(view, status(worlds), "web"))
                .isInstanceOfSatisfying(
                        Parsed.Good.class,
                        good -> assertThat(((Why) good.value()).reasons()).containsExactly("web-1 has filled /tmp"));
    }
}
