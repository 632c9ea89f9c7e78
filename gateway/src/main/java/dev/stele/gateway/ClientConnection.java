package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Optional;

/// A client's connection: takes one request after another, gives each to an [Exchange], and answers by itself what no
/// instance has to see.
///
/// The phases of a connection are its users: [Awaiting] a head, an exchange, [Skipping] the end of a request that was
/// answered here, [Lingering] after a last answer. Reading stops for any of three reasons and goes on when none is
/// left: bytes of a next request are held, the instance is slow, or there is no connection to it yet.
final class ClientConnection extends ChannelInboundHandlerAdapter {
    static final int HELD = 1;
    static final int PRESSED = 2;
    static final int PARKED = 4;
    private static final long LINGER_NANOS = 1_000_000_000L;

    private final Worker worker;
    private final Traffic traffic;
    private final Wire wire;
    private final ChannelPipeline pipeline;
    private final String address;
    private final RequestDecoder decoder;
    private final ResponseEncoder encoder = new ResponseEncoder();
    private final ChannelHandlerContext decoding;
    private ClientUser user;
    private int paused;

    ClientConnection(Worker worker, Traffic traffic, Channel channel) {
        this.worker = worker;
        this.traffic = traffic;
        this.wire = new Wire(channel);
        this.pipeline = channel.pipeline();
        this.address =
                ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
        this.decoder = new RequestDecoder(worker.limits());
        pipeline.addLast(decoder, encoder, this);
        this.decoding = pipeline.context(decoder);
        this.user = new Awaiting(worker.now() + worker.limits().headTimeout().toNanos());
    }

    Worker worker() {
        return worker;
    }

    String address() {
        return address;
    }

    boolean isClosing() {
        return traffic.isClosing();
    }

    boolean isWritable() {
        return wire.isWritable();
    }

    void headOnly(boolean on) {
        encoder.headOnly(on);
    }

    void write(Object message) {
        wire.write(message);
    }

    void flush() {
        wire.flush();
    }

    void pause(int why) {
        paused |= why;
        wire.reading(false);
    }

    void resume(int why) {
        if ((paused & why) != 0) {
            paused &= ~why;
            wire.reading(paused == 0);
        }
    }

    boolean isPaused(int why) {
        return (paused & why) != 0;
    }

    void tick(long now) {
        user.tick(now);
    }

    /// Ends what is under way, because the gateway closes and has waited long enough.
    void cut() {
        user.cut();
        wire.close();
    }

    /// Ends when nothing is under way.
    void closeWhenIdle() {
        if (user instanceof Awaiting) {
            wire.close();
        }
    }

    /// The response is written. Goes on with the next request once the client has taken enough of it: who asks again
    /// and again and never reads must not fill the memory.
    void next() {
        if (!wire.isWritable()) {
            user = new Unread(worker.now() + worker.limits().bodyTimeout().toNanos());
            return;
        }
        user = new Awaiting(worker.now() + worker.limits().keepAliveTimeout().toNanos());
        resume(HELD | PRESSED | PARKED);
        decoder.resume(decoding);
    }

    /// Writes an answer of the gateway's own.
    ///
    /// @param complete whether the whole request has been read; if not, the connection ends with the answer
    void answer(RequestHead head, LocalReply refusal, boolean complete) {
        encoder.headOnly(head.isHead());
        boolean stay = complete && head.keepAlive() && !isClosing();
        write(response(refusal, stay));
        flush();
        if (stay) {
            next();
        } else {
            linger();
        }
    }

    /// Refuses what is no request, and ends the connection.
    void refuse(LocalReply refusal) {
        encoder.headOnly(false);
        write(response(refusal, false));
        flush();
        linger();
    }

    /// Ends the connection behind what was written. A close with unread bytes would be a reset, which can overtake the
    /// answer; so, once everything is written, the client's bytes are read and thrown away for a moment.
    void linger() {
        Lingering lingering =
                new Lingering(worker.now() + worker.limits().bodyTimeout().toNanos());
        user = lingering;
        pipeline.remove(decoder);
        resume(HELD | PRESSED | PARKED);
        wire.endOutput(() -> lingering.deadline = worker.now() + LINGER_NANOS);
    }

    /// Ends the connection in a way that no client takes for the end of a response.
    void abort() {
        user = new Lingering(worker.now());
        wire.reset();
    }

