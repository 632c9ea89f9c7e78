package dev.stele.machine;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// One piece of work beside the caller's own, on a virtual thread. The caller joins it before it returns.
final class Fork<T> {
    private final FutureTask<T> task;

    private Fork(FutureTask<T> task) {
        this.task = task;
    }

    static <T> Fork<T> of(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return new Fork<>(task);
    }

    static Fork<Boolean> of(Runnable work) {
        return of(() -> {
            work.run();
            return true;
        });
    }

    /// Its result; what it threw is thrown here.
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
