package dev.stele.registry;

import dev.stele.store.Store;
import dev.stele.text.FailureText;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The adapter to Jetty: converts HTTP requests to a [RegistryCall] and sends the [RegistryReply]. Handlers run on
/// virtual threads and may block.
final class JettyAdapter {
    private static final int CONNECTIONS_MAX = 1_000;
    private static final int PLATFORM_THREADS_MAX = 16;
    private static final int HEADER_BYTES_MAX = 16 << 10;
    private static final long IDLE_MILLIS_MAX = 60_000;
    private static final int INPUT_BYTES = 1 << 16;
    private static final int PIECE_BYTES = 1 << 17;
    private static final long POOL_BYTES_MAX = 32 << 20;
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final Store store;
    private final InetSocketAddress address;
    private final Server server;
    private final ServerConnector connector;

    JettyAdapter(InetSocketAddress address, Store store) {
        this.store = store;
        this.address = address;
        QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS_MAX);
        threads.setName("registry");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        ArrayByteBufferPool buffers =
                new ArrayByteBufferPool(0, INPUT_BYTES, PIECE_BYTES, Integer.MAX_VALUE, POOL_BYTES_MAX, POOL_BYTES_MAX);
        this.server = new Server(threads, null, buffers);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        http.setInputBufferSize(INPUT_BYTES);
        this.connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS_MAX);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, connector));
    }

    void start(Dispatch dispatch) {
        try {
            connector.open();
            server.setHandler(new Handler.Abstract() {
                @Override
                public boolean handle(Request request, Response response, Callback callback) throws Exception {
                    try (JettyBody body = new JettyBody(request)) {
                        RegistryReply reply = dispatch.answer(call(request, body));
                        boolean whole = body.discardArrived();
                        if (!whole) {
                            response.getHeaders().put(HttpHeader.CONNECTION, "close");
                        }
                        send(reply, request, response);
                        if (!whole) {
                            body.discardRest();
                        }
                    }
                    callback.succeeded();
                    return true;
                }
            });
            server.start();
        } catch (Exception e) {
            close();
            throw new IllegalStateException(
                    "the registry cannot listen on " + address + ": " + FailureText.of(e)
                            + "; end what listens there, or give another address with --registry",
                    e);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the registry did not stop", e);
        }
    }

    private static RegistryCall call(Request request, RequestBody body) {
        Map<String, String> headers = new HashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.merge(field.getLowerCaseName(), field.getValue(), (a, b) -> a + "," + b);
        }
        Map<String, List<String>> query = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.put(field.getName(), List.copyOf(field.getValues()));
        }
        return new RegistryCall(
                request.getMethod().toUpperCase(Locale.ROOT),
                request.getHttpURI().getPath(),
                Map.copyOf(query),
                Map.copyOf(headers),
                isLocal(request),
                Authority.of(
                        Optional.ofNullable(headers.get("host")),
                        request.getConnectionMetaData().getLocalSocketAddress()),
                body);
    }

    private static boolean isLocal(Request request) {
        SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
        InetAddress from = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return from != null && from.isLoopbackAddress() && LOCAL_NAMES.contains(Request.getServerName(request));
    }

    private void send(RegistryReply reply, Request request, Response response) throws IOException {
        response.setStatus(reply.status());
        reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        if (reply.status() != 204) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length());
        }
        if (request.getMethod().equals("HEAD") || reply.status() == 204) {
            return;
        }
        switch (reply.body()) {
            case RegistryReply.Bytes bytes -> Content.Sink.write(response, true, ByteBuffer.wrap(bytes.content()));
            case RegistryReply.BlobPart part -> copy(part, response);
        }
    }

    /// From the file into a pooled buffer outside the heap, and from there to the socket: the heap sees no bytes of it.
    /// A transfer holds one buffer, so all connections together hold a bounded number.
    private void copy(RegistryReply.BlobPart part, Response response) throws IOException {
        RetainableByteBuffer buffer = server.getByteBufferPool().acquire(PIECE_BYTES, true);
        try (FileChannel channel = store.channel(part.digest())) {
            ByteBuffer piece = buffer.getByteBuffer();
            long sent = 0;
            do {
                piece.clear().limit((int) Math.min(PIECE_BYTES, part.length() - sent));
                while (piece.hasRemaining()) {
                    if (channel.read(piece, part.from() + sent + piece.position()) < 0) {
                        throw new EOFException(part.digest() + " became shorter while it was sent");
                    }
                }
                sent += piece.flip().remaining();
                Content.Sink.write(response, sent == part.length(), piece);
            } while (sent < part.length());
        } finally {
            buffer.release();
        }
    }
}
