package dev.stele.gateway;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// One instance at one port, shared by all event loops: requests in flight, connections, and recent failures.
///
/// Passive ejection: after [#FAILURES_TO_EJECT] failures in a row (a refused connection, a reset before a response)
/// the instance is not chosen for a second, and for twice as long each time it fails again right after; any response
/// clears the record. Ejection is advice to the [Balancer], which ignores it when no other member is left.
final class Upstream {
    static final int FAILURES_TO_EJECT = 3;
    static final long EJECTION_NANOS_MIN = 1_000_000_000L;
    static final long EJECTION_NANOS_MAX = 30_000_000_000L;

    /// Identifies an upstream. The address is part of it although ids are never reused: a wrong membership must not
    /// send requests to the former address of an instance.
    record Key(String instance, String address, int port) {}

    private final Key key;
    private final InetSocketAddress address;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong ejectedUntil = new AtomicLong();
    private final AtomicLong ejectionNanos = new AtomicLong();
    private final AtomicBoolean ejected = new AtomicBoolean();
    private volatile boolean retired;

    Upstream(Key key, InetSocketAddress address) {
        this.key = key;
        this.address = address;
    }

    Key key() {
        return key;
    }

    InetSocketAddress address() {
        return address;
    }

    AtomicInteger inFlight() {
        return inFlight;
    }

    AtomicInteger connections() {
        return connections;
    }

    /// @param left whether it left its pool: idle connections to it are closed and none is kept from now on
    void retired(boolean left) {
        retired = left;
    }

    boolean isRetired() {
        return retired;
    }

    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
            ejectionNanos.set(0);
            ejected.set(false);
        }
    }

    /// @param ejectable whether the pool may eject one more member
    void failed(long now, boolean ejectable) {
        if (failures.incrementAndGet() < FAILURES_TO_EJECT || isEjected(now) || !ejectable) {
            return;
        }
        long pause = Math.clamp(ejectionNanos.get() * 2, EJECTION_NANOS_MIN, EJECTION_NANOS_MAX);
        ejectionNanos.set(pause);
        ejectedUntil.set(now + pause);
        ejected.set(true);
    }

    boolean isEjected(long now) {
        return ejected.get() && ejectedUntil.get() - now > 0;
    }
}
