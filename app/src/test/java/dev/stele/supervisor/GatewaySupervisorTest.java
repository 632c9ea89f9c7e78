package dev.stele.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Outcome;
import dev.stele.route.RouteTable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaySupervisorTest {
    @TempDir
    Path dir;

    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

    private Thread give(GatewaySupervisor link, long epoch) {
        return Thread.ofVirtual().start(() -> {
            try {
                outcomes.add(link.apply(new RouteTable(epoch, 1, List.of())));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void newerTableSupersedesUndeliveredTable() throws InterruptedException {
        GatewaySupervisor link =
                new GatewaySupervisor(new GatewayProcess(new GatewayProcess.Spec(List.of(), dir, ":0", 0)), () -> {});
        Thread newer = give(link, 8);
        give(link, 7);
        assertThat(outcomes.take()).isEqualTo(Outcome.platform("gateway", "superseded by the table of epoch 8"));
        newer.interrupt();
        newer.join();
    }
}
