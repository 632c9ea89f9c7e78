package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Status;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import java.util.List;
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
}
