package dev.stele.gateway;

import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import dev.stele.route.RequestFigures;
import dev.stele.route.RouteTable;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// The gateway's side of its control socket: one JSON object per line, one answer per line, in order.
///
/// `{"op":"state"}`, `{"op":"table","table":…}` and `{"op":"membership","membership":…}` are answered with
/// `{"ok":true,"state":…}` or `{"ok":false,"error":…,"state":…}`. `{"op":"figures"}` and
/// `{"op":"accessLog","format":…}` have answers of their own, since the state is asked for many times a second. Whoever
/// may open the socket may route: it is
/// created with mode 0600 under another name and renamed, so it is never open to others and never absent after that.
final class ControlSocket implements AutoCloseable {
    static final int LINE_BYTES_MAX = ControlLineReader.BYTES_MAX;
    static final int CONNECTIONS_MAX = 16;
    private static final System.Logger LOG = System.getLogger(ControlSocket.class.getName());

    private final RoutingUpdater updater;
    private final AccessLog access;
    private final Path path;
    private final ServerSocketChannel server;
    private final Semaphore free = new Semaphore(CONNECTIONS_MAX);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private ControlSocket(RoutingUpdater updater, AccessLog access, Path path, ServerSocketChannel server) {
        this.updater = updater;
        this.access = access;
        this.path = path;
        this.server = server;
    }

    static ControlSocket open(RoutingUpdater updater, AccessLog access, Path dir) {
        Path path = dir.resolve("control.sock");
        Path staged = dir.resolve("control.new");
        try {
            Files.deleteIfExists(staged);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(staged));
            Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rw-------"));
            Files.move(staged, path, StandardCopyOption.ATOMIC_MOVE);
            ControlSocket control = new ControlSocket(updater, access, path, server);
            Thread.ofVirtual().name("control").start(control::accept);
            return control;
        } catch (IOException e) {
            throw new GatewayException(
                    "cannot open the control socket " + path + ": " + e
                            + ". The folder must be the gateway's own, and the path shorter than 100 bytes.",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
            for (SocketChannel connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                free.acquire();
                SocketChannel connection = server.accept();
                open.add(connection);
                Thread.ofVirtual().name("control connection").start(() -> serve(connection));
            } catch (ClosedChannelException | InterruptedException _) {
                return;
            } catch (IOException e) {
                free.release();
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the control socket could not take a connection: " + FailureText.of(e));
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            ControlLineReader lines = new ControlLineReader(Channels.newInputStream(connection)::read);
            OutputStream out = Channels.newOutputStream(connection);
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                write(out, answer(line.get()).bytes());
            }
        } catch (ClosedChannelException _) {
            // The gateway closes, or the server has disconnected: nothing to report.
        } catch (IOException e) {
            LOG.log(System.Logger.Level.INFO, "a control connection ended: " + FailureText.of(e));
        } finally {
            open.remove(connection);
            free.release();
        }
    }

    private static void write(OutputStream out, byte[] line) throws IOException {
        byte[] ended = Arrays.copyOf(line, line.length + 1);
        ended[line.length] = '\n';
        out.write(ended);
        out.flush();
    }

    private Json answer(byte[] line) {
        try {
            Json request = Json.parse(line);
            String op = request.string("op");
            return switch (op) {
                case "state" -> accepted(updater.state());
                case "table" -> answer(updater.apply(RouteTable.fromJson(request.at("table"))));
                case "membership" -> answer(updater.apply(Membership.fromJson(request.at("membership"))));
                case "figures" ->
                    Json.object()
                            .put("ok", true)
                            .put("figures", Json.array(updater.figures(), RequestFigures::toJson))
                            .put("accessLogLost", access.lost())
                            .build();
                case "accessLog" -> {
                    access.set(AccessLogFormat.valueOf(request.string("format").toUpperCase(Locale.ROOT)));
                    yield Json.object().put("ok", true).build();
                }
                default -> refused("unknown op \"" + op + "\"", updater.state());
            };
        } catch (RuntimeException e) {
            return refused(FailureText.of(e), updater.state());
        }
    }

    private static Json answer(GatewayAnswer answer) {
        return switch (answer) {
            case GatewayAnswer.Applied(var state) -> accepted(state);
            case GatewayAnswer.Refused(var why, var state) -> refused(why, state);
        };
    }

    private static Json accepted(GatewayState state) {
        return Json.object().put("ok", true).put("state", state.toJson()).build();
    }

    private static Json refused(String why, GatewayState state) {
        return Json.object()
                .put("ok", false)
                .put("error", why)
                .put("state", state.toJson())
                .build();
    }
}
