package dev.stele.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// One event eventLoop with what it alone touches: its clients and its idle connections to instances.
///
/// A client and the connections that serve it are on the same eventLoop, so a request never changes threads and nothing
/// here is locked. Every method runs on the eventLoop.
final class ProxyEventLoop {
    /// Connections to one instance that wait for a request here.
    static final int IDLE_MAX = 256;
    /// Servers commonly close an idle connection after 5 s or more. We close earlier, so that a request and their
    /// close seldom meet.
    static final long IDLE_NANOS_MAX = 4_000_000_000L;
    /// A request that must not be sent twice takes a connection only when it was used this recently.
    static final long IDLE_NANOS_MAX_UNREPEATABLE = 1_000_000_000L;

    private static final System.Logger LOG = System.getLogger(ProxyEventLoop.class.getName());

    /// A connection gets its handlers when it stands; a bootstrap wants one before.
    private static final ChannelHandler NOTHING_YET = new ChannelHandlerAdapter() {
        @Override
        public boolean isSharable() {
            return true;
        }
    };

    private final EventLoop eventLoop;
    private final Bootstrap bootstrap;
    private final GatewayLimits limits;
    private final LongSupplier nanos;
    private final SplittableRandom random;
    private final Map<Upstream, ArrayDeque<UpstreamConnection>> idle = new HashMap<>();
    private final Set<ClientConnection> clients = new HashSet<>();

    /// @param random this worker's own
    ProxyEventLoop(EventLoop eventLoop, Transport transport, GatewayConfig config, SplittableRandom random) {
        this.eventLoop = eventLoop;
        this.limits = config.limits();
        this.nanos = config.nanos();
        this.random = random;
        this.bootstrap = new Bootstrap()
                .group(eventLoop)
                .channelFactory(transport.clients())
                .option(ChannelOption.ALLOCATOR, transport.allocator())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.upstream().connectTimeout().toMillis())
                .handler(NOTHING_YET);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    GatewayLimits limits() {
        return limits;
    }

    SplittableRandom random() {
        return random;
    }

    long now() {
        return nanos.getAsLong();
    }

    void add(ClientConnection client) {
        clients.add(client);
    }

    void remove(ClientConnection client) {
        clients.remove(client);
    }

    List<ClientConnection> clients() {
        return List.copyOf(clients);
    }

    /// Finds or makes a connection and hands it to the handler, at once or later.
    ///
    /// @param repeatable whether a connection may be tried that the instance is perhaps about to close
    void acquire(Upstream upstream, boolean repeatable, UpstreamHandler handler) {
        Optional<UpstreamConnection> waiting = takeIdle(upstream, repeatable);
        if (waiting.isPresent()) {
            waiting.get().assign(handler);
            handler.connected(waiting.get());
            return;
        }
        connect(upstream, handler);
    }

    /// A connection that nobody has used before.
    void connect(Upstream upstream, UpstreamHandler handler) {
        if (upstream.connections().incrementAndGet() > limits.connections().perInstanceMax()) {
            upstream.connections().decrementAndGet();
            handler.connectionsExhausted();
            return;
        }
        bootstrap.connect(upstream.address()).addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                Channel channel = connected.channel();
                handler.connected(new UpstreamConnection(this, upstream, channel, handler));
            } else {
                upstream.connections().decrementAndGet();
                handler.connectFailed();
            }
        });
    }

    /// Keeps a connection for the next request, unless its instance has left or enough wait already.
    void release(UpstreamConnection connection) {
        if (!connection.isOpen()) {
            return;
        }
        ArrayDeque<UpstreamConnection> waiting = idle.computeIfAbsent(connection.upstream(), _ -> new ArrayDeque<>());
        if (connection.upstream().isRetired() || waiting.size() >= IDLE_MAX) {
            connection.discard();
        } else {
            waiting.push(connection);
        }
    }

    void remove(UpstreamConnection connection) {
        ArrayDeque<UpstreamConnection> waiting = idle.get(connection.upstream());
        if (waiting != null) {
            waiting.remove(connection);
        }
    }

    /// Closes what idles towards instances that left.
    void closeRetired() {
        closeIdle((upstream, _) -> upstream.isRetired());
    }

    /// Until the eventLoop ends.
    @SuppressWarnings("FutureReturnValueIgnored")
    void tickEvery(long millis) {
        eventLoop.scheduleAtFixedRate(logged(this::tick), millis, millis, TimeUnit.MILLISECONDS);
    }

    /// Once, after a while.
    ///
    /// @return calls it off
    Runnable after(Duration delay, Runnable task) {
        ScheduledFuture<?> scheduled = eventLoop.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /// A failure here is a bug; the eventLoop would keep it to itself, and a tick must not be the last.
    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a timer's task failed", e);
            }
        };
    }

    private void tick() {
        long now = now();
        closeIdle((_, connection) -> now - connection.idleSince() > IDLE_NANOS_MAX);
        for (ClientConnection client : clients()) {
            client.tick(now);
        }
    }

    private Optional<UpstreamConnection> takeIdle(Upstream upstream, boolean repeatable) {
        ArrayDeque<UpstreamConnection> waiting = idle.get(upstream);
        if (waiting == null) {
            return Optional.empty();
        }
        // The last one used comes first: if it is too old, so are all behind it.
        while (!waiting.isEmpty()) {
            UpstreamConnection connection = waiting.peek();
            if (!repeatable && now() - connection.idleSince() > IDLE_NANOS_MAX_UNREPEATABLE) {
                return Optional.empty();
            }
            waiting.pop();
            if (connection.isOpen()) {
                return Optional.of(connection);
            }
        }
        return Optional.empty();
    }

    @FunctionalInterface
    private interface Doomed {
        boolean test(Upstream upstream, UpstreamConnection connection);
    }

    private void closeIdle(Doomed doomed) {
        List<UpstreamConnection> closing = new ArrayList<>();
        Iterator<Map.Entry<Upstream, ArrayDeque<UpstreamConnection>>> entries =
                idle.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Upstream, ArrayDeque<UpstreamConnection>> entry = entries.next();
            entry.getValue().removeIf(c -> doomed.test(entry.getKey(), c) && closing.add(c));
            if (entry.getValue().isEmpty()) {
                entries.remove();
            }
        }
        closing.forEach(UpstreamConnection::discard);
    }
}
