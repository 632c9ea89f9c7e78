package dev.stele.api;

import dev.stele.control.Control;
import dev.stele.control.Monitor;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// The API's listener: Jetty on a Unix socket that only its owner and group may open.
///
/// One virtual thread per request. The caller's user comes from the kernel, never from the request.
public final class ApiServer implements AutoCloseable {
    /// Large enough for a fleet with its config files.
    static final int BODY_MAX = 48 << 20;

    private static final int HEADERS_MAX = 16 << 10;
    private static final int CONNECTIONS_MAX = 256;
    private static final long IDLE_MILLIS = 2 * Endpoint.WAIT_MILLIS_MAX;
    private static final System.Logger LOG = System.getLogger(ApiServer.class.getName());

    private final Server server;
    private final Path socket;
    /// Device and inode of the socket that this server made.
    private final Optional<Object> made;

    private ApiServer(Server server, Path socket) {
        this.server = server;
        this.socket = socket;
        this.made = node(socket);
    }

    /// Whether a server listens there now.
    public static boolean isServed(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException _) {
            return false;
        }
    }

    /// Starts to listen. A socket left by a dead server is replaced; that of a running one is not.
    ///
    /// @throws UncheckedIOException when the socket cannot be made, or another server listens there
    public static ApiServer start(Path socket, Control control, Monitor monitor) {
        if (isServed(socket)) {
            throw new UncheckedIOException(new IOException("another server listens on " + socket));
        }
        Server server = new Server(new VirtualThreadPool(CONNECTIONS_MAX));
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADERS_MAX);
        http.setResponseHeaderSize(HEADERS_MAX);
        UnixDomainServerConnector connector =
                new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.setHandler(new Adapter(control, monitor));
        try {
            Path folder = socket.toAbsolutePath().resolveSibling("");
            Files.createDirectories(folder);
            // Bound in a closed folder and moved out once its mode is set, so that it is never open to all. The
            // folder's
            // name is short, because the path of a socket has at most 108 bytes.
            Path closed = folder.resolve("." + socket.getFileName());
            Path hidden = closed.resolve("s");
            if (Files.isDirectory(closed, LinkOption.NOFOLLOW_LINKS)) {
                // Of a server that died. A link in its place is not followed; making the folder fails then.
                Files.deleteIfExists(hidden);
                Files.deleteIfExists(closed);
            }
            Files.createDirectory(
                    closed, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            connector.setUnixDomainPath(hidden);
            server.start();
            Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-rw----"));
            Files.move(hidden, socket, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(closed);
        } catch (IOException e) {
            stop(server);
            throw new UncheckedIOException("cannot listen on " + socket + "; check its folder", e);
        } catch (Exception e) {
            stop(server);
            throw new IllegalStateException("cannot listen on " + socket + ": " + FailureText.of(e), e);
        }
        return new ApiServer(server, socket);
    }

    @Override
    public void close() {
        try {
            // Not one that another server has put in its place.
            if (made.isPresent() && made.equals(node(socket))) {
                Files.deleteIfExists(socket);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "could not remove " + socket, e);
        }
        stop(server);
    }

    private static Optional<Object> node(Path path) {
        try {
            return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "the API did not stop cleanly", e);
        }
    }

    /// Adapts Jetty's handler to [ApiResponse].
    private static final class Adapter extends Handler.Abstract {
        private final Control control;
        private final Monitor monitor;

        Adapter(Control control, Monitor monitor) {
            this.control = control;
            this.monitor = monitor;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws InterruptedException {
            ApiResponse result;
            try {
                if (MonitorServer.write(request, response, callback, monitor)) {
                    return true;
                }
                result = result(request);
            } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
                LOG.log(System.Logger.Level.ERROR, request.getMethod() + " " + request.getHttpURI() + " failed", e);
                result = ApiResponse.failed(e);
            }
            response.setStatus(result.status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.write(true, ByteBuffer.wrap(result.json().bytes()), callback);
            return true;
        }

        private ApiResponse result(Request request) throws IOException, InterruptedException {
            byte[] body;
            try (InputStream in = Content.Source.asInputStream(request)) {
                body = in.readNBytes(BODY_MAX + 1);
            }
            if (body.length > BODY_MAX) {
                return ApiResponse.refused(413, "more than " + BODY_MAX + " bytes", "build large files into the image");
            }
            Optional<UserPrincipal> peer = peer(request);
            String by = peer.map(UserPrincipal::getName).orElse("unknown");
            boolean isRoot = peer.filter(root()::equals).isPresent();
            return ApiResponse.to(
                    new ApiResponse.Request(
                            request.getMethod(),
                            request.getHttpURI().getPathQuery(),
                            header(request, HttpHeader.HOST),
                            header(request, HttpHeader.CONTENT_TYPE),
                            () -> body,
                            by,
                            isRoot),
                    control);
        }

        private static String header(Request request, HttpHeader name) {
            return Optional.ofNullable(request.getHeaders().getField(name))
                    .map(HttpField::getValue)
                    .orElse("");
        }

        /// The user of the process at the other end, from the kernel.
        private static Optional<UserPrincipal> peer(Request request) throws IOException {
            Object transport = request.getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .getTransport();
            return transport instanceof SocketChannel channel
                    ? Optional.of(
                            channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user())
                    : Optional.empty();
        }

        /// User 0, however its account is named: users are compared by number, and no account is named `0`.
        private static UserPrincipal root() throws IOException {
            return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("0");
        }
    }
}
