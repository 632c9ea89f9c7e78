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

/// Commands that were given and wait for their answers. Whoever gave one waits here, and the loop leaves the answer.
final class PendingCommands {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

    private final Inbox inbox;
    private final AtomicLong lastId = new AtomicLong(LoopState.START);
    private final Map<Long, BlockingQueue<CommandResult>> waiting = new ConcurrentHashMap<>();

    PendingCommands(Inbox inbox) {
        this.inbox = inbox;
    }

    /// Gives the command and waits until it is durable, or it is known that it will not be.
    ///
    /// @throws IllegalStateException when no answer comes
    CommandResult ask(Command command) throws InterruptedException {
        BlockingGuard.check("wait for an answer");
        long id = lastId.incrementAndGet();
        BlockingQueue<CommandResult> answer = new ArrayBlockingQueue<>(1);
        waiting.put(id, answer);
        try {
            inbox.give(id, command);
            return Optional.ofNullable(answer.poll(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS))
                    .orElseThrow(() -> new IllegalStateException(
                            "the server gave no answer for " + ANSWER_MAX.toSeconds() + " s: is its disk stuck?"));
        } finally {
            waiting.remove(id);
        }
    }

    /// Called by the loop's thread. An answer that nobody waits for any more is dropped.
    void answer(CommandResult answer) {
        Optional.ofNullable(waiting.get(answer.id())).ifPresent(queue -> queue.add(answer));
    }
}
