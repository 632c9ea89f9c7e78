package dev.stele.gateway;

import dev.stele.text.FailureText;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The event loops of a gateway, and the sockets that clients connect to.
final class Proxy implements RoutingUpdater.EventLoops {
    private static final int BACKLOG = 4_096;
    private static final long SYNC_SECONDS_MAX = 5;
    private static final long TICK_MILLIS_MAX = 500;
    private static final WriteBufferWaterMark WRITE_WATER_MARKS = new WriteBufferWaterMark(64 << 10, 256 << 10);

    private final GatewayLimits limits;
    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;
    private final List<ProxyEventLoop> loops = new ArrayList<>();
    private final ConnectionLimiter limiter;

    Proxy(GatewayConfig config) {
        this.limits = config.limits();
        this.transport = Transport.best(config.eventLoops());
        this.group = new MultiThreadIoEventLoopGroup(
                config.eventLoops(), new DefaultThreadFactory("gateway"), transport.loops());
        this.limiter = new ConnectionLimiter(
                limits.connections().clientsMax(), limits.connections().clientsPerAddressMax());
        for (int i = 0; i < config.eventLoops(); i++) {
            ProxyEventLoop loop = new ProxyEventLoop(
                    group.next(), transport, config, config.random().split());
            loops.add(loop);
            loop.tickEvery(tickMillis());
        }
    }

    Transport transport() {
        return transport;
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    /// Opens a socket for clients.
    Channel listen(InetSocketAddress address, ListenerContext context) throws InterruptedException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channelFactory(transport.servers())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, transport.allocator())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_WATER_MARKS)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, context);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).await();
        if (!bound.isSuccess()) {
            throw new GatewayException(
                    "cannot listen on " + address + ": " + FailureText.of(bound.cause())
                            + ". If another process has this port, end it or choose another address.",
                    bound.cause());
        }
        return bound.channel();
    }

    @Override
    public boolean synchronize() {
        return onEveryLoop(ProxyEventLoop::closeRetired);
    }

    /// Lets requests in progress finish, up to the limit, then cuts the rest and ends the loops.
    void close() throws InterruptedException {
        onEveryLoop(loop -> loop.clients().forEach(ClientConnection::closeWhenIdle));
        if (!limiter.awaitEmpty(limits.closeTimeout())) {
            onEveryLoop(loop -> loop.clients().forEach(ClientConnection::cut));
        }
        group.shutdownGracefully(0, SYNC_SECONDS_MAX, TimeUnit.SECONDS).await();
    }

    /// Ends the loops of a gateway that never served.
    void shutDownNow() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(SYNC_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private void accept(Channel channel, ListenerContext context) {
        InetSocketAddress address = (InetSocketAddress) channel.remoteAddress();
        if (!limiter.enter(address.getAddress())) {
            new NettyChannel(channel).close();
            return;
        }
        channel.closeFuture().addListener(_ -> limiter.leave(address.getAddress()));
        ProxyEventLoop loop = loopOf(channel.eventLoop());
        loop.add(new ClientConnection(loop, context, channel));
    }

    private ProxyEventLoop loopOf(EventLoop eventLoop) {
        for (ProxyEventLoop loop : loops) {
            if (loop.eventLoop().equals(eventLoop)) {
                return loop;
            }
        }
        throw new IllegalStateException("no worker on " + eventLoop);
    }

    @FunctionalInterface
    private interface Step {
        void run(ProxyEventLoop loop);
    }

    /// Runs a step on every loop; false when a loop has not run it in time.
    private boolean onEveryLoop(Step step) {
        CountDownLatch done = new CountDownLatch(loops.size());
        for (ProxyEventLoop loop : loops) {
            loop.eventLoop().execute(() -> {
                step.run(loop);
                done.countDown();
            });
        }
        try {
            return done.await(SYNC_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Short enough for the shortest timeout.
    private long tickMillis() {
        Duration shortest = limits.client().headTimeout();
        for (Duration limit : List.of(
                limits.client().keepAliveTimeout(),
                limits.client().bodyTimeout(),
                limits.upstream().responseTimeout(),
                limits.upstream().streamTimeout())) {
            shortest = limit.compareTo(shortest) < 0 ? limit : shortest;
        }
        return Math.clamp(shortest.toMillis() / 4, 1, TICK_MILLIS_MAX);
    }
}
