package dev.stele.gateway;

import dev.stele.route.RequestFigures;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Optional;

/// One request in progress, from its head to the last byte of its response.
///
/// It belongs to one weighted target of one table for good. It ends in exactly one of three ways, each counted once:
/// *finished* (an instance answered, or the client left), *failed* (no instance answered), *cut* (the gateway ended
/// it). This class holds the phase, the timeouts and the ways to end. [UpstreamAttempts] chooses the instance,
/// [RequestSender] sends the request to it, [ResponseRelay] sends the response back.
final class Exchange implements ClientHandler, UpstreamHandler {
    private static final int CONNECTION_ENDED = Integer.parseInt(RequestFigures.CONNECTION_ENDED);

    private enum Phase {
        CONNECTING,
        ACTIVE,
        ENDED
    }

    private final ClientConnection client;
    private final ProxyEventLoop loop;
    private final RequestHead head;
    private final PoolCounter counter;
    private final UpstreamAttempts attempts;
    private final RequestSender sender;
    private final ResponseRelay relay;
    private final BodyPace pace;
    private Phase phase = Phase.CONNECTING;
    private long lastProgress;
    private final long begun;

    private Exchange(
            ClientConnection client, RequestHead head, CompiledRoutes.Target target, UpstreamAttempts attempts) {
        this.client = client;
        this.loop = client.loop();
        this.head = head;
        this.counter = target.counter();
        this.attempts = attempts;
        this.sender = new RequestSender(client, head);
        this.relay = new ResponseRelay(client, head, attempts, sender);
        this.begun = loop.now();
        this.lastProgress = begun;
        this.pace = new BodyPace(loop.limits().client().bodyTimeout(), lastProgress);
    }

    /// Chooses an instance and begins. Empty when the pool has no member, which is counted as failed.
    static Optional<Exchange> begin(ClientConnection client, RequestHead head, CompiledRoutes.Target target) {
        target.counter().started.increment();
        Optional<UpstreamAttempts> attempts = UpstreamAttempts.first(client.loop(), target);
        if (attempts.isEmpty()) {
            target.counter().failed.increment();
            target.counter().figures().ended(LocalReply.NO_INSTANCE.code(), 0);
            return Optional.empty();
        }
        HeaderRewriter.toInstance(head, client.address());
        return Optional.of(new Exchange(client, head, target, attempts.get()));
    }

    /// To be called when this exchange handles the client's connection.
    void connect() {
        phase = Phase.CONNECTING;
        attempts.connect(head.repetition() != RequestHead.Repetition.NEVER, this);
        if (phase == Phase.CONNECTING) {
            client.pause(ClientConnection.CONNECTING);
        }
    }

    @Override
    public void connected(UpstreamConnection connection) {
        if (phase != Phase.CONNECTING) {
            connection.discard();
            return;
        }
        phase = Phase.ACTIVE;
        attempts.connected(connection);
        sender.connected(connection);
        progressed();
        if (client.isPaused(ClientConnection.CONNECTING)) {
            connection.flush();
            client.resume(ClientConnection.CONNECTING);
        }
    }

    @Override
    public void connectFailed() {
        if (phase != Phase.CONNECTING) {
            return;
        }
        attempts.leave();
        if (attempts.retryAfterConnectFailure()) {
            connect();
        } else {
            sender.discard();
            fail(LocalReply.UPSTREAM_FAILED);
        }
    }

    @Override
    public void connectionsExhausted() {
        leaveUpstream();
        fail(LocalReply.FULL);
    }

