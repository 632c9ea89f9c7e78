package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Netty's request decoder after a [HeadScanner]; decodes one request at a time.
///
/// After the last chunk of a request it pauses: pipelined bytes stay undecoded until [#resume], so an upgrade gets them
/// unchanged, and no bytes after an error can be taken for a request.
final class RequestDecoder extends HttpRequestDecoder {
    private static final int CHUNK_BYTES_MAX = 64 << 10;

    /// Passed on instead of a request whose head breaks a rule. No message follows it.
    record Refused(LocalReply refusal) {}

    /// Passed on when bytes of the next request arrive while the decoder is paused.
    enum Event {
        NEXT_REQUEST_BUFFERED
    }

    private final HeadScanner scanner;
    private boolean inHead = true;
    private boolean paused;
    private boolean refused;
    private boolean notified;
    private boolean reading;

    RequestDecoder(GatewayLimits limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.head().bytesMax())
                .setMaxHeaderSize(limits.head().bytesMax())
                .setMaxChunkSize(CHUNK_BYTES_MAX)
                // The scanner has checked names and values.
                .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false)));
        this.scanner = new HeadScanner(limits.head().bytesMax(), limits.head().targetBytesMax());
    }

    /// Whether a head has begun and is not complete.
    boolean isInsideHead() {
        return inHead && !paused && scanner.hasBegun();
    }

    /// Continues decoding with the pipelined bytes. When called inside a read, that read continues.
    void resume(ChannelHandlerContext context) {
        boolean wake = notified && !reading;
        paused = false;
        notified = false;
        if (wake) {
            try {
                channelRead(context, Unpooled.EMPTY_BUFFER);
                context.fireChannelReadComplete();
            } catch (Exception e) {
                context.fireExceptionCaught(e);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        reading = true;
        try {
            super.channelRead(context, message);
        } finally {
            reading = false;
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (paused) {
            if (!notified) {
                notified = true;
                context.fireUserEventTriggered(Event.NEXT_REQUEST_BUFFERED);
            }
            return;
        }
        if (inHead && !headIsComplete(in, out)) {
            return;
        }
        int before = out.size();
        super.decode(context, in, out);
        if (out.size() > before) {
            inHead = false;
            if (out.getLast() instanceof LastHttpContent) {
                inHead = true;
                paused = true;
                scanner.reset();
            }
        }
    }

    private boolean headIsComplete(ByteBuf in, List<Object> out) {
        return switch (scanner.scan(in)) {
            case COMPLETE -> true;
            case INCOMPLETE -> false;
            case REFUSED -> {
                refused = true;
                in.skipBytes(in.readableBytes());
                out.add(new Refused(scanner.refusal()));
                yield false;
            }
        };
    }
}
