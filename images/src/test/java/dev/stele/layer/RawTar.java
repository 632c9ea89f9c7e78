package dev.stele.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Builds valid and invalid archives field by field. Every field can be changed before the checksum is computed.
final class RawTar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    RawTar file(String name, String content) {
        return entry('0', name, content, _ -> {});
    }

    RawTar directory(String name) {
        return entry('5', name, "", _ -> {});
    }

    RawTar symlink(String name, String target) {
        return entry('2', name, "", field(157, target));
    }

    RawTar hardLink(String name, String target) {
        return entry('1', name, "", field(157, target));
    }

    /// One PAX header with these records, each `key=value`.
    RawTar pax(String... records) {
        StringBuilder body = new StringBuilder();
        for (String record : records) {
            int length = record.getBytes(StandardCharsets.UTF_8).length + 3;
            while (Integer.toString(length).length() + record.getBytes(StandardCharsets.UTF_8).length + 2 > length) {
                length++;
            }
            body.append(length).append(' ').append(record).append('\n');
        }
        return entry('x', "PaxHeaders/x", body.toString(), _ -> {});
    }

    RawTar entry(char type, String name, String content, Consumer<byte[]> change) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        byte[] block = new byte[512];
        field(0, name).accept(block);
        field(100, "0000644").accept(block);
        field(108, "0000000").accept(block);
        field(116, "0000000").accept(block);
        field(124, String.format("%011o", bytes.length)).accept(block);
        field(136, "00000000000").accept(block);
        field(257, "ustar\0" + "00").accept(block);
        block[156] = (byte) type;
        change.accept(block);
        if (block[148] == 0) {
            field(148, String.format("%06o\0 ", TarHeader.checksum(block))).accept(block);
        }
        out.writeBytes(block);
        out.writeBytes(bytes);
        out.writeBytes(new byte[TarHeader.padding(bytes.length)]);
        return this;
    }

    RawTar raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] end() {
        out.writeBytes(new byte[1024]);
        return bytes();
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /// Writes a text over a field.
    static Consumer<byte[]> field(int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return block -> System.arraycopy(bytes, 0, block, offset, bytes.length);
    }
}
