package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;

/// A connection to an instance. It stays on one event loop and serves one request after another.
///
/// After a response it goes back to its loop only when everything that was read with the response has been handled and
/// reading is on: an instance that sends more than one response, or a client that was slow at the end, must not affect
/// the next request.
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements BodySink {
    private static final int HEAD_BYTES_MAX = 64 << 10;
    private static final int CHUNK_BYTES_MAX = 64 << 10;

    private static final class Decoder extends HttpResponseDecoder {
        private boolean headOnly;

        private Decoder() {
            super(new HttpDecoderConfig()
                    .setMaxInitialLineLength(HEAD_BYTES_MAX)
                    .setMaxHeaderSize(HEAD_BYTES_MAX)
                    .setMaxChunkSize(CHUNK_BYTES_MAX));
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            return headOnly || super.isContentAlwaysEmpty(message);
        }
    }

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
    private final Decoder decoder = new Decoder();
    private final HttpRequestEncoder encoder = new HttpRequestEncoder();
    private final UpstreamHandler idle = new Idle();
    private UpstreamHandler handler;
    private boolean reused;
    private boolean finishing;
    private long idleSince;

    UpstreamConnection(ProxyEventLoop loop, Upstream upstream, Channel channel, UpstreamHandler handler) {
        this.loop = loop;
        this.upstream = upstream;
        this.channel = new NettyChannel(channel);
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

    void assign(UpstreamHandler next) {
        reused = true;
        handler = next;
    }

    void send(HttpRequest request, boolean headOnly) {
        decoder.headOnly = headOnly;
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

    /// The response has ended. The connection goes back when everything received with it is handled.
    void finish() {
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

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        gone();
        channel.close();
    }

    private void gone() {
        UpstreamHandler last = handler;
        handler = idle;
        finishing = false;
        last.upstreamGone();
    }
}
