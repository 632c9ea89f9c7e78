package dev.stele.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GatewayStateTest {
    private static final PoolId POOL = new PoolId("web", Digest.sha256(new byte[0]));

    @Test
    void isReadBackAsWritten() {
        GatewayState state = new GatewayState(
                "b1",
                3,
                7,
                new GatewayState.MembershipVersion(4, 9),
                List.of(new GatewayState.Counter(POOL, 7, 60, 50, 4, 3, 2)),
                new TreeMap<>(Map.of("web-1", 2L, "web-2", 0L)),
                List.of("web-3"));
        assertThat(GatewayState.fromJson(Json.parse(state.toJson().bytes()))).isEqualTo(state);
    }

    @Test
    void missingCountersAreNoneAndAMissingFenceIsRefused() {
        String text = "{\"boot\":\"b\",\"epoch\":0,\"fence\":1,\"membershipFence\":0,\"membershipVersion\":0}";
        GatewayState state = GatewayState.fromJson(Json.parse(text));
        assertThat(state.counters()).isEmpty();
        assertThat(state.inFlight()).isEmpty();
        assertThat(state.ejected()).isEmpty();
        assertThatThrownBy(() -> GatewayState.fromJson(Json.parse(text.replace("\"fence\"", "\"fences\""))))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("\"fence\" is missing");
    }

    @Test
    void keepsCopies() {
        List<String> ejected = new ArrayList<>(List.of("web-1"));
        GatewayState state = new GatewayState(
                "b", 1, 1, new GatewayState.MembershipVersion(1, 1), List.of(), new TreeMap<>(), ejected);
        ejected.clear();
        assertThat(state.ejected()).containsExactly("web-1");
        assertThatThrownBy(() -> state.inFlight().put("web-2", 1L)).isInstanceOf(UnsupportedOperationException.class);
    }
}
