package dev.stele.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.journal.LedgerWriter.Appended;
import dev.stele.ledger.ForkGuard;
import dev.stele.ledger.Ledger;
import dev.stele.ledger.LedgerException;
import dev.stele.ledger.LedgerFullException;
import dev.stele.ledger.LedgerReader;
import dev.stele.ledger.MemoryLedgerFiles;
import dev.stele.ledger.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class LedgerWriterTest {
    private final SigningKey key = SigningKey.generate("stele.local/0123abcd", new Random(1));

    /// Files in memory whose writes wait for a permit and can be made to fail.
    private static final class Slow extends ForwardingFiles {
        final CountDownLatch gate;
        volatile boolean armed;
        volatile LedgerException failure = new LedgerException("the disk is broken");

        Slow(CountDownLatch gate) {
            super(new MemoryLedgerFiles());
            this.gate = gate;
        }

        @Override
        public Staged stage(SortedMap<String, byte[]> files) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (armed) {
                throw failure;
            }
            return super.stage(files);
        }
    }

    private Ledger open(dev.stele.ledger.LedgerFiles files) {
        return Ledger.open(files, key, new ForkGuard(new MemoryLedgerFiles()));
    }

    private static byte[] entry(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void concurrentCallersShareCommitsAndGetTheirOwnIndex() throws InterruptedException {
        Slow files = new Slow(new CountDownLatch(0));
        LedgerWriter writer = new LedgerWriter(open(files));
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        List<Thread> callers = java.util.stream.IntStream.range(0, 64)
                .mapToObj(i -> Thread.ofVirtual().start(() -> callTwenty(writer, i, seen)))
                .toList();
        for (Thread caller : callers) {
            caller.join();
        }
        writer.close();
        LedgerReader reader = LedgerReader.open(files, key.verifier());
        assertThat(reader.head().size()).isEqualTo(64 * 20 * 2);
        assertThat(seen).hasSize(64 * 20);
        for (String line : seen) {
            String[] words = line.split(" ");
            assertThat(reader.entry(Long.parseLong(words[0]))).isEqualTo(entry(words[1] + "a"));
            assertThat(reader.entry(Long.parseLong(words[0]) + 1)).isEqualTo(entry(words[1] + "b"));
        }
    }

    private static void callTwenty(LedgerWriter writer, int caller, Queue<String> seen) {
        for (int n = 0; n < 20; n++) {
            String name = caller + "/" + n;
            try {
                Appended.Durable durable =
                        (Appended.Durable) writer.append(List.of(entry(name + "a"), entry(name + "b")));
                seen.add(durable.firstIndex() + " " + name);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void appendsDuringACommitShareTheNextCommit() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        MemoryLedgerFiles memory = new MemoryLedgerFiles();
        open(memory);
        CountDownLatch inWrite = new CountDownLatch(1);
        Queue<Integer> commits = new ConcurrentLinkedQueue<>();
        ForwardingFiles files = new ForwardingFiles(memory) {
            @Override
            public Staged stage(SortedMap<String, byte[]> written) {
                inWrite.countDown();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                if (written.containsKey("checkpoint")) {
                    commits.add(written.size());
                }
                return super.stage(written);
            }
        };
        LedgerWriter writer = new LedgerWriter(open(files));
        Queue<Appended> answers = new ConcurrentLinkedQueue<>();
        writer.submit(List.of(entry("0")), answers::add);
        inWrite.await();
        for (int i = 1; i <= 500; i++) {
            writer.submit(List.of(entry("" + i)), answers::add);
        }
        gate.countDown();
        writer.close();
        assertThat(answers).hasSize(501);
        assertThat(answers).last().isEqualTo(new Appended.Durable(500));
        assertThat(commits).hasSize(2);
    }

    @Test
    void rejectsAppendsWhileTheDiskIsFull() throws InterruptedException {
        Slow files = new Slow(new CountDownLatch(0));
        LedgerWriter writer = new LedgerWriter(open(files));
        files.failure = new LedgerFullException("no space left", new java.io.IOException("x"));
        files.armed = true;
        assertThat(writer.append(List.of(entry("a")))).isEqualTo(new Appended.Rejected("no space left"));
        files.armed = false;
        assertThat(writer.append(List.of(entry("b")))).isEqualTo(new Appended.Durable(0));
        writer.close();
    }

    @Test
    void stopsAfterADiskFailure() throws InterruptedException {
        Slow files = new Slow(new CountDownLatch(0));
        LedgerWriter writer = new LedgerWriter(open(files));
        files.armed = true;
        assertThat(writer.append(List.of(entry("a")))).isInstanceOf(Appended.Stopped.class);
        files.armed = false;
        assertThat(writer.append(List.of(entry("b")))).isInstanceOf(Appended.Stopped.class);
        writer.close();
    }

    @Test
    void rejectsAppendsBeyondTheQueueBound() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        MemoryLedgerFiles memory = new MemoryLedgerFiles();
        open(memory);
        Ledger ledger = open(memory);
        CountDownLatch entered = new CountDownLatch(1);
        LedgerWriter writer = new LedgerWriter(ledger);
        writer.submit(List.of(entry("first")), _ -> {
            entered.countDown();
            await(gate);
        });
        entered.await();
        Queue<Appended> answers = new ConcurrentLinkedQueue<>();
        for (int i = 0; i <= 10_000; i++) {
            writer.submit(List.of(entry("more")), answers::add);
        }
        assertThat(answers).containsExactly(new Appended.Rejected("10000 appends wait for the disk already"));
        gate.countDown();
        writer.close();
        assertThat(answers).hasSize(10_001);
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rejectsAppendsAfterClose() throws InterruptedException {
        LedgerWriter writer = new LedgerWriter(open(new MemoryLedgerFiles()));
        writer.close();
        assertThat(writer.append(List.of(entry("a")))).isEqualTo(new Appended.Rejected("the ledger is closing"));
    }

    @Test
    void refusesAnEntryLargerThanABundle() throws InterruptedException {
        LedgerWriter writer = new LedgerWriter(open(new MemoryLedgerFiles()));
        assertThatThrownBy(() -> writer.append(List.of(new byte[65_536]))).hasMessageContaining("at most 65535 bytes");
        assertThatThrownBy(() -> writer.append(List.of())).isInstanceOf(IllegalArgumentException.class);
        writer.close();
    }
}
