package dev.stele.api;

import dev.stele.control.Monitor;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// Serves [MonitorAnswer] on a TCP address, and nothing else: who reaches it can read figures and change nothing.
public final class MonitorServer implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 64;
    private static final int HEADERS_MAX = 8 << 10;
    private static final long IDLE_MILLIS = 30_000;
    private static final System.Logger LOG = System.getLogger(MonitorServer.class.getName());

    private final Server server;
    private final ServerConnector connector;

    private MonitorServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /// @throws UncheckedIOException when the address cannot be listened on
    public static MonitorServer start(InetSocketAddress address, Monitor monitor) {
        Server server = new Server(new VirtualThreadPool(CONNECTIONS_MAX));
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADERS_MAX);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, connector));
        server.setHandler(new Pages(monitor));
        try {
            server.start();
        } catch (Exception e) {
            stop(server);
            throw new UncheckedIOException(
                    "cannot listen on " + address + ": " + FailureText.of(e), new IOException(e));
        }
        return new MonitorServer(server, connector);
    }

    /// The port that it listens on.
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        stop(server);
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "the metrics' listener did not stop cleanly", e);
        }
    }

    /// Writes the answer, when the path is one of a monitoring system.
    static boolean write(Request request, Response response, Callback callback, Monitor monitor) {
        Optional<MonitorAnswer> answer =
                MonitorAnswer.to(request.getMethod(), request.getHttpURI().getPath(), accept(request), monitor);
        answer.ifPresent(found -> write(found, response, callback));
        return answer.isPresent();
    }

    private static void write(MonitorAnswer answer, Response response, Callback callback) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(answer.text().getBytes(StandardCharsets.UTF_8)), callback);
    }

    private static String accept(Request request) {
        return Optional.ofNullable(request.getHeaders().getField(HttpHeader.ACCEPT))
                .map(HttpField::getValue)
                .orElse("");
    }

    private static final class Pages extends Handler.Abstract {
        private final Monitor monitor;

        Pages(Monitor monitor) {
            this.monitor = monitor;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            try {
                if (!write(request, response, callback, monitor)) {
                    ApiResponse none = ApiResponse.refused(
                            404, "there is no such path", "there are /metrics, /healthz and /readyz");
                    write(MonitorAnswer.of(none), response, callback);
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, request.getHttpURI() + " failed", e);
                write(MonitorAnswer.of(ApiResponse.failed(e)), response, callback);
            }
            return true;
        }
    }
}
