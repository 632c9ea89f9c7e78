package dev.stele.gateway;

import dev.stele.text.FailureText;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// A running gateway: proxies HTTP/1.1 from one address to the instances that its table and membership name.
///
/// It starts with the last durable table of its folder and needs no server. Servers send their updates over
/// `control.sock` in that folder; see [GatewayClient].
public final class Gateway implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Gateway.class.getName());
    private static final int BOOT_BYTES = 8;

    private final Proxy proxy;
    private final ControlSocket control;
    private final Channel listener;
    private final AtomicBoolean closing;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AccessLog access;

    private Gateway(Proxy proxy, ControlSocket control, Channel listener, Listening listening) {
        this.proxy = proxy;
        this.control = control;
        this.access = listening.access();
        this.listener = listener;
        this.closing = listening.closing();
    }

    /// What the connections of clients read from the gateway.
    private record Listening(RoutingUpdater updater, AtomicBoolean closing, AccessLog access)
            implements ListenerContext {
        @Override
        public CompiledRoutes routing() {
            return updater.routing();
        }

        @Override
        public boolean isClosing() {
            return closing.get();
        }

        @Override
        public Optional<AccessLog> accessLog() {
            return access.isOn() ? Optional.of(access) : Optional.empty();
        }
    }

    /// Returns when clients and a server can connect.
    ///
    /// @throws GatewayException when the address or the folder cannot be used
    public static Gateway start(GatewayConfig config) {
        byte[] boot = new byte[BOOT_BYTES];
        config.random().nextBytes(boot);
        Proxy proxy = new Proxy(config);
        try {
            Files.createDirectories(config.dir());
            AccessLog access = new AccessLog(
                    config.dir(), AccessLog.FILE_BYTES_MAX, config.clocks().wall());
            RoutingUpdater updater = new RoutingUpdater(
                    new GatewayFiles(config.dir()), HexFormat.of().formatHex(boot), config.nanos(), proxy);
            // With a table from before, clients are waiting: a slow response is better than none.
            if (config.warmUp().isPositive() && updater.state().epoch() == 0) {
                new JitWarmUp(proxy, config).run();
            }
            // Clients come first: the last table serves them, and a server that looks for the gateway can wait.
            Listening listening = new Listening(updater, new AtomicBoolean(), access);
            Channel listener = proxy.listen(config.listen(), listening);
            ControlSocket control = ControlSocket.open(updater, access, config.dir());
            LOG.log(
                    System.Logger.Level.INFO,
                    "serves " + listener.localAddress() + " with epoch "
                            + updater.state().epoch() + " over "
                            + proxy.transport().name());
            return new Gateway(proxy, control, listener, listening);
        } catch (IOException e) {
            throw shutDown(
                    proxy, new GatewayException("cannot use the folder " + config.dir() + ": " + FailureText.of(e), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw shutDown(proxy, new GatewayException("interrupted while starting", e));
        } catch (GatewayException e) {
            throw shutDown(proxy, e);
        }
    }

    /// The port that clients connect to.
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /// Returns when the gateway has been closed.
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /// Accepts no new connection, lets requests in progress finish for a limited time, and ends. Idempotent.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            listener.close().await();
            proxy.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            control.close();
            access.close();
            ended.countDown();
        }
    }

    private static GatewayException shutDown(Proxy proxy, GatewayException cause) {
        proxy.shutDownNow();
        return cause;
    }
}
