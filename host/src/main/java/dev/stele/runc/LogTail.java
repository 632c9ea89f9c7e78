package dev.stele.runc;

import dev.stele.crash.BlockingGuard;
import dev.stele.engine.Exit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A log as conmon writes it: `TIME STREAM F TEXT` for a line, with `P` in place of `F` for a part of one.
public final class LogTail {
    private static final int BYTES_MAX = 64 << 10;
    private static final int FIELDS = 4;

    private LogTail() {}

    /// The last lines, oldest first, each cut at [Exit#LINE]. Empty when there is no log.
    public static List<String> lines(Path log, int max) {
        List<String> all = texts(end(log));
        return all.subList(Math.max(0, all.size() - max), all.size()).stream()
                .map(Exit.LINE::cut)
                .toList();
    }

    /// What the program wrote, line by line: without conmon's fields, and with the parts of a line joined, unless the
    /// text ends between them.
    ///
    /// @param raw whole lines of the log
    public static List<String> texts(String raw) {
        List<String> out = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String each : raw.split("\n")) {
            String[] fields = each.split(" ", FIELDS);
            if (fields.length < FIELDS) {
                continue;
            }
            line.append(fields[3]);
            if (!fields[2].equals("P")) {
                out.add(line.toString());
                line.setLength(0);
            }
        }
        if (!line.isEmpty()) {
            out.add(line.toString());
        }
        return out;
    }

    private static String end(Path log) {
        BlockingGuard.check("read " + log);
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
