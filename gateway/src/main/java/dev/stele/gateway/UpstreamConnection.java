package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/// A connection to an instance. It stays on one event loop and serves one request after another.
///
/// After a response it goes back to its loop only when everything that was read with the response has been handled,
/// reading is on, and nothing followed the response: an instance that sends more than was asked for, or a client that
/// was slow at the end, must not affect the next request. See [ResponseDecoder].
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements BodySink {
    /// No request is in progress: whatever is received ends the connection.
    private final class Idle implements UpstreamHandler {
        @Override
        public void response(HttpResponse response) {
            discard();
        }

        @Override
        public void upstreamGone() {}
    }

    private final ProxyEventLoop loop;
    private final Upstream upstream;
    private final NettyChannel channel;
    private final ChannelPipeline pipeline;
    private final ResponseDecoder decoder = new ResponseDecoder();
    private final HttpRequestEncoder encoder = new HttpRequestEncoder();
    private final UpstreamHandler idle = new Idle();
    private UpstreamHandler handler;
    private boolean reused;
    private boolean finishing;
    private boolean reset;
    private boolean unsent;
    private long idleSince;

    UpstreamConnection(ProxyEventLoop loop, Upstream upstream, Channel channel, UpstreamHandler handler) {
        this.loop = loop;
        this.upstream = upstream;
        this.channel = new NettyChannel(channel);
        this.channel.readAfterFailedWrite();
        this.pipeline = channel.pipeline();
        this.handler = handler;
        pipeline.addLast(decoder, encoder, this);
    }

    Upstream upstream() {
        return upstream;
    }

    /// Whether it has served a request before: the instance may have closed it, and that is not known here yet.
    boolean isReused() {
        return reused;
    }

    long idleSince() {
        return idleSince;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /// Looks at the socket: whether nothing has arrived that was not read yet, the end of the connection included. The
    /// connection cannot be used after it was not.
    boolean isQuiet() {
        return channel.isQuiet();
    }

    /// Whether the instance has reset the connection, so that its end is not the end of a response.
    boolean isReset() {
        return reset;
    }

    /// Whether a byte has arrived for the request in progress.
    boolean isAnswered() {
        return decoder.isAnswered();
    }

    /// Whether the instance stopped reading before all of the request could be written.
    boolean hasUnsent() {
        return unsent;
    }

    void assign(UpstreamHandler next) {
        reused = true;
        handler = next;
    }

    void send(HttpRequest request, boolean headOnly) {
        decoder.expect(headOnly);
        channel.write(request);
    }

    @Override
    public void send(HttpContent content) {
        channel.write(content);
    }

    void sendRaw(ByteBuf bytes) {
        channel.write(bytes);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void reading(boolean on) {
        channel.reading(on);
    }

    /// The response has ended. The connection goes back when everything received with it is handled, unless that leaves
    /// a doubt about where the response ended.
    void finish() {
        if (decoder.isDoubtful()) {
            discard();
            return;
        }
        handler = idle;
        finishing = true;
        reading(true);
    }

    @Override
    public void discard() {
        handler = idle;
        finishing = false;
        channel.close();
    }

    void closeAfterFlush() {
        handler = idle;
        channel.closeAfterFlush();
    }

    /// First step of a tunnel: bytes are written without encoding.
    void becomeTunnel(UpstreamHandler tunnel) {
        handler = tunnel;
        pipeline.remove(encoder);
    }

    /// Second step of a tunnel: bytes read after the upgrade go to its handler.
    void passRaw() {
        pipeline.remove(decoder);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response) {
            handler.response(response);
        } else if (message instanceof HttpContent content) {
            handler.responseContent(content);
        } else if (message instanceof ByteBuf bytes) {
            handler.responseRaw(bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        handler.upstreamReadComplete();
        if (finishing) {
            finishing = false;
            idleSince = loop.now();
            loop.release(this);
        }
    }

    /// What an idle connection receives was not asked for.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ResponseDecoder.Event.UNASKED_BYTES) {
            discard();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        handler.upstreamWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        upstream.connections().decrementAndGet();
        loop.remove(this);
        gone();
    }

    /// An instance that answers from the head of a request and closes resets the connection, and writing the rest of
    /// the body fails. What it sent before lies in the socket, and is read up to the end that follows.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            reset |= channel.isOpen();
            unsent |= !channel.isOpen() || channel.isOutputEnded();
        } else {
            gone();
            channel.close();
        }
    }

    private void gone() {
        UpstreamHandler last = handler;
        handler = idle;
        finishing = false;
        last.upstreamGone();
    }
}
