package dev.stele.gateway;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/// Netty's response encoder, which alone does not know that a response to HEAD has no body.
final class ResponseEncoder extends HttpResponseEncoder {
    private boolean headOnly;

    void headOnly(boolean on) {
        headOnly = on;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return headOnly || super.isContentAlwaysEmpty(response);
    }
}
