package dev.stele.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Optional;

/// One request under way, from its head to the last byte of its response.
///
/// It belongs to one weighted target of one table for good; the instance is chosen among the pool's present members and
/// counted
/// in the same step. It ends in exactly one of three ways, each counted once: *finished* (an instance answered, or
/// the client gave up), *failed* (no instance did), *cut* (we ended it).
///
/// **Sent twice?** Once more at most, on another member of the pool, and only while the client has seen nothing. When
/// no connection came about, nothing was sent, so any request may go elsewhere. When a connection broke, the instance
/// may have acted, so only an idempotent request of which no body was sent goes again. For such a request the beginning
/// of the answer is kept back a little ([ResponseBuffer]), so that an instance may die in the middle of a short answer
/// and
/// the client still gets one. A connection that had served before and broke without a byte says little about its
/// instance (it closes what idles): the same instance may be tried again on a new connection when there is no other.
final class Exchange implements ClientUser, UpstreamUser {
    private static final int INTERIM_MAX = 16;

    private enum Phase {
        CONNECTING,
        ASKED,
        INTERIM,
        WITHHOLDING,
        ANSWERING,
        UPGRADING,
        ENDED
    }

    private final ClientConnection client;
    private final Worker worker;
    private final RequestHead head;
    private final CompiledRoutes.Target target;
    private BodySink outlet = new RequestBodyBuffer();
    private Phase phase = Phase.CONNECTING;
    private Upstream upstream;
    private ResponseBuffer withheld = ResponseBuffer.NOTHING;
    private boolean retried;
    private boolean reused;
    private boolean requestComplete;
    private boolean interimSent;
    private int interims;
    private boolean closeAfter;
    private boolean reusable;
    private long progress;

    private Exchange(ClientConnection client, RequestHead head, CompiledRoutes.Target target, Upstream upstream) {
        this.client = client;
        this.worker = client.worker();
        this.head = head;
        this.target = target;
        this.upstream = upstream;
        this.progress = worker.now();
    }

    /// Chooses an instance and begins. Empty when the pool has no member, which is counted as failed.
    static Optional<Exchange> begin(ClientConnection client, RequestHead head, CompiledRoutes.Target target) {
        Worker worker = client.worker();
        target.counter().started.increment();
        Optional<Upstream> chosen = Balancer.pick(target.pool().members(), worker.now(), worker.random());
        if (chosen.isEmpty()) {
            target.counter().failed.increment();
            return Optional.empty();
        }
        Forwarding.toInstance(head, client.address());
        return Optional.of(new Exchange(client, head, target, chosen.get()));
    }

    /// To be called when the client's connection has been given to this exchange.
    void connect() {
        phase = Phase.CONNECTING;
        upstream.inFlight().incrementAndGet();
        if (retried) {
            worker.connect(upstream, this);
        } else {
            worker.open(upstream, head.isIdempotent() && !head.hasBody(), this);
        }
        if (phase == Phase.CONNECTING) {
            client.pause(ClientConnection.PARKED);
        }
    }

    @Override
    public void connected(UpstreamConnection connection) {
        if (phase != Phase.CONNECTING) {
            connection.abandon();
            return;
        }
        phase = Phase.ASKED;
        reused = connection.isReused();
        BodySink parked = outlet;
        outlet = connection;
        connection.send(head.request(), head.isHead());
        if (parked instanceof RequestBodyBuffer parking) {
            parking.moveTo(connection);
        }
        progress = worker.now();
        if (client.isPaused(ClientConnection.PARKED)) {
            connection.flush();
            client.resume(ClientConnection.PARKED);
        }
    }

    @Override
    public void connectFailed() {
        if (phase != Phase.CONNECTING) {
            return;
        }
        blame();
        Optional<Upstream> other = retried ? Optional.empty() : other();
        upstream.inFlight().decrementAndGet();
        if (other.isPresent()) {
            retry(other.get());
        } else {
            outlet.abandon();
            fail(LocalReply.UPSTREAM_FAILED);
        }
    }

    @Override
    public void connectionsExhausted() {
        giveUp();
        fail(LocalReply.FULL);
    }

