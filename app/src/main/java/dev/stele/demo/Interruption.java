package dev.stele.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Ctrl-C, or a polite kill, while the demo plays: whatever the player waits for is broken off, and the program ends
/// only once the player has cleared the stage and closed this.
final class Interruption implements AutoCloseable {
    private static final int CLEARED_SECONDS_MAX = 120;

    private final Thread player = Thread.currentThread();
    private final CountDownLatch cleared = new CountDownLatch(1);
    private final Consumer<String> talk;
    private final Predicate<ProcessHandle> spared;
    private final Thread hook = new Thread(this::interrupt);
    private boolean happened;
    private boolean clearing;

    /// @param spared children that are needed to clear the stage
    Interruption(Consumer<String> talk, Predicate<ProcessHandle> spared) {
        this.talk = talk;
        this.spared = spared;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// From here on the player is left alone, for it clears the stage.
    ///
    /// @return whether it was interrupted before
    synchronized boolean clear() {
        clearing = true;
        // The flag is the player's own, and has done its work.
        var _ = Thread.interrupted();
        return happened;
    }

    private void interrupt() {
        talk.accept("\ninterrupted: ending all that the demo started, which takes a few seconds");
        breakOff();
        try {
            if (!cleared.await(CLEARED_SECONDS_MAX, TimeUnit.SECONDS)) {
                talk.accept("something of the demo may be left; the next ./stele demo ends it first");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void breakOff() {
        happened = true;
        if (!clearing) {
            ProcessHandle.current().children().filter(spared.negate()).forEach(ProcessHandle::destroy);
            player.interrupt();
        }
    }

    @Override
    public void close() {
        cleared.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The program is ending already, and now may.
            clearing = true;
        }
    }
}
