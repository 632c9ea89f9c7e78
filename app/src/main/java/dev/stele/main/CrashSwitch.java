package dev.stele.main;

import dev.stele.crash.CrashPoint;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Arms one crash point, for tests that end the process there.
///
/// `STELE_CRASH=route.beforePush:3` halts the process the third time that this point is reached, without any clean-up:
/// no hook runs, no file is closed.
final class CrashSwitch {
    static final String VARIABLE = "STELE_CRASH";
    private static final int KILLED = 137;

    private CrashSwitch() {}

    /// @throws IllegalArgumentException when there is no such point
    static void arm(Optional<String> setting) {
        if (setting.isEmpty() || setting.get().isEmpty()) {
            return;
        }
        String[] parts = setting.get().split(":", 2);
        CrashPoint armed = point(parts[0]);
        AtomicInteger left = new AtomicInteger(parts.length > 1 ? Integer.parseInt(parts[1]) : 1);
        CrashPoint.arm(reached -> {
            if (reached == armed && left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(KILLED);
            }
        });
    }

    private static CrashPoint point(String label) {
        for (CrashPoint point : CrashPoint.values()) {
            if (point.label().equals(label)) {
                return point;
            }
        }
        throw new IllegalArgumentException("there is no crash point " + label);
    }
}
