package dev.stele.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Control;
import dev.stele.control.FakeMonitor;
import dev.stele.control.FleetText;
import dev.stele.control.FollowedOrder;
import dev.stele.control.FullControl;
import dev.stele.control.OrderRequest;
import dev.stele.engine.OrderGoal;
import dev.stele.oci.Digest;
import dev.stele.reference.OutputDocument;
import dev.stele.reference.OutputRecorder;
import dev.stele.text.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the API answers is what the schemas describe, no more and no less.
class ApiOutputTest {
    private static final Digest RELEASE = Digest.sha256(new byte[0]);
    private static final Json FLEET =
            FleetText.of("fleet.yaml", new byte[0], Map.of()).toJson();
    private static final Map<String, List<Json>> BODIES = Map.of(
            "/v1/plan",
            List.of(FLEET),
            "/v1/apply",
            List.of(FLEET),
            "/v1/orders",
            List.of(
                    new OrderRequest.Rollback(Optional.empty(), Optional.empty(), "", false).toJson(),
                    new OrderRequest.Stop(Optional.empty()).toJson()),
            "/v1/orders/progress",
            List.of(new FollowedOrder(List.of(OrderGoal.back("web", Optional.of(RELEASE), Optional.of(RELEASE), 3)))
                    .toJson()));

    private final Control control = new FullControl();

    private static ApiResponse ask(Control control, String method, String target, String body) throws Exception {
        return ApiResponse.to(
                new ApiResponse.Request(
                        method, target, "stele", "application/json", () -> body.getBytes(UTF_8), "root", true),
                control);
    }

    private static List<String> bodies(Endpoint endpoint) {
        return BODIES.getOrDefault(endpoint.path(), List.of(Json.Null.NULL)).stream()
                .map(Json::text)
                .toList();
    }

    @Test
    void eachAnswerIsAsDescribedAndEachFieldIsSeen() throws Exception {
        OutputRecorder recorder = new OutputRecorder();
        for (Endpoint endpoint : Endpoint.ALL) {
            String document = document(endpoint.method() + " " + endpoint.path());
            String target =
                    endpoint.path().replace("{}", "web") + (endpoint.query().contains("env") ? "?env=shown" : "");
            for (String body : bodies(endpoint)) {
                ApiResponse response = ask(control, endpoint.method(), target, body);
                assertThat(response.status()).as(target).isEqualTo(200);
                recorder.check(document, response.json().text() + "\n");
            }
            ApiResponse refused =
                    ask(control, endpoint.method(), endpoint.path().replace("{}", "web") + "?unknown=1", "x");
            assertThat(refused.status()).as(target).isEqualTo(400);
            recorder.check(document, refused.json().text() + "\n");
        }
        for (String path : List.of("/healthz", "/readyz")) {
            MonitorAnswer answer =
                    MonitorAnswer.to("GET", path, "", new FakeMonitor()).orElseThrow();
            recorder.check(document("GET " + path), answer.text() + "\n");
        }
        assertThat(recorder.unseen(OutputRecorder.ofApi())).isEmpty();
    }

    private static String document(String source) {
        return OutputDocument.all().stream()
                .filter(document -> document.source().equals(source))
                .map(OutputDocument::name)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no schema for " + source));
    }

    @Test
    void everyEndpointHasASchemaAndEverySchemaAnEndpoint() {
        TreeSet<String> endpoints = new TreeSet<>(List.of("GET /healthz", "GET /readyz"));
        Endpoint.ALL.forEach(endpoint -> endpoints.add(endpoint.method() + " " + endpoint.path()));
        Stream<String> described = OutputDocument.all().stream()
                .filter(document -> document.name().startsWith("api "))
                .map(OutputDocument::source);
        assertThat(described).containsExactlyInAnyOrderElementsOf(endpoints);
    }
}
