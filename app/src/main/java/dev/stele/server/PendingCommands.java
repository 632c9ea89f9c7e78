package dev.stele.server;

import dev.stele.crash.BlockingGuard;
import dev.stele.reconciler.Command;
import dev.stele.reconciler.CommandResult;
import dev.stele.reconciler.LoopState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Commands that wait for their answers. The caller blocks here until the loop completes its command.
final class PendingCommands {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

    private final Inbox inbox;
    private final AtomicLong lastId = new AtomicLong(LoopState.START);
    private final Map<Long, BlockingQueue<CommandResult>> waiting = new ConcurrentHashMap<>();

    PendingCommands(Inbox inbox) {
        this.inbox = inbox;
    }

    /// Submits the command and waits until it is durable or known to have failed.
    ///
    /// @throws IllegalStateException when no answer comes
    CommandResult submit(Command command) throws InterruptedException {
        BlockingGuard.check("wait for an answer");
        long id = lastId.incrementAndGet();
        BlockingQueue<CommandResult> answer = new ArrayBlockingQueue<>(1);
        waiting.put(id, answer);
        try {
            inbox.submit(id, command);
            return Optional.ofNullable(answer.poll(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS))
                    .orElseThrow(() -> new IllegalStateException(
                            "the server gave no answer for " + ANSWER_MAX.toSeconds() + " s: is its disk stuck?"));
        } finally {
            waiting.remove(id);
        }
    }

    /// Called by the loop's thread. An answer without a waiting caller is dropped.
    void complete(CommandResult answer) {
        Optional.ofNullable(waiting.get(answer.id())).ifPresent(queue -> queue.add(answer));
    }
}
