package dev.stele.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The instance that a request is sent to: chosen among the pool's present members and counted as in flight there.
/// After a failure the request may go to another one.
///
/// **When a request is sent twice.** At most once more, and only while the client has received nothing.
///
/// - No connection was established: nothing was sent, so any request goes to another member, up to a bound.
/// - The connection broke: the request may be what ended the instance, and must not end the next one. So only a safe
///   request without a body goes to another member ([RequestHead.Repetition]).
/// - A connection that had served before broke without a byte: the instance may have closed it as idle without reading
///   (RFC 9112, 9.3.1). An idempotent request without a body is sent to the same instance on a new connection. If the
///   instance ended with the request, it refuses that connection, and the request goes nowhere else.
final class UpstreamAttempts {
    /// Members that a request tries to connect to. A machine that drops packets costs a connect timeout each.
    static final int CONNECTS_MAX = 4;

    private final ProxyEventLoop loop;
    private final CompiledRoutes.Target target;
    private final List<Upstream> tried = new ArrayList<>(1);
    private Upstream upstream;
    private boolean kept = true;
    private boolean sentAgain;
    private boolean bound;
    private boolean maybeStale;

    /// How a connection ended.
    ///
    /// @param sent whether all of the request was sent
    /// @param answered whether the instance had sent a byte
    /// @param repetition whether the request may be sent again
    record Break(boolean sent, boolean answered, RequestHead.Repetition repetition) {}

    private UpstreamAttempts(ProxyEventLoop loop, CompiledRoutes.Target target, Upstream upstream) {
        this.loop = loop;
        this.target = target;
        this.upstream = upstream;
    }

    /// Empty when the pool has no member.
    static Optional<UpstreamAttempts> first(ProxyEventLoop loop, CompiledRoutes.Target target) {
        return Balancer.pick(target.pool().members(), loop.now(), loop.random())
                .map(upstream -> new UpstreamAttempts(loop, target, upstream));
    }

    /// Counts the request at the instance and requests a connection, a new one after the first attempt.
    ///
    /// @param repeatable whether a connection may be tried that the instance is perhaps about to close
    void connect(boolean repeatable, UpstreamHandler handler) {
        upstream.inFlight().incrementAndGet();
        tried.add(upstream);
        if (kept) {
            loop.acquire(upstream, repeatable, handler);
        } else {
            loop.connect(upstream, handler);
        }
    }

    /// The label of the release that all attempts belong to.
    String release() {
        return target.target().label();
    }

    /// The instance of the newest attempt.
    AccessEntry.Served served() {
        return new AccessEntry.Served(
                target.target().pool().service(), release(), upstream.key().instance());
    }

    void connected(UpstreamConnection connection) {
        maybeStale = connection.isReused();
    }

    /// The response is passed on.
    void succeeded() {
        upstream.succeeded();
    }

    /// Counts a failure of the instance, which may eject it.
    void failed() {
        long now = loop.now();
        upstream.failed(now, Balancer.mayEject(target.pool().members(), now));
    }

    /// The request is no longer in flight at the instance.
    void leave() {
        upstream.inFlight().decrementAndGet();
    }

    /// Switches to another instance because no connection was established.
    ///
    /// @return false when the request has failed for good
    boolean retryAfterConnectFailure() {
        failed();
        return retryOn(bound || tried.size() >= CONNECTS_MAX ? Optional.empty() : other());
    }

    /// Switches to another instance, or to a new connection, because the connection broke before a response.
    ///
    /// A break in the middle of the request says nothing about the instance: an application may well answer from
    /// the head, and the reset of its connection can overtake the answer.
    ///
    /// @return false when the request has failed for good
    boolean retryAfterBreak(Break end) {
        boolean stale = maybeStale && !end.answered();
        if (!stale && end.sent()) {
            failed();
        }
        if (sentAgain) {
            return false;
        }
        Optional<Upstream> next = switch (end.repetition()) {
            case NEVER -> Optional.empty();
            case TO_SAME_INSTANCE -> same(stale);
            case TO_ANY_INSTANCE -> other().or(() -> same(stale));
        };
        sentAgain = true;
        bound = end.repetition() == RequestHead.Repetition.TO_SAME_INSTANCE;
        return retryOn(next);
    }

    private boolean retryOn(Optional<Upstream> next) {
        if (next.isEmpty()) {
            return false;
        }
        if (kept) {
            kept = false;
            target.counter().retried.increment();
        }
        upstream = next.get();
        return true;
    }

    private Optional<Upstream> same(boolean stale) {
        return stale ? Optional.of(upstream) : Optional.empty();
    }

    /// One that was not tried yet.
    private Optional<Upstream> other() {
        return Balancer.pickOther(target.pool().members(), tried, loop.now(), loop.random());
    }
}
