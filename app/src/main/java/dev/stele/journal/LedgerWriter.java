package dev.stele.journal;

import dev.stele.crash.BlockingGuard;
import dev.stele.ledger.Ledger;
import dev.stele.ledger.LedgerException;
import dev.stele.ledger.LedgerFullException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// The thread that appends to the ledger, so that the loop never waits for a disk and many callers share one commit:
/// what arrives during a commit is committed together in the next one, and an idle writer commits at once.
///
/// After a failure of the disk every append results in [Appended.Stopped]: open the ledger again and replay it.
public final class LedgerWriter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LedgerWriter.class.getName());
    private static final int WAITING_MAX = 10_000;
    private static final int COMMIT_ENTRIES_MAX = 4096;
    private static final int COMMIT_BYTES_MAX = 16 << 20;

    private final Ledger ledger;
    private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final Object gate = new Object();
    private final Thread thread;
    private boolean closing;

    /// Result of an append.
    public sealed interface Appended {
        /// The entries are durable; the first has this index, the others follow it.
        record Durable(long firstIndex) implements Appended {}

        /// None was added, and a later try may succeed: no space, too much waiting, or the writer is closing.
        record Rejected(String why) implements Appended {}

        /// The disk failed. Whether the entries are in the ledger is known after opening it again.
        record Stopped(LedgerException cause) implements Appended {}
    }

    private record Request(List<byte[]> entries, Consumer<Appended> answer) {
        Request {
            entries = List.copyOf(entries);
        }

        /// A request without entries, which cannot be submitted from outside, ends the writer.
        boolean isEnd() {
            return entries.isEmpty();
        }

        int bytes() {
            return entries.stream().mapToInt(entry -> entry.length).sum();
        }
    }

    /// Starts the thread. The ledger belongs to this writer from now on.
    public LedgerWriter(Ledger ledger) {
        this.ledger = ledger;
        this.thread = Thread.ofPlatform().name("ledger").daemon().start(this::run);
    }

    /// Hands entries over and returns at once. Entries of one caller keep their order.
    ///
    /// @param answer called once, on the writer's thread (on this one for a rejection); must not block
    /// @throws IllegalArgumentException for no entries, too many, or one that is too long
    public void submit(List<byte[]> entries, Consumer<Appended> answer) {
        Ledger.check(entries);
        boolean taken;
        boolean late;
        synchronized (gate) {
            late = closing;
            taken = !late && waiting.offer(new Request(entries, answer));
        }
        if (!taken) {
            answer.accept(new Appended.Rejected(
                    late ? "the ledger is closing" : WAITING_MAX + " appends wait for the disk already"));
        }
    }

    /// Appends and waits until the entries are durable or it is known that they are not.
    public Appended append(List<byte[]> entries) throws InterruptedException {
        BlockingGuard.check("wait for the ledger");
        BlockingQueue<Appended> answer = new ArrayBlockingQueue<>(1);
        submit(entries, answer::add);
        return answer.take();
    }

    /// Commits the waiting entries, then ends. Returns early when this thread is interrupted; the writer still ends.
    @Override
    public void close() {
        boolean first;
        synchronized (gate) {
            first = !closing;
            closing = true;
        }
        try {
            if (first) {
                waiting.put(new Request(List.of(), _ -> {}));
            }
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (Request first = waiting.take(); !first.isEnd(); first = waiting.take()) {
                commit(batch(first));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("only close() ends the ledger's writer", e);
        }
    }

    /// All waiting requests that fit into one commit with the first.
    private List<Request> batch(Request first) {
        List<Request> batch = new ArrayList<>(List.of(first));
        int entries = first.entries.size();
        int bytes = first.bytes();
        for (Request next = waiting.peek(); next != null && !next.isEnd(); next = waiting.peek()) {
            entries += next.entries.size();
            bytes += next.bytes();
            if (entries > COMMIT_ENTRIES_MAX || bytes > COMMIT_BYTES_MAX) {
                break;
            }
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void commit(List<Request> batch) {
        List<byte[]> entries = new ArrayList<>();
        batch.forEach(request -> entries.addAll(request.entries));
        Appended result = append(ledger, entries);
        long index = result instanceof Appended.Durable(var first) ? first : 0;
        for (Request request : batch) {
            request.answer.accept(result instanceof Appended.Durable ? new Appended.Durable(index) : result);
            index += request.entries.size();
        }
        if (result instanceof Appended.Durable) {
            settle();
        }
    }

    private void settle() {
        try {
            ledger.settle();
        } catch (LedgerException e) {
            LOG.log(System.Logger.Level.ERROR, "the ledger takes nothing more: {0}", e.why());
        }
    }

    private static Appended append(Ledger ledger, List<byte[]> entries) {
        try {
            return new Appended.Durable(ledger.append(entries));
        } catch (LedgerFullException e) {
            return new Appended.Rejected(e.why());
        } catch (LedgerException e) {
            return new Appended.Stopped(e);
        } catch (RuntimeException e) {
            return new Appended.Stopped(new LedgerException("the ledger's writer failed; restart the server", e));
        }
    }
}
