package dev.stele.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// A line for each request, in the gateway's own folder; off until the server switches it on.
///
/// An event loop only puts an entry into a bounded queue; one thread writes. Where it cannot write, or not fast enough,
/// lines are lost and counted, and requests go on: no disk stops the traffic. A file that has become long is set aside
/// under a number, and the oldest is removed. What a crash leaves is mended by [AccessLogFiles].
final class AccessLog implements AutoCloseable {
    static final String NAME = "access.log";
    static final int QUEUE_MAX = 8_192;
    static final int BATCH_MAX = 512;
    /// What is written at once; a single line may be longer.
    static final int PART_BYTES_MAX = 256 << 10;
    /// The folder lies in memory on most machines.
    static final long FILE_BYTES_MAX = 8 << 20;
    /// With the one that is written.
    static final int FILES_MAX = 4;

    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());
    private static final long LOOK_MILLIS = 200;
    private static final long CLOSE_MILLIS_MAX = 2_000;

    private final Sink sink;
    private final int partBytesMax;
    private final InstantSource wall;
    private final BlockingQueue<AccessEntry> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final LongAdder lost = new LongAdder();
    /// Not a virtual one: a disk that hangs would hold one of the few threads that carry those.
    private final Thread writer =
            Thread.ofPlatform().name("access-log").daemon().unstarted(this::run);
    private volatile AccessLogFormat format = AccessLogFormat.OFF;
    private volatile boolean closing;
    private boolean failing;

    /// Where lines go.
    interface Sink {
        /// Writes whole lines. When it fails none of them counts as written.
        void append(ByteBuffer lines) throws IOException;
    }

    AccessLog(Path dir, long fileBytesMax, InstantSource wall) {
        this(new AccessLogFiles(dir, fileBytesMax), (int) Math.min(PART_BYTES_MAX, fileBytesMax), wall);
    }

    AccessLog(Sink sink, int partBytesMax, InstantSource wall) {
        this.sink = sink;
        this.partBytesMax = partBytesMax;
        this.wall = wall;
    }

    /// The one switch.
    synchronized void set(AccessLogFormat newest) {
        format = newest;
        if (newest != AccessLogFormat.OFF && writer.getState() == Thread.State.NEW) {
            writer.start();
        }
    }

    AccessLogFormat format() {
        return format;
    }

    boolean isOn() {
        return format != AccessLogFormat.OFF;
    }

    InstantSource wall() {
        return wall;
    }

    /// Never waits.
    void add(AccessEntry entry) {
        if (!queue.offer(entry)) {
            lost.increment();
        }
    }

    /// Lines that were not written.
    long lost() {
        return lost.sum();
    }

    /// Writes what is queued, for a limited time.
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(java.time.Duration.ofMillis(CLOSE_MILLIS_MAX));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IllegalThreadStateException _) {
            // It was never switched on.
        }
    }

    private void run() {
        List<AccessEntry> batch = new ArrayList<>();
        try {
            while (!closing || !queue.isEmpty()) {
                AccessEntry first = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH_MAX - 1);
                    write(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// In parts of a bounded size: clients choose how long a line is.
    private void write(List<AccessEntry> batch) {
        AccessLogFormat now = format;
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        int lines = 0;
        for (AccessEntry entry : batch) {
            byte[] line = entry.line(now).getBytes(StandardCharsets.UTF_8);
            if (lines > 0 && part.size() + line.length > partBytesMax) {
                append(part, lines);
                part.reset();
                lines = 0;
            }
            part.writeBytes(line);
            lines++;
        }
        append(part, lines);
    }

    private void append(ByteArrayOutputStream part, int lines) {
        if (part.size() == 0) {
            return;
        }
        try {
            sink.append(ByteBuffer.wrap(part.toByteArray()));
            failing = false;
        } catch (IOException | RuntimeException e) {
            lost.add(lines);
            if (!failing) {
                LOG.log(System.Logger.Level.WARNING, "the access log cannot be written, lines are lost: " + e);
            }
            failing = true;
        }
    }
}
