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
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;

/// One event loop with the state that it alone uses: its clients and its idle connections to instances.
///
/// A client and the connections that serve it are on the same loop, so a request never changes threads and nothing here
/// is locked. Every method runs on the loop.
final class ProxyEventLoop {
    /// Idle connections to one instance on this loop.
    static final int IDLE_MAX = 256;
    /// Servers commonly close an idle connection after 5 s or more. We close earlier, so that a request seldom
    /// meets a connection that is being closed.
    static final long IDLE_NANOS_MAX = 4_000_000_000L;
    /// A request that must never be sent twice uses an idle connection only when it was used this recently.
    static final long IDLE_NANOS_MAX_UNREPEATABLE = 1_000_000_000L;

    private static final System.Logger LOG = System.getLogger(ProxyEventLoop.class.getName());

    /// A connection gets its handlers once it is established; a bootstrap needs one before.
    private static final ChannelHandler NO_HANDLER = new ChannelHandlerAdapter() {
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

    /// @param random used by this loop alone
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
                .handler(NO_HANDLER);
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

    /// The time at which a timeout that begins now is over, in monotonic nanoseconds.
    long deadline(Duration timeout) {
        return now() + timeout.toNanos();
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

    /// Takes an idle connection or opens one, and passes it to the handler, at once or later.
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

    /// Opens a new connection and passes it to the handler.
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

    /// Keeps a connection for the next request, unless its instance has left or enough are idle already.
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

    /// Closes the idle connections to instances that left.
    void closeRetired() {
        closeIdle((upstream, _) -> upstream.isRetired());
    }

    /// Runs the periodic work until the loop ends.
    @SuppressWarnings("FutureReturnValueIgnored")
    void tickEvery(long millis) {
        eventLoop.scheduleAtFixedRate(logged(this::tick), millis, millis, TimeUnit.MILLISECONDS);
    }

    /// Runs a task once, after a delay.
    ///
    /// @return cancels the task
    Runnable after(Duration delay, Runnable task) {
        ScheduledFuture<?> scheduled = eventLoop.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /// A failure here is a bug; the loop would not report it and would stop a periodic task.
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
        // The most recently used one comes first: if it is too old, so are all others.
        while (!waiting.isEmpty()) {
            UpstreamConnection connection = waiting.peek();
            if (!repeatable && now() - connection.idleSince() > IDLE_NANOS_MAX_UNREPEATABLE) {
                return Optional.empty();
            }
            waiting.pop();
            if (connection.isOpen() && connection.isQuiet()) {
                return Optional.of(connection);
            }
            // Not at once: what made it unusable may be an event that is still to be handled in this round, by the
            // number of its descriptor, which the next connection would get.
            eventLoop.execute(connection::discard);
        }
        return Optional.empty();
    }

    private void closeIdle(BiPredicate<Upstream, UpstreamConnection> closes) {
        List<UpstreamConnection> closing = new ArrayList<>();
        Iterator<Map.Entry<Upstream, ArrayDeque<UpstreamConnection>>> entries =
                idle.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Upstream, ArrayDeque<UpstreamConnection>> entry = entries.next();
            entry.getValue().removeIf(c -> closes.test(entry.getKey(), c) && closing.add(c));
            if (entry.getValue().isEmpty()) {
                entries.remove();
            }
        }
        closing.forEach(UpstreamConnection::discard);
    }
}
