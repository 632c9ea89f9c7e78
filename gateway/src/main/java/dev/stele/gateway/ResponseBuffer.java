package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/// The beginning of an answer that the client does not see yet, because another instance may still have to give it.
///
/// Many servers send head and body in two steps, and one that is killed between them has answered nothing of use. So
/// the head waits for the first chunk of the body, and with a small body of declared length for all of it. Both mostly
/// come with the same read, and then nothing is delayed or copied. Whoever sends a head and then takes his time (a
/// stream of events, say) is held up by [GatewayLimits.UpstreamTimeouts#bufferTimeout] once.
final class ResponseBuffer {
    /// Of a body, per client's connection. It holds the common answer of an API and most pages, and is a sixteenth of
    /// what may pile up for a client that does not read, so it adds little to what a client can cost.
    static final int BODY_BYTES_MAX = 16 << 10;

    /// The answer of which nothing is kept back.
    static final ResponseBuffer NOTHING =
            new ResponseBuffer(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));

    private final HttpResponse head;
    private final long length;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private Runnable cancelTimer = () -> {};
    private boolean timerStarted;

    ResponseBuffer(HttpResponse head) {
        this.head = head;
        this.length = HttpUtil.isTransferEncodingChunked(head) ? -1 : HttpUtil.getContentLength(head, -1L);
    }

    HttpResponse head() {
        return head;
    }

    /// Takes a chunk that is not the last, if the rest is worth waiting for.
    boolean append(HttpContent chunk) {
        if (length < 0 || length > BODY_BYTES_MAX) {
            return false;
        }
        if (body.capacity() == 0) {
            body = chunk.content().alloc().buffer((int) length, (int) length);
        }
        // A copy, since the chunk could be one byte in a buffer of many that it keeps alive.
        body.writeBytes(chunk.content());
        chunk.release();
        return true;
    }

    /// Lets the answer go when it has waited long enough; to be called whenever nothing more can be read.
    void startTimer(ProxyEventLoop loop, Runnable task) {
        if (!timerStarted) {
            timerStarted = true;
            cancelTimer = loop.after(loop.limits().upstream().bufferTimeout(), task);
        }
    }

    /// Writes what has come of the body.
    void writeBody(ClientConnection client) {
        cancelTimer.run();
        if (body.isReadable()) {
            client.write(new DefaultHttpContent(body));
        }
    }

    void discard() {
        cancelTimer.run();
        body.release();
    }
}