    /// First step of a tunnel: bytes are written as they are.
    void becomeTunnel(ClientUser tunnel) {
        user = tunnel;
        pipeline.remove(encoder);
    }

    /// Second step of a tunnel: what was read beyond the request goes to its user.
    void passRaw() {
        pipeline.remove(decoder);
        resume(HELD | PRESSED | PARKED);
    }

    void writeRaw(ByteBuf bytes) {
        wire.write(bytes);
    }

    /// Ends the connection when everything is written.
    void closeAfterFlush() {
        user = new Lingering(worker.now() + worker.limits().bodyTimeout().toNanos());
        wire.closeAfterFlush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && user instanceof Awaiting) {
            begin(request);
        } else if (message instanceof HttpContent content) {
            user.content(content);
        } else if (message instanceof ByteBuf bytes) {
            user.raw(bytes);
        } else if (message instanceof RequestDecoder.Refused(var refusal)) {
            refuse(refusal);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        user.clientReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        user.clientWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == RequestDecoder.Held.HELD) {
            pause(HELD);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        worker.remove(this);
        ClientUser last = user;
        user = new Lingering(worker.now());
        last.clientGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        wire.close();
    }

    private void begin(HttpRequest request) {
        switch (RequestHead.check(request)) {
            case HeadVerdict.Refused(var refusal) -> refuse(refusal);
            case RequestHead head -> route(head);
        }
    }

    private void route(RequestHead head) {
        switch (traffic.routing().match(head.host(), head.target().path(), worker.random())) {
            case CompiledRoutes.Match.NoRoute() -> user = new Skipping(head, LocalReply.NO_ROUTE);
            case CompiledRoutes.Match.NoTarget() -> user = new Skipping(head, LocalReply.NO_INSTANCE);
            case CompiledRoutes.Match.Found(var target) -> {
                Optional<Exchange> exchange = Exchange.begin(this, head, target);
                if (exchange.isPresent()) {
                    user = exchange.get();
                    exchange.get().connect();
                } else {
                    user = new Skipping(head, LocalReply.NO_INSTANCE);
                }
            }
        }
    }

    /// Answers at the end of a request without a body, and at once where one follows that nobody will read.
    void skip(RequestHead head, LocalReply refusal) {
        user = new Skipping(head, refusal);
    }

    private static HttpResponse response(LocalReply refusal, boolean stay) {
        byte[] text = (refusal.status() + "\n" + refusal.text() + "\n").getBytes(CharsetUtil.UTF_8);
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal.status(), Unpooled.wrappedBuffer(text));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.length);
        if (refusal.isPassing()) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, "1");
        }
        if (!stay) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return response;
    }

    /// Between two requests, or before the first.
    private final class Awaiting implements ClientUser {
        private long deadline;
        private boolean headSeen;

        private Awaiting(long deadline) {
            this.deadline = deadline;
        }

        @Override
        public void tick(long now) {
            if (decoder.isInsideHead() && !headSeen) {
                headSeen = true;
                deadline = now + worker.limits().headTimeout().toNanos();
            }
            if (now - deadline > 0) {
                if (headSeen) {
                    refuse(LocalReply.TOO_SLOW);
                } else {
                    wire.close();
                }
            }
        }
    }

    /// A request that the gateway answers itself. The answer waits for the request's end; where a body follows it does
    /// not wait, and the connection ends.
    private final class Skipping implements ClientUser {
        private final RequestHead head;
        private final LocalReply refusal;

        private Skipping(RequestHead head, LocalReply refusal) {
            this.head = head;
            this.refusal = refusal;
        }

        @Override
        public void content(HttpContent content) {
            boolean last = content instanceof LastHttpContent;
            content.release();
            answer(head, refusal, last);
        }

        @Override
        public void clientReadComplete() {
            answer(head, refusal, false);
        }
    }

    /// After a response that the client has not taken yet.
    private final class Unread implements ClientUser {
        private final long deadline;

        private Unread(long deadline) {
            this.deadline = deadline;
        }

        @Override
        public void clientWritabilityChanged() {
            if (wire.isWritable()) {
                next();
            }
        }

        @Override
        public void tick(long now) {
            if (now - deadline > 0) {
                wire.close();
            }
        }
    }

    /// After the last answer.
    private final class Lingering implements ClientUser {
        private long deadline;

        private Lingering(long deadline) {
            this.deadline = deadline;
        }

        @Override
        public void tick(long now) {
            if (now - deadline > 0) {
                wire.close();
            }
        }
    }
}
