package dev.stele.gateway;

import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/// A client's connection between two requests, or before the first: checks the next head and finds its route.
final class AwaitingRequest implements ClientHandler {
    private final ClientConnection client;
    private final ListenerContext context;
    private long deadline;
    private boolean headSeen;

    /// @param deadline monotonic nanoseconds until which the client may stay silent
    AwaitingRequest(ClientConnection client, ListenerContext context, long deadline) {
        this.client = client;
        this.context = context;
        this.deadline = deadline;
    }

    void begin(HttpRequest request) {
        switch (RequestHead.check(request)) {
            case HeadCheck.Refused(var refusal) -> refuse(refusal);
            case RequestHead head -> route(head);
        }
    }

    private void route(RequestHead head) {
        switch (context.routing()
                .match(head.host().name(), head.target().path(), client.loop().random())) {
            case CompiledRoutes.Match.NoRoute() -> reply(head, LocalReply.NO_ROUTE);
            case CompiledRoutes.Match.Ambiguous() -> reply(head, LocalReply.AMBIGUOUS_TARGET);
            case CompiledRoutes.Match.NotPlain() -> reply(head, LocalReply.PLAIN_TARGET);
            case CompiledRoutes.Match.NoTarget() -> reply(head, LocalReply.NO_INSTANCE);
            case CompiledRoutes.Match.Found(var target) -> {
                Optional<Exchange> exchange = Exchange.begin(client, head, target);
                if (exchange.isPresent()) {
                    client.startExchange(exchange.get());
                } else {
                    reply(head, LocalReply.NO_INSTANCE);
                }
            }
        }
    }

    private void refuse(LocalReply reply) {
        client.logRefused(Optional.empty(), reply);
        client.refuse(reply);
    }

    private void reply(RequestHead head, LocalReply reply) {
        client.logRefused(Optional.of(head), reply);
        client.deferReply(head, reply);
    }

    @Override
    public void tick(long now) {
        if (client.isInsideHead() && !headSeen) {
            headSeen = true;
            deadline = now + client.loop().limits().client().headTimeout().toNanos();
        }
        if (now - deadline > 0) {
            if (headSeen) {
                refuse(LocalReply.TOO_SLOW);
            } else {
                client.close();
            }
        }
    }
}
