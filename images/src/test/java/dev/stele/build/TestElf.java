package dev.stele.build;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A small ELF file: header, three segments, the loader's path, the dynamic section and its names.
final class TestElf {
    private static final int ENTRY = 56;
    private static final long ADDRESS = 0x400000;

    private int machine = 62;
    private String interpreter = "";
    private final List<long[]> dynamic = new ArrayList<>();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();

    TestElf() {
        names.write(0);
    }

    /// With the loader of amd64, or of another machine.
    static TestElf program() {
        return new TestElf().interpreter("/lib64/ld-linux-x86-64.so.2");
    }

    TestElf machine(int number) {
        machine = number;
        return this;
    }

    TestElf interpreter(String path) {
        interpreter = path;
        return this;
    }

    TestElf needs(String... libraries) {
        for (String library : libraries) {
            dynamic.add(new long[] {1, name(library)});
        }
        return this;
    }

    TestElf rpath(String folders) {
        dynamic.add(new long[] {15, name(folders)});
        return this;
    }

    TestElf runpath(String folders) {
        dynamic.add(new long[] {29, name(folders)});
        return this;
    }

    private long name(String text) {
        int at = names.size();
        names.writeBytes((text + "\0").getBytes(StandardCharsets.UTF_8));
        return at;
    }

    byte[] bytes() {
        byte[] loader = (interpreter + "\0").getBytes(StandardCharsets.UTF_8);
        int loaderAt = 64 + 3 * ENTRY;
        int dynamicAt = loaderAt + loader.length;
        int dynamicBytes = 16 * (dynamic.size() + 3);
        int namesAt = dynamicAt + dynamicBytes;
        int size = namesAt + names.size();
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        out.putShort((short) 3).putShort((short) machine).putInt(1).putLong(0).putLong(64);
        out.putLong(0).putInt(0).putShort((short) 64).putShort((short) ENTRY).putShort((short) 3);
        out.position(64);
        segment(out, 1, 0, size);
        segment(out, interpreter.isEmpty() ? 4 : 3, loaderAt, loader.length);
        segment(out, dynamic.isEmpty() ? 4 : 2, dynamicAt, dynamicBytes);
        out.position(loaderAt).put(loader);
        dynamic.forEach(d -> out.putLong(d[0]).putLong(d[1]));
        out.putLong(5).putLong(ADDRESS + namesAt).putLong(10).putLong(names.size());
        out.position(namesAt).put(names.toByteArray());
        return out.array();
    }

    private static void segment(ByteBuffer out, int type, long offset, long size) {
        out.putInt(type).putInt(4).putLong(offset).putLong(ADDRESS + offset).putLong(ADDRESS + offset);
        out.putLong(size).putLong(size).putLong(1);
    }
}
