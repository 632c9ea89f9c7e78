package dev.stele.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
    private static final PoolId POOL = new PoolId("web", Digest.sha256(new byte[0]));

    private static Route route(int... weights) {
        List<WeightedTarget> targets = Arrays.stream(weights)
                .mapToObj(weight -> new WeightedTarget(POOL, "v1", 8080, weight))
                .toList();
        return new Route(Optional.of("shop.example"), "/up", "web", targets);
    }

    @Test
    void weightsMakeUpTheWhole() {
        assertThat(route(1_000_000).targets()).hasSize(1);
        assertThat(route(250_000, 750_000).targets()).hasSize(2);
        assertThat(route().targets()).as("answered with 503").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"999999, 0", "500000, 500001", "0, 0", "1000000, 1000000"})
    void refusesOtherSums(int first, int second) {
        assertThatThrownBy(() -> route(first, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sum up to " + (first + second));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "65536, 1", "80, -1", "80, 1000001"})
    void refusesPortsAndWeightsOutOfBounds(int port, int weight) {
        assertThatThrownBy(() -> new WeightedTarget(POOL, "v1", port, weight))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "up", "*"})
    void refusesPathsWithoutSlash(String path) {
        assertThatThrownBy(() -> new Route(Optional.empty(), path, "web", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tableIsReadBackAsWritten() {
        Route any = new Route(Optional.empty(), "/", "job", List.of());
        for (RouteTable table :
                List.of(RouteTable.EMPTY, new RouteTable(7, 3, List.of(route(250_000, 750_000), any)))) {
            assertThat(RouteTable.fromJson(Json.parse(table.toJson().bytes()))).isEqualTo(table);
        }
    }

    @Test
    void strictPathsAreWrittenOnlyWhenWanted() {
        for (boolean strict : new boolean[] {true, false}) {
            Route route = new Route(Optional.empty(), "/", strict, "job", List.of());
            RouteTable table = new RouteTable(7, 3, List.of(route.with(List.of())));
            String json = new String(table.toJson().bytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(json.contains("strictPaths")).isEqualTo(strict);
            assertThat(RouteTable.fromJson(Json.parse(table.toJson().bytes()))).isEqualTo(table);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"epoch\":1,\"fence\":1}", "{\"epoch\":\"1\",\"fence\":1,\"routes\":[]}"})
    void refusesJsonOfAnotherShape(String json) {
        assertThatThrownBy(() -> RouteTable.fromJson(Json.parse(json))).isInstanceOf(JsonException.class);
    }
}
