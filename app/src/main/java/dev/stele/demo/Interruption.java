package dev.stele.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Handles Ctrl-C and SIGTERM during the demo: interrupts whatever the demo thread waits for, and delays the end of
/// the program until the demo thread has cleaned up and closed this.
final class Interruption implements AutoCloseable {
    private static final int CLEAN_UP_SECONDS_MAX = 120;

    private final Thread demoThread = Thread.currentThread();
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Consumer<String> talk;
    private final Predicate<ProcessHandle> spared;
    private final Thread hook = new Thread(this::interrupt);
    private boolean interrupted;
    private boolean cleaningUp;

    /// @param spared child processes that are needed for the clean-up
    Interruption(Consumer<String> talk, Predicate<ProcessHandle> spared) {
        this.talk = talk;
        this.spared = spared;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// From here on the demo thread is not interrupted any more, since it cleans up.
    ///
    /// @return whether it was interrupted before
    synchronized boolean beginCleanUp() {
        cleaningUp = true;
        // Clears the interrupt flag of this thread, which has served its purpose.
        var _ = Thread.interrupted();
        return interrupted;
    }

    private void interrupt() {
        talk.accept("\ninterrupted: ending all that the demo started, which takes a few seconds");
        interruptDemo();
        try {
            if (!cleanedUp.await(CLEAN_UP_SECONDS_MAX, TimeUnit.SECONDS)) {
                talk.accept("something of the demo may be left; the next ./stele demo ends it first");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void interruptDemo() {
        interrupted = true;
        if (!cleaningUp) {
            ProcessHandle.current().children().filter(spared.negate()).forEach(ProcessHandle::destroy);
            demoThread.interrupt();
        }
    }

    @Override
    public void close() {
        cleanedUp.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The program is ending already and may go on.
            cleaningUp = true;
        }
    }
}