    @Override
    public void content(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            content.release();
            refuse(LocalReply.MALFORMED);
            return;
        }
        long now = loop.now();
        pace.received(content.content().readableBytes(), now);
        // A response in progress must not be kept alive by a body that is sent too slowly to wait for.
        if (!relay.isResponding() || !pace.isOver(now)) {
            lastProgress = now;
        }
        sender.send(content);
    }

    @Override
    public void clientReadComplete() {
        sender.flush();
    }

    @Override
    public void upstreamWritabilityChanged() {
        if (sender.isWritable()) {
            progressed();
            client.resume(ClientConnection.BACKPRESSURE);
        }
    }

    @Override
    public void clientWritabilityChanged() {
        lastProgress = loop.now();
        sender.readResponse(client.isWritable());
    }

    @Override
    public void response(HttpResponse response) {
        progressed();
        proceed(relay.response(response));
    }

    @Override
    public void responseContent(HttpContent content) {
        if (phase == Phase.ACTIVE) {
            lastProgress = loop.now();
            proceed(relay.content(content));
        } else {
            content.release();
        }
    }

    /// The client was not the one that was waited for.
    private void progressed() {
        lastProgress = loop.now();
        pace.restart(lastProgress);
    }

    private void proceed(ResponseRelay.Progress progress) {
        switch (progress) {
            case CONTINUES -> {}
            case COMPLETE -> finish();
            case UPGRADED -> {
                phase = Phase.ENDED;
                report(CONNECTION_ENDED);
                sender.connection().ifPresent(connection -> Tunnel.open(client, connection, counter));
            }
            case BROKEN -> upstreamGone();
            case INVALID -> failInvalid(LocalReply.UPSTREAM_INVALID);
            case INVALID_STATUS -> failInvalid(LocalReply.UPSTREAM_STATUS);
        }
    }

    private void failInvalid(LocalReply reply) {
        attempts.failed();
        leaveUpstream();
        fail(reply);
    }

    private void finish() {
        phase = Phase.ENDED;
        sender.finish();
        attempts.leave();
        counter.finished.increment();
        report(CONNECTION_ENDED);
        client.flush();
        if (relay.closesAfter() || !sender.isComplete()) {
            client.linger(sender.isComplete() ? LingeringClose.Rest.NOTHING : LingeringClose.Rest.OF_BODY);
        } else {
            client.awaitNextRequest();
        }
    }

    @Override
    public void upstreamReadComplete() {
        relay.readComplete();
    }

    @Override
    public void upstreamGone() {
        if (phase != Phase.ACTIVE) {
            return;
        }
        if (relay.hasBegun()) {
            failInsideResponse();
            return;
        }
        UpstreamAttempts.Break end =
                new UpstreamAttempts.Break(sender.isSent(), sender.isAnswered(), relay.repetition());
        leaveUpstream();
        if (attempts.retryAfterBreak(end)) {
            sender.restart();
            connect();
        } else {
            fail(LocalReply.UPSTREAM_FAILED);
        }
    }

    private void failInsideResponse() {
        leaveUpstream();
        counter.failed.increment();
        report(CONNECTION_ENDED);
        client.abort();
    }

    /// Counts and logs the request, at its end.
    ///
    /// @param otherwise the status when none was written to the client from the instance
    private void report(int otherwise) {
        int status = relay.status().orElse(otherwise);
        long nanos = loop.now() - begun;
        counter.figures().ended(status, nanos);
        Optional<AccessLog> log = client.accessLog();
        if (log.isPresent()) {
            log.get()
                    .add(new AccessEntry(
                            log.get().wall().instant(),
                            client.address(),
                            Optional.of(head),
                            status,
                            relay.bodyBytes(),
                            nanos,
                            Optional.of(attempts.served())));
        }
    }

    /// Ends the use of the instance. What becomes of the client is decided by the caller.
    private void leaveUpstream() {
        phase = Phase.ENDED;
        sender.discard();
        relay.reset();
        attempts.leave();
    }

    private void fail(LocalReply reply) {
        phase = Phase.ENDED;
        counter.failed.increment();
        report(reply.code());
        if (sender.isComplete() || head.hasBody()) {
            client.reply(head, reply, sender.isComplete());
        } else {
            client.deferReply(head, reply);
        }
    }

    /// The client broke a rule in the middle of its request, which is a failure neither of the instance nor of the
    /// gateway.
    private void refuse(LocalReply reply) {
        boolean responding = relay.isResponding();
        leaveUpstream();
        counter.finished.increment();
        report(reply.code());
        if (responding) {
            client.abort();
        } else {
            client.refuse(reply);
        }
    }

    @Override
    public void clientGone() {
        if (phase != Phase.ENDED) {
            leaveUpstream();
            counter.finished.increment();
            report(CONNECTION_ENDED);
        }
    }

    @Override
    public void cut() {
        if (phase != Phase.ENDED) {
            leaveUpstream();
            counter.cut.increment();
            report(CONNECTION_ENDED);
        }
    }

    @Override
    public void tick(long now) {
        // A connection attempt and a response held back have timers of their own.
        if (phase != Phase.ACTIVE || relay.isBuffering()) {
            return;
        }
        long silence = now - lastProgress;
        if (relay.isResponding()) {
            checkInsideResponse(silence);
        } else {
            checkBeforeResponse(now, silence);
        }
    }

    private void checkBeforeResponse(long now, long silence) {
        boolean waitsForClient = !sender.isComplete() && !client.isPaused(ClientConnection.BACKPRESSURE);
        if (waitsForClient && pace.isOver(now)) {
            refuse(LocalReply.TOO_SLOW);
        } else if (!waitsForClient
                && silence > loop.limits().upstream().responseTimeout().toNanos()) {
            leaveUpstream();
            fail(LocalReply.UPSTREAM_SLOW);
        }
    }

    private void checkInsideResponse(long silence) {
        if (!client.isWritable()
                && silence > loop.limits().client().bodyTimeout().toNanos()) {
            cut();
            client.abort();
        } else if (silence > loop.limits().upstream().streamTimeout().toNanos()) {
            failInsideResponse();
        }
    }
}
