package dev.stele.registry;

import dev.stele.store.Store;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
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
import org.eclipse.jetty.io.Content;
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
    private static final long PIECE_BYTES = 1 << 22;
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
        this.server = new Server(threads);
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
                        send(dispatch.answer(call(request, body)), request, response);
                    }
                    callback.succeeded();
                    return true;
                }
            });
            server.start();
        } catch (Exception e) {
            close();
            throw new IllegalStateException(
                    "the registry cannot listen on " + address + ": " + e.getMessage()
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

    /// The file's pages are mapped and written to the socket as they lie in the system's cache: nothing is copied into
    /// this process, and a transfer holds no buffer while its client is slow. Blobs are replaced by rename and
    /// never become shorter. A piece is unmapped when the system has taken it.
    private void copy(RegistryReply.BlobPart part, Response response) throws IOException {
        try (FileChannel channel = store.channel(part.digest())) {
            if (part.length() == 0) {
                Content.Sink.write(response, true, ByteBuffer.allocate(0));
            } else if (part.from() + part.length() > channel.size()) {
                throw new EOFException(part.digest() + " is shorter than it was");
            }
            for (long sent = 0; sent < part.length(); ) {
                long size = Math.min(PIECE_BYTES, part.length() - sent);
                try (Arena arena = Arena.ofShared()) {
                    ByteBuffer piece = channel.map(FileChannel.MapMode.READ_ONLY, part.from() + sent, size, arena)
                            .asByteBuffer();
                    Content.Sink.write(response, sent + size == part.length(), piece);
                }
                sent += size;
            }
        }
    }
}
