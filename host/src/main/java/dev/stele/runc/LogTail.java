package dev.stele.runc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The end of a log as conmon writes it: `TIME STREAM F TEXT` for a line, with `P` in place of `F` for a piece of one.
public final class LogTail {
    private static final int BYTES_MAX = 64 << 10;
    private static final int LINE_MAX = 1000;
    private static final int FIELDS = 4;

    private LogTail() {}

    /// The last lines, oldest first, each cut at 1,000 characters. Empty when there is no log.
    public static List<String> lines(Path log, int max) {
        Deque<String> out = new ArrayDeque<>();
        StringBuilder line = new StringBuilder();
        for (String raw : end(log).split("\n")) {
            String[] fields = raw.split(" ", FIELDS);
            if (fields.length < FIELDS) {
                continue;
            }
            line.append(fields[3], 0, Math.clamp((long) LINE_MAX - line.length(), 0, fields[3].length()));
            if (!fields[2].equals("P")) {
                out.addLast(line.toString());
                line.setLength(0);
            }
            if (out.size() > max) {
                out.removeFirst();
            }
        }
        return List.copyOf(out);
    }

    private static String end(Path log) {
        try (SeekableByteChannel file = Files.newByteChannel(log)) {
            file.position(Math.max(0, file.size() - BYTES_MAX));
            ByteBuffer buffer = ByteBuffer.allocate(BYTES_MAX);
            while (buffer.hasRemaining() && file.read(buffer) >= 0) {
                // Reads on until the end or the bound.
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
    }
}
