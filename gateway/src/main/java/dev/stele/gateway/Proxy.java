package dev.stele.gateway;

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
final class Proxy implements RoutingState.Loops {
    private static final int BACKLOG = 4_096;
    private static final long SETTLE_SECONDS_MAX = 5;
    private static final long TICK_MILLIS_MAX = 500;
    private static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(64 << 10, 256 << 10);

    private final GatewayLimits limits;
    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Worker> workers = new ArrayList<>();
    private final ConnectionLimiter admission;

    Proxy(GatewayConfig config) {
        this.limits = config.limits();
        this.transport = Transport.best(config.workers());
        this.group = new MultiThreadIoEventLoopGroup(
                config.workers(), new DefaultThreadFactory("gateway"), transport.loops());
        this.admission = new ConnectionLimiter(limits.connections().clientsMax(), limits.connections().clientsPerAddressMax());
        for (int i = 0; i < config.workers(); i++) {
            EventLoop loop = group.next();
            Worker worker = new Worker(loop, transport, config, config.random().split());
            workers.add(worker);
            worker.tickEvery(tickMillis());
        }
    }

    Transport transport() {
        return transport;
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    /// Opens a socket for clients.
    Channel listen(InetSocketAddress address, Traffic traffic) throws InterruptedException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channelFactory(transport.servers())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, transport.allocator())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, traffic);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).await();
        if (!bound.isSuccess()) {
            throw new GatewayException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage()
                            + ". If another process has this port, end it or choose another address.",
                    bound.cause());
        }
        return bound.channel();
    }

    @Override
    public boolean settle() {
        return everywhere(Worker::settle);
    }

    /// Lets requests under way finish, up to the limit, then cuts the rest and ends the loops.
    void close() throws InterruptedException {
        everywhere(worker -> worker.clients().forEach(ClientConnection::closeWhenIdle));
        if (!admission.awaitEmpty(limits.closeTimeout())) {
            everywhere(worker -> worker.clients().forEach(ClientConnection::cut));
        }
        group.shutdownGracefully(0, SETTLE_SECONDS_MAX, TimeUnit.SECONDS).await();
    }

    /// Ends the loops of a gateway that never served.
    void abandon() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(SETTLE_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private void accept(Channel channel, Traffic traffic) {
        InetSocketAddress address = (InetSocketAddress) channel.remoteAddress();
        if (!admission.enter(address.getAddress())) {
            new Wire(channel).close();
            return;
        }
        channel.closeFuture().addListener(_ -> admission.leave(address.getAddress()));
        Worker worker = workerOf(channel.eventLoop());
        worker.add(new ClientConnection(worker, traffic, channel));
    }

    private Worker workerOf(EventLoop loop) {
        for (Worker worker : workers) {
            if (worker.loop().equals(loop)) {
                return worker;
            }
        }
        throw new IllegalStateException("no worker on " + loop);
    }

    @FunctionalInterface
    private interface Step {
        void run(Worker worker);
    }

    /// Runs a step on every loop; false when one has not run it in time.
    private boolean everywhere(Step step) {
        CountDownLatch done = new CountDownLatch(workers.size());
        for (Worker worker : workers) {
            worker.loop().execute(() -> {
                step.run(worker);
                done.countDown();
            });
        }
        try {
            return done.await(SETTLE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Fine enough for the shortest limit.
    private long tickMillis() {
        Duration shortest = limits.client().headTimeout();
        for (Duration limit : List.of(
                limits.client().keepAliveTimeout(), limits.client().bodyTimeout(), limits.upstream().responseTimeout(), limits.upstream().streamTimeout())) {
            shortest = limit.compareTo(shortest) < 0 ? limit : shortest;
        }
        return Math.clamp(shortest.toMillis() / 4, 1, TICK_MILLIS_MAX);
    }
}
