package dev.stele.acceptance;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// A command that runs while the test goes on.
final class Beside {
    private final FutureTask<Program.Ended> task;

    private Beside(FutureTask<Program.Ended> task) {
        this.task = task;
    }

    static Beside of(Supplier<Program.Ended> command) {
        FutureTask<Program.Ended> task = new FutureTask<>(command::get);
        Thread.ofVirtual().start(task);
        return new Beside(task);
    }

    boolean hasEnded() {
        return task.isDone();
    }

    /// Waits for its end.
    Program.Ended ended() {
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
