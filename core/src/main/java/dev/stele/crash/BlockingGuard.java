package dev.stele.crash;

/// Watches that a thread which must never block calls nothing that can.
///
/// Each edge calls it before it touches a file, a socket or another process, or asks the system for anything that may
/// take its time. A thread that must never block declares itself, once; for all others a check costs next to nothing.
public final class BlockingGuard {
    private static final ThreadLocal<Boolean> FORBIDDEN = ThreadLocal.withInitial(() -> false);

    private BlockingGuard() {}

    /// From now on this thread may call nothing that blocks.
    public static void forbidOnThisThread() {
        FORBIDDEN.set(true);
    }

    /// Called by whatever may block.
    ///
    /// @param what it is about to do
    /// @throws IllegalStateException on a thread that must never block
    public static void check(String what) {
        if (FORBIDDEN.get()) {
            throw new IllegalStateException(
                    "thread " + Thread.currentThread().getName() + " never blocks, and was about to " + what);
        }
    }
}
