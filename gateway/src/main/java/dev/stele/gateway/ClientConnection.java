package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;

/// A client's connection: takes one request after another, gives each to an [Exchange], and answers by itself what no
/// instance has to see.
///
/// The phases of a connection are its users: [AwaitingRequest], an exchange or a [Tunnel], a [DeferredReply],
/// [UnreadResponse] and [LingeringClose]. Reading stops for any of three reasons and goes on when none is left: bytes
/// of
/// a next request are held, the instance is slow, or there is no connection to it yet.
final class ClientConnection extends ChannelInboundHandlerAdapter {
    static final int HELD = 1;
    static final int PRESSED = 2;
    static final int PARKED = 4;

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
        this.user = new AwaitingRequest(
                this, traffic, worker.now() + worker.limits().client().headTimeout().toNanos());
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

    /// Whether a request's head has begun and is not complete.
    boolean isInsideHead() {
        return decoder.isInsideHead();
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
        if (user instanceof AwaitingRequest) {
            wire.close();
        }
    }

    void close() {
        wire.close();
    }

    void startExchange(Exchange exchange) {
        user = exchange;
        exchange.connect();
    }

    /// The response is written. Goes on with the next request once the client has taken enough of it: who asks again
    /// and again and never reads must not fill the memory.
    void next() {
        if (!wire.isWritable()) {
            user = new UnreadResponse(
                    this, worker.now() + worker.limits().client().bodyTimeout().toNanos());
            return;
        }
        user = new AwaitingRequest(
                this, traffic, worker.now() + worker.limits().client().keepAliveTimeout().toNanos());
        resume(HELD | PRESSED | PARKED);
        decoder.resume(decoding);
    }

    /// Writes an answer of the gateway's own.
    ///
    /// @param complete whether the whole request has been read; if not, the connection ends with the answer
    void answer(RequestHead head, LocalReply refusal, boolean complete) {
        encoder.headOnly(head.isHead());
        boolean stay = complete && head.keepAlive() && !isClosing();
        write(refusal.response(stay));
        flush();
        if (stay) {
            next();
        } else {
            linger();
        }
    }

    /// Answers at the end of a request without a body, and at once where one follows that nobody will read.
    void skip(RequestHead head, LocalReply refusal) {
        user = new DeferredReply(this, head, refusal);
    }

    /// Refuses what is no request, and ends the connection.
    void refuse(LocalReply refusal) {
        encoder.headOnly(false);
        write(refusal.response(false));
        flush();
        linger();
    }

    /// Ends the connection behind what was written. A close with unread bytes would be a reset, which can overtake the
    /// answer; so, once everything is written, the client's bytes are read and thrown away for a moment.
    void linger() {
        LingeringClose lingering = new LingeringClose(
                this, worker.now() + worker.limits().client().bodyTimeout().toNanos());
        user = lingering;
        pipeline.remove(decoder);
        resume(HELD | PRESSED | PARKED);
        wire.endOutput(() -> lingering.outputEnded(worker.now()));
    }

    /// Ends the connection in a way that no client takes for the end of a response.
    void abort() {
        user = new LingeringClose(this, worker.now());
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
        user = new LingeringClose(
                this, worker.now() + worker.limits().client().bodyTimeout().toNanos());
        wire.closeAfterFlush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && user instanceof AwaitingRequest awaiting) {
            awaiting.begin(request);
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
        user = new LingeringClose(this, worker.now());
        last.clientGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        wire.close();
    }
}
