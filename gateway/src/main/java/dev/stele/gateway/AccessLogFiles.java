package dev.stele.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The file that the access log is written to, and those that were set aside.
///
/// Each holds whole lines only. A gateway that is killed while it writes, or a disk that is full, may leave a part of
/// the last line. It is cut off before anything else is done with the file: whoever reads line by line, such as a
/// reader of JSON, would otherwise stop there, or take the part and the next line for one.
final class AccessLogFiles implements AccessLog.Sink {
    private static final int PIECE = 64 << 10;

    private final Path dir;
    private final long bytesMax;

    /// @param bytesMax of one file, unless a single call gives more
    AccessLogFiles(Path dir, long bytesMax) {
        this.dir = dir;
        this.bytesMax = bytesMax;
    }

    /// All of the lines, or none of them.
    @Override
    public void append(ByteBuffer lines) throws IOException {
        Path file = dir.resolve(AccessLog.NAME);
        try (FileChannel channel = open(file)) {
            long before = whole(channel);
            if (before == 0 || before + lines.remaining() <= bytesMax) {
                write(channel, before, lines);
                return;
            }
        }
        setAside();
        try (FileChannel channel = open(file)) {
            write(channel, 0, lines);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /// Lines that did not fit are taken back.
    private static void write(FileChannel channel, long before, ByteBuffer lines) throws IOException {
        channel.position(before);
        try {
            while (lines.hasRemaining()) {
                channel.write(lines);
            }
        } catch (IOException e) {
            channel.truncate(before);
            throw e;
        }
    }

    /// Cuts off what stands behind the last end of a line.
    ///
    /// @return the file's length then
    private static long whole(FileChannel channel) throws IOException {
        long size = channel.size();
        long end = size;
        int length = 1;
        while (end > 0) {
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(length, end));
            long from = end - piece.capacity();
            while (piece.hasRemaining() && channel.read(piece, from + piece.position()) >= 0) {
                // What was not read stays zero, which ends no line.
            }
            int at = lastLineEnd(piece);
            if (at >= 0) {
                end = from + at + 1;
                break;
            }
            end = from;
            length = PIECE;
        }
        if (end < size) {
            channel.truncate(end);
        }
        return end;
    }

    private static int lastLineEnd(ByteBuffer piece) {
        int at = piece.capacity() - 1;
        while (at >= 0 && piece.get(at) != '\n') {
            at--;
        }
        return at;
    }

    /// A run that ended between two moves has left a number out, which the next one fills.
    private void setAside() throws IOException {
        for (int number = AccessLog.FILES_MAX - 1; number > 0; number--) {
            Path younger = dir.resolve(number == 1 ? AccessLog.NAME : AccessLog.NAME + "." + (number - 1));
            if (Files.exists(younger, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(younger, dir.resolve(AccessLog.NAME + "." + number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