    @Override
    public void content(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            content.release();
            refuse(LocalReply.MALFORMED);
            return;
        }
        progress = worker.now();
        requestComplete = content instanceof LastHttpContent;
        outlet.send(requestComplete ? withoutTrailers(content) : content);
        if (!outlet.isWritable()) {
            client.pause(ClientConnection.PRESSED);
        }
    }

    @Override
    public void clientReadComplete() {
        outlet.flush();
    }

    @Override
    public void upstreamWritabilityChanged() {
        if (outlet.isWritable()) {
            progress = worker.now();
            client.resume(ClientConnection.PRESSED);
        }
    }

    @Override
    public void clientWritabilityChanged() {
        progress = worker.now();
        outlet.reading(client.isWritable());
    }

    @Override
    public void response(HttpResponse response) {
        progress = worker.now();
        if (response.decoderResult().isFailure()) {
            if (response.decoderResult().cause() instanceof PrematureChannelClosureException) {
                upstreamGone();
            } else {
                badAnswer();
            }
        } else if (response.status().code() == 101) {
            upgrade(response);
        } else if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            interim(response);
        } else if (!hasKnownCoding(response)) {
            badAnswer();
        } else if (mayBeSentTwice()) {
            withhold(response);
        } else {
            answer(response);
        }
    }

    private void withhold(HttpResponse response) {
        phase = Phase.WITHHOLDING;
        reused = false; // It answered: if it breaks from here on, that is no close of what idled.
        withheld = new ResponseBuffer(response);
    }

    private void withhold(HttpContent content, boolean last) {
        if (content.decoderResult().isFailure()) {
            content.release();
            badAnswer();
        } else if (last || !withheld.takes(content)) {
            letGo();
            pass(content, last);
        }
    }

    private void letGo() {
        answer(withheld.head());
        withheld.writeBody(client);
        withheld = ResponseBuffer.NOTHING;
    }

    private void answer(HttpResponse response) {
        phase = Phase.ANSWERING;
        upstream.succeeded();
        boolean delimited = Forwarding.isDelimited(response, head) || head.isModern();
        reusable = HttpUtil.isKeepAlive(response) && requestComplete;
        closeAfter = !head.keepAlive() || !delimited || !requestComplete || client.isClosing();
        client.headOnly(head.isHead());
        Forwarding.toClient(response, head, target.target().label(), closeAfter);
        client.write(response);
    }

    private void interim(HttpResponse response) {
        phase = Phase.INTERIM;
        interims++;
        if (interims > INTERIM_MAX) {
            badAnswer();
            return;
        }
        if (head.isModern()) {
            interimSent = true;
            Forwarding.interimToClient(response);
            client.headOnly(false);
            client.write(whole(response));
            client.flush();
        }
    }

    /// A tunnel only where one was asked for and the instance agrees to just that.
    private void upgrade(HttpResponse response) {
        boolean agreed = head.webSocket()
                && response.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT)
                && response.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        if (!agreed) {
            badAnswer();
            return;
        }
        phase = Phase.UPGRADING;
        upstream.succeeded();
        Forwarding.upgradeToClient(response, target.target().label());
        client.write(whole(response));
    }

    @Override
    public void responseContent(HttpContent content) {
        progress = worker.now();
        boolean last = content instanceof LastHttpContent;
        switch (phase) {
            case WITHHOLDING -> withhold(content, last);
            case ANSWERING -> pass(content, last);
            case INTERIM -> {
                content.release();
                phase = Phase.ASKED;
            }
            case UPGRADING -> {
                content.release();
                phase = Phase.ENDED;
                if (outlet instanceof UpstreamConnection connection) {
                    Tunnel.open(client, connection, target.counter());
                }
            }
            case CONNECTING, ASKED, ENDED -> content.release();
        }
    }

    private void pass(HttpContent content, boolean last) {
        if (content.decoderResult().isFailure()) {
            content.release();
            upstreamGone();
            return;
        }
        client.write(last ? withoutTrailers(content) : content);
        if (last) {
            finish();
        } else if (!client.isWritable()) {
            outlet.reading(false);
        }
    }

    private void finish() {
        phase = Phase.ENDED;
        if (reusable && outlet instanceof UpstreamConnection connection) {
            connection.finish();
        } else {
            outlet.abandon();
        }
        upstream.inFlight().decrementAndGet();
        target.counter().finished.increment();
        client.flush();
        if (closeAfter || !requestComplete) {
            client.linger();
        } else {
            client.next();
        }
    }

    @Override
    public void upstreamReadComplete() {
        if (phase == Phase.WITHHOLDING) {
            withheld.expire(worker, () -> {
                letGo();
                client.flush();
            });
        }
        client.flush();
    }

    @Override
    public void upstreamGone() {
        switch (phase) {
            case CONNECTING, ENDED -> {}
            case ANSWERING, UPGRADING -> {
                giveUp();
                target.counter().failed.increment();
                client.abort();
            }
            case ASKED, INTERIM, WITHHOLDING -> brokeBeforeAnswer();
        }
    }

    private void brokeBeforeAnswer() {
        if (!reused) {
            blame();
        }
        boolean repeatable = !retried && mayBeSentTwice();
        Optional<Upstream> other = repeatable ? other() : Optional.empty();
        if (other.isEmpty() && repeatable && reused) {
            other = Optional.of(upstream);
        }
        giveUp();
        if (other.isEmpty()) {
            fail(LocalReply.UPSTREAM_FAILED);
            return;
        }
        outlet = new RequestBodyBuffer();
        if (requestComplete) {
            outlet.send(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        retry(other.get());
    }

    private boolean mayBeSentTwice() {
        return head.isIdempotent() && !head.hasBody() && !interimSent;
    }

    private void retry(Upstream other) {
        retried = true;
        target.counter().retried.increment();
        upstream = other;
        connect();
    }

    private void blame() {
        long now = worker.now();
        upstream.failed(now, Balancer.mayEject(target.pool().members(), now));
    }

    private Optional<Upstream> other() {
        return Balancer.pickOther(target.pool().members(), upstream, worker.now(), worker.random());
    }

    private void badAnswer() {
        blame();
        giveUp();
        fail(LocalReply.UPSTREAM_FAILED);
    }

    /// Leaves the instance. What becomes of the client is decided by the caller.
    private void giveUp() {
        phase = Phase.ENDED;
        outlet.abandon();
        withheld.drop();
        withheld = ResponseBuffer.NOTHING;
        upstream.inFlight().decrementAndGet();
    }

    private void fail(LocalReply refusal) {
        phase = Phase.ENDED;
        target.counter().failed.increment();
        if (requestComplete || head.hasBody()) {
            client.answer(head, refusal, requestComplete);
        } else {
            client.skip(head, refusal);
        }
    }

    /// The client broke a rule in the middle of its request. The instance is not to blame, and neither are we.
    private void refuse(LocalReply refusal) {
        boolean begun = phase == Phase.ANSWERING;
        giveUp();
        target.counter().finished.increment();
        if (begun) {
            client.abort();
        } else {
            client.refuse(refusal);
        }
    }

    @Override
    public void clientGone() {
        if (phase != Phase.ENDED) {
            giveUp();
            target.counter().finished.increment();
        }
    }

    @Override
    public void cut() {
        if (phase != Phase.ENDED) {
            giveUp();
            target.counter().cut.increment();
        }
    }

    @Override
    public void tick(long now) {
        long silence = now - progress;
        switch (phase) {
            // Two have timers of their own, and nothing is left to wait for in the third.
            case CONNECTING, WITHHOLDING, ENDED -> {}
            case ASKED, INTERIM, UPGRADING -> {
                boolean clientsTurn = !requestComplete && !client.isPaused(ClientConnection.PRESSED);
                if (clientsTurn && silence > worker.limits().bodyTimeout().toNanos()) {
                    refuse(LocalReply.TOO_SLOW);
                } else if (!clientsTurn
                        && silence > worker.limits().responseTimeout().toNanos()) {
                    giveUp();
                    fail(LocalReply.UPSTREAM_SLOW);
                }
            }
            case ANSWERING -> {
                if (!client.isWritable()
                        && silence > worker.limits().bodyTimeout().toNanos()) {
                    cut();
                    client.abort();
                } else if (silence > worker.limits().streamTimeout().toNanos()) {
                    giveUp();
                    target.counter().failed.increment();
                    client.abort();
                }
            }
        }
    }

    private static boolean hasKnownCoding(HttpResponse response) {
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty()
                || (codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst()));
    }

    /// Trailers end here: no field of theirs was checked.
    private static HttpContent withoutTrailers(HttpContent content) {
        return content instanceof LastHttpContent last
                        && !last.trailingHeaders().isEmpty()
                ? new DefaultLastHttpContent(content.content())
                : content;
    }

    private static HttpResponse whole(HttpResponse response) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                response.status(),
                Unpooled.EMPTY_BUFFER,
                response.headers(),
                EmptyHttpHeaders.INSTANCE);
    }
}
