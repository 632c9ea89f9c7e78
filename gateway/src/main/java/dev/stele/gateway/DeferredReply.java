package dev.stele.gateway;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/// A request that the gateway answers itself. The reply waits for the end of the request; when a body follows it does
/// not wait, and the connection ends.
final class DeferredReply implements ClientHandler {
    private final ClientConnection client;
    private final RequestHead head;
    private final LocalReply reply;

    DeferredReply(ClientConnection client, RequestHead head, LocalReply reply) {
        this.client = client;
        this.head = head;
        this.reply = reply;
    }

    @Override
    public void content(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        content.release();
        client.reply(head, reply, last);
    }

    @Override
    public void clientReadComplete() {
        client.reply(head, reply, false);
    }
}
