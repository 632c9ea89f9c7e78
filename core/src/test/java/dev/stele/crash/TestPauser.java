package dev.stele.crash;

import java.time.Duration;

/// The pauser of tests that wait for other threads or processes: the only place in tests that sleeps.
public final class TestPauser implements Pauser {
    @Override
    public void pause(Duration duration) throws InterruptedException {
        BlockingGuard.check("pause");
        Thread.sleep(duration);
    }
}
