package dev.stele.machine;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A task that runs on a virtual thread while its caller goes on. The caller joins it before it returns.
final class Subtask<T> {
    private final FutureTask<T> task;

    private Subtask(FutureTask<T> task) {
        this.task = task;
    }

    static <T> Subtask<T> fork(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return new Subtask<>(task);
    }

    static Subtask<Boolean> fork(Runnable work) {
        return fork(() -> {
            work.run();
            return true;
        });
    }

    /// Waits for its result; rethrows what it threw.
    T join() {
        try {
            return task.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a part of the work");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }
}
