package dev.stele.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;

/// Every answer that the gateway gives by itself.
enum LocalReply {
    MALFORMED(400, "The request is not well-formed HTTP/1.1."),
    BAD_TARGET(400, "The request target is not one that this gateway routes: it must be a plain absolute path."),
    BAD_HOST(400, "The request needs exactly one valid Host."),
    BAD_FRAMING(400, "The length of the request's body is ambiguous."),
    NO_ROUTE(404, "No route matches this host and path."),
    BAD_METHOD(405, "This method is not proxied."),
    TOO_SLOW(408, "The request did not arrive in time."),
    TARGET_TOO_LONG(414, "The request target is too long."),
    BAD_EXPECTATION(417, "Only 100-continue can be expected."),
    HEAD_TOO_LARGE(431, "The request's header fields are too large."),
    UPSTREAM_FAILED(502, "The instance broke the connection or gave no valid answer."),
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

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(code);
    }

    String text() {
        return text;
    }

    /// Whether asking again a little later may help without any change.
    boolean isPassing() {
        return code == 503;
    }
}
