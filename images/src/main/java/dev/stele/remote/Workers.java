package dev.stele.remote;

import dev.stele.text.FailureText;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;

/// Waits for tasks that work on one transfer.
final class Workers {
    private Workers() {}

    /// The first failure ends the others, and is what the caller gets.
    static void await(CompletionService<Boolean> running, int count, ExecutorService threads) {
        for (int i = 0; i < count; i++) {
            try {
                running.take().get();
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw e.getCause() instanceof RuntimeException failure
                        ? failure
                        : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw RemoteException.failed(RemoteProblems.broken("the image", FailureText.of(e)));
            }
        }
    }
}
