package dev.stele.debian;

import dev.stele.layer.LayerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the table of an `ar` archive, the outer form of a `.deb` (deb(5)): a magic line, then members with a header
/// of 60 bytes each, padded to even offsets.
final class ArchiveReader {
    private static final String MAGIC = "!<arch>\n";
    private static final int HEADER_BYTES = 60;
    private static final int MEMBERS_MAX = 20;

    private ArchiveReader() {}

    /// @param offset of the first byte in the file
    /// @param sizeBytes length
    record Member(String name, long offset, long sizeBytes) {}

    /// @throws LayerException when the file is no `ar` archive, or ends in the middle of a member
    static List<Member> members(FileChannel file) throws IOException {
        if (!text(file, 0, MAGIC.length()).equals(MAGIC)) {
            throw new LayerException("it is no ar archive");
        }
        List<Member> out = new ArrayList<>();
        long at = MAGIC.length();
        while (at < file.size()) {
            String header = text(file, at, HEADER_BYTES);
            if (header.length() < HEADER_BYTES || !header.endsWith("`\n") || out.size() >= MEMBERS_MAX) {
                throw new LayerException("ar member " + out.size() + " has a broken header");
            }
            long size = size(header.substring(48, 58).strip());
            Member member = new Member(header.substring(0, 16).strip().replaceFirst("/$", ""), at + HEADER_BYTES, size);
            if (member.offset() + size > file.size()) {
                throw new LayerException("ar member " + member.name() + " is cut off");
            }
            out.add(member);
            at = member.offset() + size + (size & 1);
        }
        return List.copyOf(out);
    }

    private static long size(String digits) {
        if (!digits.matches("[0-9]{1,10}")) {
            throw new LayerException("an ar member of no size: \"" + digits + "\"");
        }
        return Long.parseLong(digits);
    }

    private static String text(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) > 0) {
            // reads on until the buffer is full or the file ends
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }
}
