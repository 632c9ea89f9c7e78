package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Tier;
import dev.stele.route.PoolId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
                        "0 of 1 serve; a replacement is starting: instance web-1 ended by itself with code 3"));
    }
}
