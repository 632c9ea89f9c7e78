package dev.stele.gateway;

import java.util.Optional;

/// The instance that a request is sent to: chosen among the pool's present members and counted as in flight there.
/// After a failure the request may go to another one.
///
/// **When a request is sent twice.** Once more at most, on another member of the pool, and only while the client has
/// received nothing. When no connection was established, nothing was sent, so any request may be retried. When a
/// connection broke, the instance may have acted, so only an idempotent request without a body is retried. A connection
/// that had served before and broke without a byte says little about its instance, which may have closed it as idle:
/// the same instance may be tried again on a new connection when there is no other.
final class UpstreamAttempts {
    private final ProxyEventLoop loop;
    private final CompiledRoutes.Target target;
    private Upstream upstream;
    private boolean retried;
    private boolean maybeStale;

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

    /// Counts the request at the instance and requests a connection, a new one for the second attempt.
    ///
    /// @param repeatable whether a connection may be tried that the instance is perhaps about to close
    void connect(boolean repeatable, UpstreamHandler handler) {
        upstream.inFlight().incrementAndGet();
        if (retried) {
            loop.connect(upstream, handler);
        } else {
            loop.acquire(upstream, repeatable, handler);
        }
    }

    /// The label of the release that all attempts belong to.
    String release() {
        return target.target().label();
    }

    void connected(UpstreamConnection connection) {
        maybeStale = connection.isReused();
    }

    /// The instance has sent a response head: a break from here on is not the close of an idle connection.
    void responded() {
        maybeStale = false;
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
        return retryOn(retried ? Optional.empty() : other());
    }

    /// Switches to another instance, or to a new connection, because the connection broke before a response.
    ///
    /// A break in the middle of the request says nothing about the instance: an application may well answer from
    /// the head, and the reset of its connection can overtake the answer.
    ///
    /// @param sent whether all of the request was sent
    /// @param repeatable whether the request may be sent twice
    /// @return false when the request has failed for good
    boolean retryAfterBreak(boolean sent, boolean repeatable) {
        if (!maybeStale && sent) {
            failed();
        }
        if (retried || !repeatable) {
            return false;
        }
        Optional<Upstream> other = other();
        return retryOn(other.isEmpty() && maybeStale ? Optional.of(upstream) : other);
    }

    private boolean retryOn(Optional<Upstream> next) {
        if (next.isEmpty()) {
            return false;
        }
        retried = true;
        target.counter().retried.increment();
        upstream = next.get();
        return true;
    }

    private Optional<Upstream> other() {
        return Balancer.pickOther(target.pool().members(), upstream, loop.now(), loop.random());
    }
}
