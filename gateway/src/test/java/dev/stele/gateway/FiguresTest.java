package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.route.RequestFigures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is counted of requests by status and duration.
class FiguresTest {
    @TempDir
    Path dir;

    @Test
    void everyStatusHasACounterAndOddOnesShareThatOfTheirClass() {
        PoolFigures figures = new PoolFigures();
        for (int status = 100; status <= 599; status++) {
            figures.ended(status, 0);
        }
        Map<String, Long> codes = figures.read(Rig.pool("web", "v1")).codes();
        assertThat(codes.values().stream().mapToLong(n -> n).sum()).isEqualTo(500);
        assertThat(codes).hasSizeLessThan(60).containsEntry("200", 1L).containsEntry("404", 1L);
        assertThat(codes.get("2xx")).isGreaterThan(90);
    }

    @Test
    void durationIsInTheFirstBucketThatHoldsIt() {
        for (int i = 0; i < RequestFigures.LIMITS_MICROS.size(); i++) {
            long limit = RequestFigures.LIMITS_MICROS.get(i) * 1_000;
            for (long nanos : List.of(limit, limit + 1_000)) {
                PoolFigures figures = new PoolFigures();
                figures.ended(200, nanos);
                RequestFigures read = figures.read(Rig.pool("web", "v1"));
                assertThat(read.buckets().indexOf(1L)).isEqualTo(nanos == limit ? i : i + 1);
                assertThat(read.micros()).isEqualTo(nanos / 1_000);
            }
        }
    }

    @Test
    void requestIsCountedOnceWithWhatTheClientGot() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    for (var asked = connection.next(); asked.isPresent(); asked = connection.next()) {
                        String code = asked.get().line().split("[ /]")[2];
                        connection.write("HTTP/1.1 " + code + " X\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1")) {
            for (String code : List.of("200", "200", "404", "277", "503", "999")) {
                Client.get(rig.port(), "/" + code);
            }
            rig.routes(Rig.route("/", "web", Rig.target("web", "v1", backend.port(), 100)));
            rig.members("web", "v1");
            Client.get(rig.port(), "/empty");
            RequestFigures read = rig.server().figures().getFirst();
            assertThat(read.pool()).isEqualTo(Rig.pool("web", "v1"));
            assertThat(read.codes()).isEqualTo(Map.of("200", 2L, "404", 1L, "2xx", 1L, "502", 1L, "503", 2L));
            assertThat(read.buckets().stream().mapToLong(n -> n).sum()).isEqualTo(7);
            assertThat(RequestFigures.fromJson(read.toJson())).isEqualTo(read);
        }
    }

    @Test
    void poolsOfFormerTablesAreDroppedBeyondABound() {
        Counters counters = new Counters();
        for (int i = 0; i < Counters.POOLS_MAX + 3; i++) {
            counters.of(Rig.pool("web", "v" + i), 1);
            counters.of(Rig.pool("always", "v1"), 1);
        }
        assertThat(counters.figures())
                .hasSize(Counters.POOLS_MAX)
                .anyMatch(f -> f.pool().service().equals("always"))
                .noneMatch(f -> f.pool().equals(Rig.pool("web", "v0")));
    }
}
