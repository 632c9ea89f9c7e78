package dev.stele.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.CharsetUtil;

/// The responses that the gateway itself sends.
enum LocalReply {
    MALFORMED(400, "The request is not well-formed HTTP/1.1."),
    BAD_TARGET(400, "The request target is not an absolute path below its root with valid percent-encodings."),
    AMBIGUOUS_TARGET(400, "Servers read this path in different ways, which lead to different routes here."),
    PLAIN_TARGET(400, "This route takes plain paths only: no dot segments, no encoded slashes, UTF-8."),
    BAD_HOST(400, "The request needs exactly one valid Host."),
    BAD_FRAMING(400, "The length of the request's body is ambiguous."),
    NO_ROUTE(404, "No route matches this host and path."),
    BAD_METHOD(405, "This method is not proxied."),
    TOO_SLOW(408, "The request did not arrive in time."),
    TARGET_TOO_LONG(414, "The request target is too long."),
    BAD_EXPECTATION(417, "Only 100-continue can be expected."),
    HEAD_TOO_LARGE(431, "The request's header fields are too large."),
    UPSTREAM_FAILED(502, "The instance broke the connection before it had answered."),
    UPSTREAM_INVALID(502, "The instance's answer is not well-formed HTTP/1.1."),
    UPSTREAM_STATUS(502, "The instance answered with a status that is not one of 100 to 599."),
    NO_INSTANCE(503, "No instance is there to answer. Try again."),
    FULL(503, "Too many requests are under way. Try again."),
    UPSTREAM_SLOW(504, "The instance did not answer in time."),
    BAD_VERSION(505, "Only versions 1.0 and 1.1 of HTTP are spoken here.");

    private final int code;
    private final String text;

    LocalReply(int code, String text) {
        this.code = code;
        this.text = text;
    }

    int code() {
        return code;
    }

    /// @param keepAlive whether the client's connection may serve another request afterwards
    HttpResponse response(boolean keepAlive) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(code);
        byte[] bytes = (status + "\n" + text + "\n").getBytes(CharsetUtil.UTF_8);
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(bytes));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        if (isTemporary()) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, "1");
        }
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return response;
    }

    /// Whether the same request may succeed a little later without any change.
    private boolean isTemporary() {
        return code == 503;
    }
}
