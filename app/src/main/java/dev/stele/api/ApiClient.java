package dev.stele.api;

import dev.stele.control.ApplyResult;
import dev.stele.control.Control;
import dev.stele.control.DriftReport;
import dev.stele.control.FleetText;
import dev.stele.control.FollowedOrder;
import dev.stele.control.LogLines;
import dev.stele.control.OrderAnswers;
import dev.stele.control.OrderRequest;
import dev.stele.control.OrderResult;
import dev.stele.control.Plan;
import dev.stele.control.Releases;
import dev.stele.control.Status;
import dev.stele.control.Version;
import dev.stele.control.Why;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The [Control] of a server in another process, over its Unix socket. One connection per request.
///
/// The server learns the caller's user from the kernel, so `by` is not sent. Every method throws [ApiException] when
/// the
/// server cannot be reached or does not answer in time.
public final class ApiClient implements Control {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final Path socket;

    public ApiClient(Path socket) {
        this.socket = socket;
    }

    @Override
    public Version version() {
        return good(get("/v1/version", ANSWER_MAX), Version::fromJson);
    }

    @Override
    public Parsed<Plan> plan(FleetText fleet) {
        return parsed(post("/v1/plan", fleet.toJson()), Plan::fromJson);
    }

    @Override
    public Parsed<Plan> planShowingEnv(FleetText fleet) {
        return parsed(post("/v1/plan?env=shown", fleet.toJson()), Plan::fromJson);
    }

    @Override
    public Parsed<ApplyResult> apply(FleetText fleet, String by) {
        return parsed(post("/v1/apply", fleet.toJson()), ApplyResult::fromJson);
    }

    @Override
    public Parsed<OrderResult> order(OrderRequest order, String by) {
        return parsed(post("/v1/orders", order.toJson()), OrderResult::fromJson);
    }

    @Override
    public OrderAnswers progress(FollowedOrder order) {
        return good(post("/v1/orders/progress", order.toJson()), OrderAnswers::fromJson);
    }

    @Override
    public Status status() {
        return good(get("/v1/status", ANSWER_MAX), Status::fromJson);
    }

    @Override
    public Status await(long revision, Duration timeout) {
        long millis = Math.clamp(timeout.toMillis(), 0, Endpoint.WAIT_MILLIS_MAX);
        String target = "/v1/status?after=" + revision + "&wait=" + millis;
        return good(get(target, ANSWER_MAX.plusMillis(millis)), Status::fromJson);
    }

    @Override
    public Parsed<Releases> releases(String service) {
        return parsed(get("/v1/services/" + service + "/releases", ANSWER_MAX), Releases::fromJson);
    }

    @Override
    public Parsed<Why> why(String service) {
        return parsed(get("/v1/services/" + service + "/why", ANSWER_MAX), Why::fromJson);
    }

    @Override
    public Parsed<Why> whyShowingEnv(String service) {
        return parsed(get("/v1/services/" + service + "/why?env=shown", ANSWER_MAX), Why::fromJson);
    }

    @Override
    public DriftReport drift() {
        return good(get("/v1/drift", ANSWER_MAX), DriftReport::fromJson);
    }

    @Override
    public Parsed<LogLines> logs(LogQuery query) {
        StringBuilder target = new StringBuilder("/v1/services/")
                .append(query.service())
                .append("/logs?lines=")
                .append(query.lines());
        query.instance().ifPresent(i -> target.append("&instance=").append(i));
        query.release().ifPresent(r -> target.append("&release=").append(r));
        // The server does not decode a query, so a plus sign stands for itself.
        query.since().ifPresent(s -> target.append("&since=").append(s.text()));
        target.append(query.previous() ? "&previous=1" : "");
        target.append(query.after().isEmpty() ? "" : "&after=" + query.after());
        return parsed(get(target.toString(), ANSWER_MAX), LogLines::fromJson);
    }

    private ClientResponse get(String target, Duration timeout) {
        return exchange(
                "GET " + target + " HTTP/1.1\r\nHost: stele\r\nConnection: close\r\n\r\n", new byte[0], timeout);
    }

    private ClientResponse post(String path, Json json) {
        byte[] body = json.bytes();
        return exchange(
                "POST " + path + " HTTP/1.1\r\nHost: stele\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length + "\r\n\r\n",
                body,
                ANSWER_MAX);
    }

    private ClientResponse exchange(String head, byte[] body, Duration timeout) {
        CountDownLatch answered = new CountDownLatch(1);
        boolean sent = false;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            closeAfter(channel, answered, timeout);
            channel.connect(UnixDomainSocketAddress.of(socket));
            writeAll(channel, head.getBytes(StandardCharsets.US_ASCII));
            writeAll(channel, body);
            sent = true;
            return ClientResponse.read(new BufferedInputStream(Channels.newInputStream(channel)));
        } catch (java.nio.channels.ClosedChannelException e) {
            throw new ApiException(
                    Problem.of(
                            "S702",
                            "the server does not answer",
                            "no answer on " + socket + " within " + timeout.toSeconds() + " s",
                            "look at the server's log; what runs goes on without it"),
                    e);
        } catch (IOException e) {
            throw new ApiException(sent ? connectionLost() : unreachable(e), e);
        } finally {
            answered.countDown();
        }
    }

    private Problem unreachable(IOException e) {
        if (!Files.notExists(socket) && !Files.isWritable(socket)) {
            return Problem.of(
                    "S705",
                    "you may not use this server",
                    socket + " is for its owner only",
                    "run the command as that user, usually root:  sudo stele …");
        }
        return Problem.of(
                "S701",
                "no server can be reached",
                socket + ": " + FailureText.of(e),
                "start it with  stele server,  or name its socket with  --server PATH  or STELE_SERVER");
    }

    private static Problem connectionLost() {
        return Problem.of(
                "S704",
                "the server ended before it answered",
                "an order may have been recorded or not: the next server goes on with what was",
                "start it again and look with  stele status  and  stele audit log  before you repeat an order");
    }

    /// A socket channel has no read timeout of its own; closing it ends the read.
    private static void closeAfter(SocketChannel channel, CountDownLatch answered, Duration timeout) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                if (!answered.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    channel.close();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (IOException _) {
                // The reader gets the same exception.
            }
        });
    }

    private static void writeAll(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private <T> T good(ClientResponse response, Function<Json, T> read) {
        return switch (parsed(response, read)) {
            case Parsed.Good<T>(T value) -> value;
            case Parsed.Bad<T>(List<Problem> problems) -> throw new ApiException(problems.getFirst());
        };
    }

    private <T> Parsed<T> parsed(ClientResponse response, Function<Json, T> read) {
        try {
            Json json = Json.parse(response.body());
            if (response.status() == 200) {
                return new Parsed.Good<>(read.apply(json));
            }
            List<Problem> problems =
                    json.list("problems").stream().map(Problem::fromJson).toList();
            if (response.status() == 422) {
                return new Parsed.Bad<>(problems);
            }
            throw new ApiException(problems.getFirst());
        } catch (JsonException | IllegalArgumentException | java.util.NoSuchElementException e) {
            throw new ApiException(
                    Problem.of(
                            "S703",
                            "the server's answer makes no sense to this client",
                            "status " + response.status() + ", " + FailureText.of(e),
                            "use client and server of one version;  stele version  shows both"),
                    e);
        }
    }
}
