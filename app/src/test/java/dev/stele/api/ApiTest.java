package dev.stele.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.control.ApplyResult;
import dev.stele.control.Control;
import dev.stele.control.FakeControl;
import dev.stele.control.FakeMonitor;
import dev.stele.control.FakeProgress;
import dev.stele.control.FleetText;
import dev.stele.control.FollowedOrder;
import dev.stele.control.LogSince;
import dev.stele.control.OrderRequest;
import dev.stele.control.Plan;
import dev.stele.control.ServiceStatus.Ended;
import dev.stele.control.ServiceStatus.Outcome;
import dev.stele.control.Status;
import dev.stele.control.Statuses;
import dev.stele.engine.OrderGoal;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiTest {
    private static final Status STATUS = Statuses.status(
            5,
            40,
            Statuses.ended(
                    Statuses.rolling("web", 41, 42, "1/3"),
                    new Ended(39, Outcome.REVERTED, Optional.of(41), 42, "never ready", List.of("a", "b"))));

    @TempDir
    Path folder;

    @Test
    void aSecondServerNeitherReplacesNorRemovesTheFirstOnesSocket() throws IOException {
        FakeControl control = new FakeControl(STATUS);
        ApiServer late = ApiServer.start(socket(), control, new FakeMonitor());
        Files.delete(socket());
        try (ApiServer _ = ApiServer.start(socket(), control, new FakeMonitor())) {
            assertThatThrownBy(() -> ApiServer.start(socket(), control, new FakeMonitor()))
                    .hasMessageContaining("another server listens on " + socket());
            assertThat(new ApiClient(socket()).status()).isEqualTo(STATUS);
            late.close();
            assertThat(new ApiClient(socket()).status()).isEqualTo(STATUS);
        }
        assertThat(socket()).doesNotExist();
        Files.createFile(socket());
        assertThat(ApiServer.isServed(socket())).isFalse();
        ApiServer.start(socket(), control, new FakeMonitor()).close();
    }

    @Test
    void clientReadsEveryResponseUnchanged() {
        FakeControl control = new FakeControl(STATUS)
                .planning(new Plan(
                        "shop",
                        "default",
                        List.of(new Plan.Change(
                                "web",
                                Plan.Kind.ROLLOUT,
                                Optional.of(41),
                                Optional.of(42),
                                List.of(new Plan.Difference("image", "web:1", "web:2")),
                                List.of("blue-green"))),
                        2));
        FleetText fleet = FleetText.of("fleet.yaml", "a: ü".getBytes(UTF_8), Map.of("c/x", new byte[] {0, -1}));
        try (ApiServer _ = ApiServer.start(socket(), control, new FakeMonitor())) {
            ApiClient client = new ApiClient(socket());
            assertThat(client.version()).isEqualTo(control.version());
            assertThat(client.status()).isEqualTo(STATUS);
            assertThat(client.await(4, Duration.ofMillis(1))).isEqualTo(STATUS);
            assertThat(client.plan(fleet)).isEqualTo(control.plan(fleet));
            assertThat(client.apply(fleet, "")).isInstanceOf(Parsed.Good.class);
            assertThat(client.plan(fleet.adopting(true))).isEqualTo(control.plan(fleet));
            assertThat(control.asked()).contains("plan fleet.yaml adopting");
            assertThat(client.releases("web")).isEqualTo(control.releases("web"));
            assertThat(client.why("jobs")).isEqualTo(control.why("jobs"));
            assertThat(client.drift()).isEqualTo(control.drift());
            Control.LogQuery query =
                    new Control.LogQuery("web", Optional.of("web-1f"), Optional.of(42), 7, "web-1:8,web-2:5,");
            assertThat(client.logs(query)).isEqualTo(control.logs(query));
            for (String since : List.of("10m", "2026-08-21T09:00:00Z", "2026-08-21T09:00:00.5+02:00")) {
                Control.LogQuery previous = new Control.LogQuery(
                        "web", Optional.empty(), Optional.empty(), 7, "", Optional.of(new LogSince(since)), true);
                assertThat(client.logs(previous)).isEqualTo(control.logs(previous));
                assertThat(control.asked())
                        .as("the server is asked for what the client was")
                        .endsWith("logs " + previous, "logs " + previous);
            }
            for (OrderRequest order : List.of(
                    new OrderRequest.Rollback(Optional.of("web"), Optional.of(41), "p95", true),
                    new OrderRequest.Rollback(Optional.empty(), Optional.empty(), "", false),
                    new OrderRequest.Pardon("web", Optional.empty(), "why"),
                    new OrderRequest.Stop(Optional.of("nobody")),
                    new OrderRequest.Stop(Optional.empty()))) {
                assertThat(client.order(order, "")).isEqualTo(control.order(order, ""));
            }
            FollowedOrder followed = new FollowedOrder(List.of(
                    OrderGoal.serve("web", FakeProgress.release(42).orElseThrow(), 40),
                    OrderGoal.back("web", FakeProgress.release(41), Optional.empty(), 3),
                    OrderGoal.stop("web", 7)));
            assertThat(client.progress(followed)).isEqualTo(control.progress(followed));
            assertThat(client.progress(followed).all()).hasSize(3);
        }
    }

    @Test
    void callerIsTheUserThatTheKernelReports() {
        FakeControl control = new FakeControl(STATUS);
        try (ApiServer _ = ApiServer.start(socket(), control, new FakeMonitor())) {
            Parsed<ApplyResult> _ =
                    new ApiClient(socket()).apply(FleetText.of("f", new byte[0], Map.of()), "somebody else");
        }
        assertThat(control.asked()).containsExactly("apply f [] by " + System.getProperty("user.name"));
    }

    @Test
    void socketIsLimitedToOwnerAndGroupAndDeletedOnClose() throws IOException {
        try (ApiServer _ = ApiServer.start(socket(), new FakeControl(STATUS), new FakeMonitor())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                    .isEqualTo("rw-rw----");
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void replacesTheSocketOfADeadServer() throws IOException {
        Files.writeString(socket(), "left over");
        try (ApiServer _ = ApiServer.start(socket(), new FakeControl(STATUS), new FakeMonitor())) {
            assertThat(new ApiClient(socket()).status()).isEqualTo(STATUS);
        }
    }

    @Test
    void missingServerIsAProblemWithANextStep() {
        assertThatThrownBy(() -> new ApiClient(socket()).status()).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.problem().code()).isEqualTo("S701");
            assertThat(e.problem().fix()).contains("stele server");
        });
    }

    @Test
    void foreignServerIsAProblem() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket()));
            Thread answer = Thread.ofVirtual().start(() -> {
                try (SocketChannel peer = other.accept()) {
                    peer.write(UTF_8.encode("220 mail ready\r\n"));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> new ApiClient(socket()).status()).isInstanceOf(ApiException.class);
            answer.join();
        }
    }

    /// Each line: method, target, host, type, body | status and message.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        GET /v1/status stele - -                         | 200
        GET /v1/status localhost - -                     | 200
        GET /v1/status evil.example - -                  | 400 refused: the Host is "evil.example"
        GET /v1/nothing stele - -                        | 404 refused: there is no /v1/nothing
        GET /v1/services/../why stele - -                | 404 refused: there is no /v1/services/../why
        GET /v1/services/%2e%2e/why stele - -            | 404 refused: there is no /v1/services/%2e%2e/why
        POST /v1/status stele - -                        | 405 refused: POST is not possible on /v1/status
        GET /v1/apply stele - -                          | 405 refused: GET is not possible on /v1/apply
        POST /v1/orders stele text/plain {}              | 415 refused: the body is no application/json
        POST /v1/orders stele application/json {         | 400 refused: Unexpected end-of-input
        POST /v1/orders stele application/json {}        | 400 refused: "order" is missing
        POST /v1/orders stele application/json {"order":"x"} | 400 refused: unknown order x
        POST /v1/plan stele application/json {"file":"f","yaml":"%%%","files":{}} | 400 refused: Illegal base64
        POST /v1/orders stele application/json {"order":"stop","service":"\\ud800"} | 400 refused: half a surrogate pair is no character
        GET /v1/status?after=-1 stele - -                | 400 refused: after is a whole number
        GET /v1/status?after=1&after=2 stele - -         | 400 refused: the query's "after=2" is unknown, double or encoded
        GET /v1/status?x=1 stele - -                     | 400 refused: the query's "x=1" is unknown, double or encoded
        GET /v1/services/web/logs?lines=0 stele - -      | 400 refused: from 1 to 10000 lines, not 0
        GET /v1/services/web/logs?since=soon stele - -   | 400 refused: "soon" is no time
        GET /v1/services/web/logs?previous=2 stele - -   | 400 refused: previous is a whole number from 0 to 1
        GET /v1/services/web/logs?lines=99999999 stele - - | 400 refused: lines is a whole number from 0 to 10000
        """)
    void refusesInvalidRequestsWithAReason(String request, String expected) throws InterruptedException {
        String[] parts = request.split(" ", 5);
        String body = parts[4].equals("-") ? "" : parts[4];
        ApiResponse reply = ApiResponse.to(
                new ApiResponse.Request(
                        parts[0],
                        parts[1],
                        parts[2],
                        parts[3].equals("-") ? "" : parts[3],
                        () -> body.getBytes(UTF_8),
                        "root",
                        true),
                new FakeControl(STATUS));
        String message = reply.json().list("problems").stream()
                .map(p -> " " + p.string("message"))
                .findFirst()
                .orElse("");
        assertThat(reply.status() + message).startsWith(expected);
        assertThat(reply.json().number("format_version")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"POST, /v1/plan", "GET, /v1/services/web/why"})
    void valuesOfVariablesAreToldToRootAloneAndOnlyWhenItAsks(String method, String path) throws InterruptedException {
        assertThat(env(method, path, true).json().text()).doesNotContain("value");
        assertThat(env(method, path + "?env=shown", true).json().text()).contains("value");
        ApiResponse refused = env(method, path + "?env=shown", false);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().list("problems").getFirst().string("code")).isEqualTo("S403");
        assertThat(refused.json().text()).contains("you are ana").doesNotContain("value\"");
        assertThat(env(method, path + "?env=all", true).status()).isEqualTo(400);
    }

    private static ApiResponse env(String method, String path, boolean root) throws InterruptedException {
        Plan.Difference env = new Plan.Difference("env.A", "value", "new value");
        Plan plan = new Plan(
                "shop",
                "default",
                List.of(new Plan.Change(
                        "web", Plan.Kind.ROLLOUT, Optional.of(1), Optional.of(2), List.of(env), List.of())),
                0);
        byte[] fleet = FleetText.of("f", new byte[0], Map.of()).toJson().bytes();
        return ApiResponse.to(
                new ApiResponse.Request(method, path, "stele", "application/json", () -> fleet, "ana", root),
                new FakeControl(STATUS).planning(plan));
    }

    @Test
    void theKernelSaysWhetherTheCallerIsRoot() {
        FleetText fleet = FleetText.of("f", new byte[0], Map.of());
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        try (ApiServer _ = ApiServer.start(socket(), new FakeControl(STATUS), new FakeMonitor())) {
            assertThat(new ApiClient(socket()).planShowingEnv(fleet) instanceof Parsed.Good)
                    .isEqualTo(isRoot);
            assertThat(new ApiClient(socket()).whyShowingEnv("web") instanceof Parsed.Good)
                    .isEqualTo(isRoot);
        }
    }

    @Test
    void refusesReasonsThatTheLedgerCannotHold() throws InterruptedException {
        String rollback = "{\"order\":\"rollback\",\"dryRun\":false,\"reason\":\"%s\"}";
        String pardon = "{\"order\":\"pardon\",\"service\":\"web\",\"reason\":\"%s\"}";
        for (String order : List.of(rollback, pardon)) {
            assertThat(posted(order.formatted("x".repeat(2_000))).status()).isEqualTo(200);
            assertThat(posted(order.formatted("x".repeat(2_001))).json().text())
                    .contains("refused: a reason has at most 2000 characters, and 6000 bytes as JSON");
            assertThat(posted(order.formatted("\\u0000".repeat(1_001))).status())
                    .isEqualTo(400);
            assertThat(posted(order.formatted("\\ud83d")).status()).isEqualTo(400);
        }
    }

    private static ApiResponse posted(String order) throws InterruptedException {
        return ApiResponse.to(
                new ApiResponse.Request(
                        "POST", "/v1/orders", "stele", "application/json", () -> order.getBytes(UTF_8), "root", true),
                new FakeControl(STATUS));
    }

    @Test
    void handlerExceptionIsAServerFailure() {
        FakeControl broken = new FakeControl(STATUS) {
            @Override
            public Parsed<Plan> plan(FleetText fleet) {
                throw new IllegalArgumentException("a bug");
            }
        };
        try (ApiServer _ = ApiServer.start(socket(), broken, new FakeMonitor())) {
            FleetText fleet = FleetText.of("f", new byte[0], Map.of());
            assertThatThrownBy(() -> new ApiClient(socket()).plan(fleet))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("S500"));
        }
    }

    @Test
    void readsChunkedResponsesAndRefusesMalformedOnes() throws IOException {
        assertThat(body("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n"))
                .isEqualTo("abcd");
        assertThat(body("Content-Length: 3\r\n\r\nabcdef")).isEqualTo("abc");
        assertThat(body("\r\nuntil the end")).isEqualTo("until the end");
        for (String bad : List.of(
                "Content-Length: 9\r\n\r\nabc",
                "Content-Length: -1\r\n\r\n",
                "Content-Length: 999999999\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nfffffff\r\nabc",
                "no header\r\n\r\n",
                "X: " + "y".repeat(20_000) + "\r\n\r\n")) {
            assertThatThrownBy(() -> body(bad)).as(bad).isInstanceOf(IOException.class);
        }
    }

    private static String body(String afterStatusLine) throws IOException {
        byte[] bytes = ("HTTP/1.1 200 OK\r\n" + afterStatusLine).getBytes(UTF_8);
        return new String(
                ClientResponse.read(new java.io.ByteArrayInputStream(bytes)).body(), UTF_8);
    }

    @Test
    void statusIsReadBackFromItsJson() {
        assertThat(Status.fromJson(Json.parse(STATUS.toJson().bytes()))).isEqualTo(STATUS);
    }

    private Path socket() {
        return folder.resolve("api.sock");
    }
}
