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
import java.util.Optional;

/// A client's connection: reads one request after another, gives each to an [Exchange], and replies itself to what is
/// not for an instance.
///
/// Each phase of a connection is a handler: [AwaitingRequest], an [Exchange] or a [Tunnel], a [DeferredReply],
/// [UnreadResponse] and [LingeringClose]. Reading is paused for any of three reasons and goes on when none is left:
/// bytes of a pipelined request have arrived, the instance reads slowly, or there is no connection to it yet.
final class ClientConnection extends ChannelInboundHandlerAdapter {
    static final int PIPELINED = 1;
    static final int BACKPRESSURE = 2;
    static final int CONNECTING = 4;

    private final ProxyEventLoop loop;
    private final ListenerContext context;
    private final NettyChannel channel;
    private final ChannelPipeline pipeline;
    private final String address;
    private final RequestDecoder decoder;
    private final ResponseEncoder encoder = new ResponseEncoder();
    private final ChannelHandlerContext decoderContext;
    private ClientHandler handler;
    private int paused;

    ClientConnection(ProxyEventLoop loop, ListenerContext context, Channel channel) {
        this.loop = loop;
        this.context = context;
        this.channel = new NettyChannel(channel);
        this.pipeline = channel.pipeline();
        this.address =
                ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
        this.decoder = new RequestDecoder(loop.limits());
        pipeline.addLast(decoder, encoder, this);
        this.decoderContext = pipeline.context(decoder);
        this.handler = new AwaitingRequest(
                this, context, loop.deadline(loop.limits().client().headTimeout()));
    }

    ProxyEventLoop loop() {
        return loop;
    }

    String address() {
        return address;
    }

    boolean isClosing() {
        return context.isClosing();
    }

    /// While requests are logged.
    Optional<AccessLog> accessLog() {
        return context.accessLog();
    }

    /// Logs a request that no instance gets.
    void logRefused(Optional<RequestHead> head, LocalReply reply) {
        Optional<AccessLog> log = accessLog();
        if (log.isPresent()) {
            log.get()
                    .add(new AccessEntry(
                            log.get().wall().instant(), address, head, reply.code(), 0, 0, Optional.empty()));
        }
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void headOnly(boolean on) {
        encoder.headOnly(on);
    }

    void write(Object message) {
        channel.write(message);
    }

    void flush() {
        channel.flush();
    }

    void pause(int why) {
        paused |= why;
        channel.reading(false);
    }

    void resume(int why) {
        if ((paused & why) != 0) {
            paused &= ~why;
            channel.reading(paused == 0);
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
        handler.tick(now);
    }

    /// Ends the request in progress, because the gateway closes and its close timeout is over.
    void cut() {
        handler.cut();
        channel.close();
    }

    /// Closes the connection when no request is in progress.
    void closeWhenIdle() {
        if (handler instanceof AwaitingRequest) {
            channel.close();
        }
    }

    void close() {
        channel.close();
    }

    void startExchange(Exchange exchange) {
        handler = exchange;
        exchange.connect();
    }

    /// The response is written. Goes on with the next request once the client has read enough of it: a client that
    /// sends requests and never reads must not fill the memory.
    void awaitNextRequest() {
        if (!channel.isWritable()) {
            handler = new UnreadResponse(
                    this, loop.deadline(loop.limits().client().bodyTimeout()));
            return;
        }
        handler = new AwaitingRequest(
                this, context, loop.deadline(loop.limits().client().keepAliveTimeout()));
        resume(PIPELINED | BACKPRESSURE | CONNECTING);
        decoder.resume(decoderContext);
    }

    /// Writes a response of the gateway's own.
    ///
    /// @param complete whether the whole request has been read; if not, the connection ends with the response
    void reply(RequestHead head, LocalReply reply, boolean complete) {
        encoder.headOnly(head.isHead());
        boolean stay = complete && head.keepAlive() && !isClosing();
        write(reply.response(stay));
        flush();
        if (stay) {
            awaitNextRequest();
        } else {
            linger(complete ? LingeringClose.Rest.NOTHING : LingeringClose.Rest.OF_BODY);
        }
    }

    /// Replies at the end of a request without a body, and at once when a body follows, which is not read.
    void deferReply(RequestHead head, LocalReply reply) {
        handler = new DeferredReply(this, head, reply);
    }

    /// Refuses an invalid request and ends the connection.
    void refuse(LocalReply reply) {
        encoder.headOnly(false);
        write(reply.response(false));
        flush();
        linger(LingeringClose.Rest.OF_REFUSED);
    }

    /// Ends the connection after what was written. A close with unread bytes would be a reset, which can overtake the
    /// response; so, once everything is written, the client's bytes are read and discarded for a while.
    void linger(LingeringClose.Rest rest) {
        LingeringClose lingering = lingering(rest);
        handler = lingering;
        pipeline.remove(decoder);
        resume(PIPELINED | BACKPRESSURE | CONNECTING);
        channel.endOutput(() -> lingering.outputEnded(loop.now()));
    }

    /// Ends the connection with a reset, which no client takes for the end of a response.
    void abort() {
        handler = lingering(LingeringClose.Rest.NOTHING);
        channel.reset();
    }

    /// First step of a tunnel: bytes are written without encoding.
    void becomeTunnel(ClientHandler tunnel) {
        handler = tunnel;
        pipeline.remove(encoder);
    }

    /// Second step of a tunnel: bytes read after the request go to its handler.
    void passRaw() {
        pipeline.remove(decoder);
        resume(PIPELINED | BACKPRESSURE | CONNECTING);
    }

    void writeRaw(ByteBuf bytes) {
        channel.write(bytes);
    }

    /// Ends the connection when everything is written.
    void closeAfterFlush() {
        handler = lingering(LingeringClose.Rest.NOTHING);
        channel.closeAfterFlush();
    }

    private LingeringClose lingering(LingeringClose.Rest rest) {
        return new LingeringClose(
                this, rest, loop.deadline(loop.limits().client().bodyTimeout()));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && handler instanceof AwaitingRequest awaiting) {
            awaiting.begin(request);
        } else if (message instanceof HttpContent content) {
            handler.content(content);
        } else if (message instanceof ByteBuf bytes) {
            handler.raw(bytes);
        } else if (message instanceof RequestDecoder.Refused(var reply)) {
            logRefused(Optional.empty(), reply);
            refuse(reply);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        handler.clientReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        handler.clientWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == RequestDecoder.Event.NEXT_REQUEST_BUFFERED) {
            pause(PIPELINED);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.remove(this);
        ClientHandler last = handler;
        handler = lingering(LingeringClose.Rest.NOTHING);
        last.clientGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        channel.close();
    }
}
