package dev.stele.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// A line for each request, in the gateway's own folder; off until the server switches it on.
///
/// An event loop only puts an entry into a bounded queue; one thread writes. Where it cannot write, or not fast enough,
/// lines are lost and counted, and requests go on: no disk stops the traffic. A file that has become long is set aside
/// under a number, and the oldest is removed.
final class AccessLog implements AutoCloseable {
    static final String NAME = "access.log";
    static final int QUEUE_MAX = 8_192;
    static final int BATCH_MAX = 512;
    /// The folder lies in memory on most machines.
    static final long FILE_BYTES_MAX = 8 << 20;
    /// With the one that is written.
    static final int FILES_MAX = 4;

    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());
    private static final long LOOK_MILLIS = 200;
    private static final long CLOSE_MILLIS_MAX = 2_000;

    private final Path dir;
    private final long fileBytesMax;
    private final InstantSource wall;
    private final BlockingQueue<AccessEntry> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final LongAdder lost = new LongAdder();
    private final Thread writer = Thread.ofVirtual().name("access-log").unstarted(this::run);
    private volatile AccessLogFormat format = AccessLogFormat.OFF;
    private volatile boolean closing;
    private boolean failing;

    AccessLog(Path dir, long fileBytesMax, InstantSource wall) {
        this.dir = dir;
        this.fileBytesMax = fileBytesMax;
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

    private void write(List<AccessEntry> batch) {
        AccessLogFormat now = format;
        StringBuilder lines = new StringBuilder();
        batch.forEach(entry -> lines.append(entry.line(now)));
        try {
            append(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
            failing = false;
        } catch (IOException | RuntimeException e) {
            lost.add(batch.size());
            if (!failing) {
                LOG.log(System.Logger.Level.WARNING, "the access log cannot be written, lines are lost: " + e);
            }
            failing = true;
        }
    }

    /// A batch that did not fit is taken back, so that the next one does not begin within a line.
    private void append(ByteBuffer bytes) throws IOException {
        Path file = dir.resolve(NAME);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) + bytes.remaining() > fileBytesMax) {
            setAside();
        }
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            long before = channel.size();
            channel.position(before);
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                channel.truncate(before);
                throw e;
            }
        }
    }

    private void setAside() throws IOException {
        for (int number = FILES_MAX - 1; number > 0; number--) {
            Path younger = dir.resolve(number == 1 ? NAME : NAME + "." + (number - 1));
            if (Files.exists(younger, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(younger, dir.resolve(NAME + "." + number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
