package dev.stele.gateway;

import dev.stele.crash.BlockingGuard;
import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import dev.stele.route.RequestFigures;
import dev.stele.route.RouteTable;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// The server's side of a gateway's control socket.
///
/// One connection, one request at a time; thread-safe, calls wait for each other. Every call throws
/// [GatewayException] when the gateway cannot be reached or does not answer in time. After that the client must not be
/// used: whether the request had arrived is unknown, so it is sent again on a new connection, which is idempotent.
public final class GatewayClient implements AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;
    private final Path socket;
    private final long timeoutMillis;
    private final ControlLineReader lines;

    private GatewayClient(SocketChannel channel, Selector selector, Path socket, Duration timeout) {
        this.channel = channel;
        this.selector = selector;
        this.socket = socket;
        this.timeoutMillis = timeout.toMillis();
        this.lines = new ControlLineReader(this::read);
    }

    /// @param socket `control.sock` in the gateway's folder
    /// @param timeout for each step of an answer
    public static GatewayClient connect(Path socket, Duration timeout) {
        BlockingGuard.check("connect to the gateway");
        try {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new GatewayClient(channel, selector, socket, timeout);
        } catch (IOException e) {
            throw new GatewayException("no gateway answers at " + socket + ": " + FailureText.of(e), e);
        }
    }

    public GatewayState state() {
        Json answer = request(Json.object().put("op", "state").build());
        return GatewayState.fromJson(answer.at("state"));
    }

    public GatewayAnswer apply(RouteTable table) {
        return answer(request(
                Json.object().put("op", "table").put("table", table.toJson()).build()));
    }

    public GatewayAnswer apply(Membership membership) {
        return answer(request(Json.object()
                .put("op", "membership")
                .put("membership", membership.toJson())
                .build()));
    }

    /// What it has counted since it started; empty from a gateway of a version that does not count it.
    public List<RequestFigures> figures() {
        Json answer = request(Json.object().put("op", "figures").build());
        return answer.bool("ok")
                ? answer.list("figures").stream().map(RequestFigures::fromJson).toList()
                : List.of();
    }

    /// Lines of the access log that could not be written.
    public long accessLogLost() {
        Json answer = request(Json.object().put("op", "figures").build());
        return answer.bool("ok") ? answer.number("accessLogLost") : 0;
    }

    /// Switches the access log.
    ///
    /// @return false for a gateway of a version that has none
    public boolean accessLog(AccessLogFormat format) {
        return request(Json.object()
                        .put("op", "accessLog")
                        .put("format", format.word())
                        .build())
                .bool("ok");
    }

    @Override
    public void close() {
        BlockingGuard.check("leave the gateway");
        try (channel;
                selector) {
            channel.shutdownOutput();
        } catch (IOException _) {
            // The gateway has closed the connection already.
        }
    }

    private static GatewayAnswer answer(Json answer) {
        GatewayState state = GatewayState.fromJson(answer.at("state"));
        return answer.bool("ok")
                ? new GatewayAnswer.Applied(state)
                : new GatewayAnswer.Refused(answer.string("error"), state);
    }

    private synchronized Json request(Json request) {
        BlockingGuard.check("ask the gateway");
        try {
            byte[] line = request.bytes();
            byte[] ended = Arrays.copyOf(line, line.length + 1);
            ended[line.length] = '\n';
            write(ByteBuffer.wrap(ended));
            return Json.parse(lines.next().orElseThrow(() -> new IOException("it closed the connection")));
        } catch (IOException | dev.stele.text.JsonException e) {
            throw new GatewayException("the gateway at " + socket + " gave no answer: " + FailureText.of(e), e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private int read(byte[] into, int from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, from, length);
        int read = channel.read(buffer);
        while (read == 0) {
            await(SelectionKey.OP_READ);
            read = channel.read(buffer);
        }
        return read;
    }

    private void await(int operation) throws IOException {
        channel.keyFor(selector).interestOps(operation);
        if (selector.select(timeoutMillis) == 0) {
            throw new IOException("nothing for " + timeoutMillis + " ms");
        }
        selector.selectedKeys().clear();
    }
}
