package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.route.GatewayState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Instances and releases are replaced under load, and no request is lost.
class ReplacementTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    @TempDir
    Path dir;

    /// Clients that send requests without pause and collect what failed.
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicInteger served = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();

        private Load(int port, int clients) {
            for (int i = 0; i < clients; i++) {
                boolean writes = i % 4 == 0;
                threads.add(Thread.ofVirtual().start(() -> run(port, writes)));
            }
        }

        private void run(int port, boolean writes) {
            String request = writes ? "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi" : GET;
            while (!stop.get()) {
                try (Client client = Client.to(port)) {
                    for (int i = 0; i < 50 && !stop.get(); i++) {
                        Client.Response answer = client.ask(request);
                        served.incrementAndGet();
                        if (answer.status() != 200
                                || !answer.field("x-stele-release").orElse("").equals(answer.body())) {
                            wrong.add(answer.head() + answer.body());
                        }
                    }
                } catch (Exception e) {
                    wrong.add(e.toString());
                }
            }
        }

        private void awaitServed(int more) {
            int goal = served.get() + more;
            Rig.eventually(more + " requests", () -> served.get() >= goal);
        }

        private void stop() throws InterruptedException {
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        @Override
        public void close() {
            stop.set(true);
        }
    }

    @Test
    void rollingReplacementLosesNoRequest() throws Exception {
        Backend[] alive = new Backend[2];
        alive[0] = Backend.start("127.0.0.1", 0, Backend.respondWith("v1"));
        int port = alive[0].port();
        alive[1] = Backend.start("127.0.0.2", port, Backend.respondWith("v1"));
        try (Rig rig = Rig.start(dir).serve(port, "127.0.0.1", "127.0.0.2");
                Load load = new Load(rig.port(), 16)) {
            for (int n = 3; n <= 60; n++) {
                Backend old = alive[n % 2 == 0 ? 1 : 0];
                String kept = "127.0.0." + (n - 1);
                String fresh = "127.0.0." + n;
                Backend next = Backend.start(fresh, port, Backend.respondWith("v1"));
                String leaving = "web-" + (n - 2);
                rig.members("web", "v1", kept, fresh);
                Rig.eventually(
                        leaving + " is drained", () -> rig.state().inFlight().getOrDefault(leaving, 0L) == 0);
                old.close();
                alive[n % 2 == 0 ? 1 : 0] = next;
                load.awaitServed(20);
            }
            load.stop();
            assertThat(load.wrong).isEmpty();
            GatewayState.Counter counter = rig.counter("web", "v1", 1);
            assertThat(counter.failed() + counter.cut()).isZero();
            assertThat(counter.finished()).isEqualTo(counter.started()).isEqualTo(load.served.get());
        }
        for (Backend backend : alive) {
            backend.close();
        }
    }

    @Test
    void switchingReleasesLosesNoRequestAndMixesNoReleases() throws Exception {
        try (Backend one = Backend.start("127.0.0.1", 0, Backend.respondWith("v1"));
                Backend two = Backend.start("127.0.0.2", one.port(), Backend.respondWith("v2"));
                Rig rig = Rig.start(dir).serve(one.port(), "127.0.0.1");
                Load load = new Load(rig.port(), 16)) {
            rig.members("web", "v2", "127.0.0.2");
            for (int i = 0; i < 60; i++) {
                String release = i % 2 == 0 ? "v2" : "v1";
                rig.routes(Rig.route("/", "web", Rig.target("web", release, one.port(), 100)));
                assertThat(Client.get(rig.port(), "/").body())
                        .as("after the acknowledgement")
                        .isEqualTo(release);
                load.awaitServed(20);
            }
            load.stop();
            assertThat(load.wrong).isEmpty();
            assertThat(rig.state().counters()).allSatisfy(c -> {
                assertThat(c.failed() + c.cut()).isZero();
                assertThat(c.finished()).isEqualTo(c.started());
            });
            assertThat(rig.state().counters().stream()
                            .mapToLong(GatewayState.Counter::finished)
                            .sum())
                    .isEqualTo(load.served.get() + 60L);
            assertThat(two.asked()).isNotEmpty();
        }
    }

    @Test
    void instanceDeathUnderLoadFailsNoIdempotentRequest() throws Exception {
        try (Backend stays = Backend.start("127.0.0.1", 0, Backend.respondWith("v1"));
                Rig rig = Rig.start(dir).serve(stays.port(), "127.0.0.1", "127.0.0.2", "127.0.0.3")) {
            Backend third = Backend.start("127.0.0.3", stays.port(), Backend.respondWith("v1"));
            Backend dies = Backend.start("127.0.0.2", stays.port(), Backend.respondWith("v1"));
            try (Load load = new Load(rig.port(), 0)) {
                for (int i = 0; i < 12; i++) {
                    load.threads.add(Thread.ofVirtual().start(() -> load.run(rig.port(), false)));
                }
                load.awaitServed(200);
                dies.close();
                load.awaitServed(500);
                load.stop();
                assertThat(load.wrong).isEmpty();
            }
            third.close();
        }
    }

    @Test
    void removedInstanceGetsNoNewRequestsAndFinishesItsOwn() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Backend leaves = Backend.start("127.0.0.1", 0, connection -> {
                    for (var next = connection.next(); next.isPresent(); next = connection.next()) {
                        if (next.get().line().contains("slow")) {
                            asked.countDown();
                            go.await();
                        }
                        connection.ok("leaves");
                    }
                });
                Backend stays = Backend.start("127.0.0.2", leaves.port(), Backend.respondWith("stays"));
                Rig rig = Rig.start(dir).serve(leaves.port(), "127.0.0.1");
                Client slow = Client.to(rig.port());
                Client quick = Client.to(rig.port())) {
            slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
            asked.await();
            assertThat(quick.ask(GET).body()).isEqualTo("leaves");
            assertThat(leaves.openConnections()).isEqualTo(2);
            rig.members("web", "v1", "127.0.0.2");
            for (int i = 0; i < 20; i++) {
                assertThat(quick.ask(GET).body()).isEqualTo("stays");
            }
            assertThat(rig.state().inFlight()).containsEntry("web-1", 1L);
            Rig.eventually("its idle connections are closed", () -> leaves.openConnections() == 1);
            go.countDown();
            assertThat(slow.response().body()).isEqualTo("leaves");
            Rig.eventually("forgotten", () -> !rig.state().inFlight().containsKey("web-1"));
            Rig.eventually("its last connection is closed", () -> leaves.openConnections() == 0);
            assertThat(stays.asked()).hasSize(20);
        }
    }

    @Test
    void requestsAreDistributedByWeight() throws Exception {
        try (Backend one = Backend.start("127.0.0.1", 0, Backend.respondWith("v1"));
                Backend two = Backend.start("127.0.0.2", one.port(), Backend.respondWith("v2"));
                Rig rig = Rig.start(dir).members("web", "v1", "127.0.0.1").members("web", "v2", "127.0.0.2");
                Client client = Client.to(rig.port())) {
            rig.routes(Rig.route(
                    "/", "web", Rig.target("web", "v1", one.port(), 90), Rig.target("web", "v2", one.port(), 10)));
            int second = 0;
            for (int i = 0; i < 1_000; i++) {
                second += client.ask(GET).body().equals("v2") ? 1 : 0;
            }
            assertThat(second).isBetween(60, 140);
            assertThat(two.asked()).hasSize(second);
        }
    }
}
