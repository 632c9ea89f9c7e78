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

/// The beginning of a response that is not sent yet, because the request may still have to go to another instance.
///
/// Many servers send head and body in two steps, and one that is killed between them has sent nothing of use. So the
/// head waits for the first chunk of the body, and with a small body of declared length for all of it. Both mostly
/// arrive with the same read, and then nothing is delayed or copied. A response whose body follows late (a stream of
/// events, for example) is delayed by [GatewayLimits.UpstreamTimeouts#bufferTimeout] once.
final class ResponseBuffer {
    /// Bytes of a body, per client's connection. It holds the common response of an API and most pages, and is a
    /// sixteenth of what is buffered for a client that does not read, so it adds little to the cost of a client.
    static final int BODY_BYTES_MAX = 16 << 10;

    /// Nothing is buffered.
    static final ResponseBuffer EMPTY =
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

    /// Buffers a chunk that is not the last.
    ///
    /// @return false when the body is too long or of unknown length; the caller still owns the chunk then
    boolean append(HttpContent chunk) {
        if (length < 0 || length > BODY_BYTES_MAX) {
            return false;
        }
        if (body.capacity() == 0) {
            body = chunk.content().alloc().buffer((int) length, (int) length);
        }
        // A copy, since the chunk could be one byte of a large buffer, which it would keep alive.
        body.writeBytes(chunk.content());
        chunk.release();
        return true;
    }

    /// Bounds the time that the response is held back; to be called whenever everything readable has been read.
    ///
    /// @param task sends what is buffered
    void startTimer(ProxyEventLoop loop, Runnable task) {
        if (!timerStarted) {
            timerStarted = true;
            cancelTimer = loop.after(loop.limits().upstream().bufferTimeout(), task);
        }
    }

    /// Writes what has arrived of the body.
    ///
    /// @return how many bytes
    int writeBody(ClientConnection client) {
        cancelTimer.run();
        int bytes = body.readableBytes();
        if (body.isReadable()) {
            client.write(new DefaultHttpContent(body));
        }
        return bytes;
    }

    void discard() {
        cancelTimer.run();
        body.release();
    }
}
