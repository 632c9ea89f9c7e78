package dev.stele.main;

import dev.stele.crash.BlockingGuard;
import dev.stele.crash.Pauser;
import java.time.Duration;

/// The pauser of this process: the calling thread sleeps.
final class SystemPauser implements Pauser {
    @Override
    public void pause(Duration duration) throws InterruptedException {
        BlockingGuard.check("pause");
        Thread.sleep(duration);
    }
}
