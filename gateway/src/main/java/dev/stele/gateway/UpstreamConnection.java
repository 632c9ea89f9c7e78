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
/// After a response it goes back to its worker only when everything that was read with the response has been looked
/// at, and reading is on: an instance that sends more than it was asked for, or a client that was slow at the end,
/// must not be felt by the next request.
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements BodySink {
    private static final int HEAD_BYTES_MAX = 64 << 10;
    private static final int PIECE_BYTES_MAX = 64 << 10;

    private static final class Decoder extends HttpResponseDecoder {
        private boolean headOnly;

        private Decoder() {
            super(new HttpDecoderConfig()
                    .setMaxInitialLineLength(HEAD_BYTES_MAX)
                    .setMaxHeaderSize(HEAD_BYTES_MAX)
                    .setMaxChunkSize(PIECE_BYTES_MAX));
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            return headOnly || super.isContentAlwaysEmpty(message);
        }
    }

    /// Nobody asked for anything: whatever comes ends the connection.
    private final class Idle implements UpstreamUser {
        @Override
        public void response(HttpResponse response) {
            abandon();
        }

        @Override
        public void upstreamGone() {}
    }

    private final Worker worker;
    private final Upstream upstream;
    private final Wire wire;
    private final ChannelPipeline pipeline;
    private final Decoder decoder = new Decoder();
    private final HttpRequestEncoder encoder = new HttpRequestEncoder();
    private final UpstreamUser idle = new Idle();
    private UpstreamUser user;
    private boolean reused;
    private boolean finishing;
    private long idleSince;

    UpstreamConnection(Worker worker, Upstream upstream, Channel channel, UpstreamUser user) {
        this.worker = worker;
        this.upstream = upstream;
        this.wire = new Wire(channel);
        this.pipeline = channel.pipeline();
        this.user = user;
        pipeline.addLast(decoder, encoder, this);
    }

    Upstream upstream() {
        return upstream;
    }

    /// Whether it has served a request before: the instance may have closed it without our having heard.
    boolean isReused() {
        return reused;
    }

    long idleSince() {
        return idleSince;
    }

    boolean isOpen() {
        return wire.isOpen();
    }

    void lendTo(UpstreamUser next) {
        reused = true;
        user = next;
    }

    void send(HttpRequest request, boolean headOnly) {
        decoder.headOnly = headOnly;
        wire.write(request);
    }

    @Override
    public void send(HttpContent content) {
        wire.write(content);
    }

    void sendRaw(ByteBuf bytes) {
        wire.write(bytes);
    }

    @Override
    public void flush() {
        wire.flush();
    }

    @Override
    public boolean isWritable() {
        return wire.isWritable();
    }

    @Override
    public void reading(boolean on) {
        wire.reading(on);
    }

    /// The response has ended. The connection goes back when all that came with it is read.
    void finish() {
        user = idle;
        finishing = true;
        reading(true);
    }

    @Override
    public void abandon() {
        user = idle;
        finishing = false;
        wire.close();
    }

    void closeAfterFlush() {
        user = idle;
        wire.closeAfterFlush();
    }

    /// First step of a tunnel: bytes are written as they are.
    void becomeTunnel(UpstreamUser tunnel) {
        user = tunnel;
        pipeline.remove(encoder);
    }

    /// Second step of a tunnel: what was read beyond the upgrade goes to its user.
    void passRaw() {
        pipeline.remove(decoder);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response) {
            user.response(response);
        } else if (message instanceof HttpContent content) {
            user.responseContent(content);
        } else if (message instanceof ByteBuf bytes) {
            user.responseRaw(bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        user.upstreamReadComplete();
        if (finishing) {
            finishing = false;
            idleSince = worker.now();
            worker.release(this);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        user.upstreamWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        upstream.connections().decrementAndGet();
        worker.forget(this);
        gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        gone();
        wire.close();
    }

    private void gone() {
        UpstreamUser last = user;
        user = idle;
        finishing = false;
        last.upstreamGone();
    }
}
