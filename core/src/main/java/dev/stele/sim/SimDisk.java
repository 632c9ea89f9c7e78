package dev.stele.sim;

import java.util.random.RandomGenerator;

/// The ledger's disk: how long an append takes, and whether it is refused. The rates are
/// drawn once per history.
final class SimDisk {
    private final RandomGenerator chance;
    private final int refusedPerMille;
    private final int slowPerMille;
    private final int slowMillisMax;
    private boolean healthy;

    SimDisk(RandomGenerator chance) {
        this.chance = chance;
        refusedPerMille = chance.nextInt(3) > 0 ? 0 : chance.nextInt(1, 40);
        slowPerMille = chance.nextInt(3) > 0 ? 0 : chance.nextInt(1, 200);
        slowMillisMax = chance.nextInt(500, 3_000);
    }

    /// From now on it is fast and takes everything.
    void heal() {
        healthy = true;
    }

    boolean isRefused() {
        return !healthy && chance.nextInt(1_000) < refusedPerMille;
    }

    boolean isSlow() {
        return !healthy && chance.nextInt(1_000) < slowPerMille;
    }

    long appendMillis(boolean slow) {
        return slow ? chance.nextInt(100, slowMillisMax) : chance.nextInt(1, 12);
    }
}
