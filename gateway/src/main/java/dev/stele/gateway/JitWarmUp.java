package dev.stele.gateway;

import dev.stele.oci.Digest;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import dev.stele.text.FailureText;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// Warms up the JIT compiler with synthetic requests before the gateway accepts any.
///
/// A cold virtual machine interprets, then compiles while requests wait: some hundred milliseconds of stalls under the
/// first load. So the same loops and handlers first serve requests over loopback, with a table of their own that no
/// server ever sees. It is optional: a failure is logged, and the gateway starts cold.
final class JitWarmUp {
    private static final System.Logger LOG = System.getLogger(JitWarmUp.class.getName());
    private static final int CLIENTS = 8;
    private static final int BODY_BYTES = 1 << 10;
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final byte[] REQUESTS = """
            GET /warm/up?really=yes HTTP/1.1\r
            Host: gateway.local:8080\r
            User-Agent: warm-up\r
            Accept: text/html, */*\r
            Accept-Encoding: gzip\r
            \r
            POST /warm HTTP/1.1\r
            Host: gateway.local\r
            Content-Type: text/plain\r
            Content-Length: 5\r
            \r
            hello""".getBytes(StandardCharsets.US_ASCII);

    private final Proxy proxy;
    private final GatewayConfig config;
    private final AtomicLong served = new AtomicLong();

    JitWarmUp(Proxy proxy, GatewayConfig config) {
        this.proxy = proxy;
        this.config = config;
    }

    /// Returns after the configured time, or sooner when it fails.
    void run() throws InterruptedException {
        long end = config.nanos().getAsLong() + config.warmUp().toNanos();
        Pools pools = new Pools();
        List<Channel> open = new ArrayList<>();
        try {
            Channel instance = instance();
            open.add(instance);
            Channel listener = proxy.listen(loopback(0), traffic(pools, port(instance)));
            open.add(listener);
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofVirtual().start(() -> sendRequests(port(listener), end)));
            }
            for (Thread client : clients) {
                client.join();
            }
        } catch (GatewayException e) {
            LOG.log(System.Logger.Level.WARNING, "the gateway starts cold: " + FailureText.of(e));
        } finally {
            for (Channel channel : open) {
                channel.close().await();
            }
            pools.fill(Membership.EMPTY);
            proxy.synchronize();
        }
        LOG.log(System.Logger.Level.DEBUG, "warmed up with " + served.get() + " requests");
    }

    private void sendRequests(int port, long end) {
        try (Socket socket = new Socket()) {
            socket.connect(loopback(port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (config.nanos().getAsLong() - end < 0) {
                socket.getOutputStream().write(REQUESTS);
                readResponse(in);
                readResponse(in);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "warming up ended early: " + e);
        }
    }

    private void readResponse(InputStream in) throws IOException {
        int last = 0;
        while (last != 0x0D0A0D0A) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the connection ended");
            }
            last = (last << 8) | b;
        }
        in.skipNBytes(BODY_BYTES);
        served.incrementAndGet();
    }

    private ListenerContext traffic(Pools pools, int port) {
        PoolId pool = new PoolId("warm-up", Digest.sha256(new byte[0]));
        WeightedTarget target = new WeightedTarget(pool, "warm-up", port, WeightedTarget.WHOLE_PPM);
        RouteTable table =
                new RouteTable(1, 0, List.of(new Route(Optional.empty(), "/", pool.service(), List.of(target))));
        CompiledRoutes routing = CompiledRoutes.compile(table, pools, new Counters());
        TreeMap<PoolId, List<Member>> members = new TreeMap<>();
        members.put(pool, List.of(new Member("warm-up-1", "127.0.0.1"), new Member("warm-up-2", "127.0.0.1")));
        pools.fill(new Membership(0, 1, members));
        return new ListenerContext() {
            @Override
            public CompiledRoutes routing() {
                return routing;
            }

            @Override
            public boolean isClosing() {
                return false;
            }
        };
    }

    /// A server that answers every request with the same body.
    private Channel instance() throws InterruptedException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(proxy.group())
                .channelFactory(proxy.transport().servers())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new FixedResponse());
                    }
                });
        ChannelFuture bound = bootstrap.bind(loopback(0)).await();
        if (!bound.isSuccess()) {
            throw new GatewayException("no port on loopback: " + bound.cause());
        }
        return bound.channel();
    }

    private static final class FixedResponse extends SimpleChannelInboundHandler<HttpObject> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof LastHttpContent) {
                DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(new byte[BODY_BYTES]));
                response.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
                        .set(HttpHeaderNames.CONTENT_LENGTH, BODY_BYTES);
                NettyChannel channel = new NettyChannel(context.channel());
                channel.write(response);
                channel.flush();
            }
        }

        /// A client that has finished disconnects inside a response.
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            new NettyChannel(context.channel()).close();
        }
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
