package dev.stele.sim;

import java.util.HashMap;
import java.util.Map;

/// When a fault last disturbed one service or all of them. Invariants that hold some time after a fault are
/// measured from here. A service is judged by its own faults and shared ones, never by another service's.
final class Disturbances {
    /// How long the server may not have observed a fault.
    private static final long BLIND_MILLIS = 4_000;

    /// How long a server that has just started needs to observe everything.
    private static final long SETTLE_MILLIS = 8_000;

    /// The longest wait until a refused effect is retried.
    static final int RETRY_MILLIS = 62_000;

    private static final long LONG_RETRY_MILLIS = 300_000;

    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final Timeline time;
    private final Map<String, Long> faults = new HashMap<>();
    private final Map<String, Long> untils = new HashMap<>();
    private long gatewayUntil = LONG_AGO;
    private long allUntil = LONG_AGO;
    private long downAt = LONG_AGO;
    private long upAt = LONG_AGO;
    private boolean down;

    Disturbances(Timeline time) {
        this.time = time;
    }

    /// A fault hit an instance of the service.
    void service(String name) {
        faults.put(name, time.now());
    }

    /// The service is disturbed for that time.
    void service(String name, long millis) {
        untils.merge(name, time.now() + millis, Math::max);
    }

    void gateway(long millis) {
        gatewayUntil = Math.max(gatewayUntil, time.now() + millis);
    }

    void all(long millis) {
        allUntil = Math.max(allUntil, time.now() + millis);
    }

    void serverDown() {
        down = true;
        downAt = time.now();
    }

    void serverUp() {
        down = false;
        upAt = time.now();
        // A server that starts counts its back-off from the beginning.
        if (upAt - gatewayUntil < LONG_RETRY_MILLIS) {
            gateway(RETRY_MILLIS);
        }
    }

    /// Shared faults end now; a step that hangs goes on hanging.
    void end() {
        gatewayUntil = Math.min(gatewayUntil, time.now() + RETRY_MILLIS);
        allUntil = Math.min(allUntil, time.now());
    }

    /// Whether the server may not know of the service's last fault yet.
    boolean isBlind(String service) {
        long last = faults.getOrDefault(service, LONG_AGO);
        boolean fresh = time.now() - last < BLIND_MILLIS;
        boolean missed = last > downAt - BLIND_MILLIS && time.now() - upAt < SETTLE_MILLIS + BLIND_MILLIS;
        return down || fresh || missed;
    }

    /// For how long nothing has disturbed the service; negative while something still does.
    ///
    /// @param routed whether it needs the gateway
    long calmMillis(String service, boolean routed) {
        if (down) {
            return -1;
        }
        long last = Math.max(faults.getOrDefault(service, LONG_AGO), untils.getOrDefault(service, LONG_AGO));
        last = Math.max(last, Math.max(allUntil, upAt + SETTLE_MILLIS));
        return time.now() - (routed ? Math.max(last, gatewayUntil) : last);
    }

    /// For how long the server has run and reached the gateway.
    long servedMillis() {
        return down ? -1 : time.now() - Math.max(Math.max(gatewayUntil, allUntil), upAt + SETTLE_MILLIS);
    }
}
