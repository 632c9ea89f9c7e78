package dev.stele.build;

import dev.stele.layer.Content;
import dev.stele.text.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a program or library in ELF asks for when it starts: its machine, its loader, and the libraries it needs.
///
/// A file may say anything: every offset, size and count is checked against the file and against a limit before
/// anything is read, and at most a few megabytes are.
///
/// @param machine number of the processor's kind, as in the header
/// @param bits 32 or 64
/// @param interpreter path of the loader; empty for a static program and for most libraries
/// @param needed names of libraries, in the file's order
/// @param rpath search folders for this file's libraries and theirs; not used beside a `runpath`
/// @param runpath search folders for this file's libraries
record Elf(int machine, int bits, String interpreter, List<String> needed, List<String> rpath, List<String> runpath) {
    static final int HEADER_BYTES = 64;
    private static final int HEADER_32_BYTES = 52;
    private static final int SEGMENTS_MAX = 512;
    private static final int DYNAMIC_BYTES_MAX = 1 << 20;
    private static final int STRINGS_BYTES_MAX = 16 << 20;
    private static final int NEEDED_MAX = 1024;
    private static final int NAME_BYTES_MAX = 4096;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;

    Elf {
        needed = List.copyOf(needed);
        rpath = List.copyOf(rpath);
        runpath = List.copyOf(runpath);
    }

    /// The file is no program that a system could start, for a reason that its message gives.
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;

        Damaged(String message) {
            super(message);
        }
    }

    static boolean is(byte[] head) {
        return head.length >= 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
    }

    /// @throws Damaged when the file contradicts itself
    static Elf read(Content content) throws IOException {
        return new Reader(content).read();
    }

    /// A part of the file that is mapped into memory.
    private record Segment(int type, long offset, long address, long fileBytes) {}

    private static final class Reader {
        private final Content content;
        private boolean wide = true;
        private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

        Reader(Content content) {
            this.content = content;
        }

        Elf read() throws IOException {
            byte[] head = bytes(0, Math.min(HEADER_BYTES, content.size()), "header");
            if (head.length < HEADER_32_BYTES || !is(head)) {
                throw new Damaged("its header is cut off");
            }
            wide = switch (head[4]) {
                case 1 -> false;
                case 2 -> true;
                default -> throw new Damaged("its header names neither 32 nor 64 bits");
            };
            order = head[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            if (wide && head.length < HEADER_BYTES) {
                throw new Damaged("its header is cut off");
            }
            ByteBuffer header = ByteBuffer.wrap(head).order(order);
            int machine = header.getShort(18) & 0xffff;
            List<Segment> segments = segments(header);
            String interpreter = "";
            for (Segment segment : segments) {
                if (segment.type() == PT_INTERP) {
                    interpreter =
                            text(bytes(segment.offset(), Math.min(segment.fileBytes(), NAME_BYTES_MAX), "loader"), 0);
                }
            }
            Elf bare = new Elf(machine, wide ? 64 : 32, interpreter, List.of(), List.of(), List.of());
            for (Segment segment : segments) {
                if (segment.type() == PT_DYNAMIC) {
                    return dynamic(bare, segment, segments);
                }
            }
            return bare;
        }

        private List<Segment> segments(ByteBuffer header) throws IOException {
            long offset = wide ? header.getLong(32) : header.getInt(28) & 0xffff_ffffL;
            int entryBytes = header.getShort(wide ? 54 : 42) & 0xffff;
            int count = header.getShort(wide ? 56 : 44) & 0xffff;
            int expected = wide ? 56 : 32;
            if (count == 0) {
                throw new Damaged("it has no segments, so there is nothing to run");
            }
            if (entryBytes != expected || count > SEGMENTS_MAX) {
                throw new Damaged("its header names " + count + " segments of " + entryBytes + " bytes each");
            }
            ByteBuffer table = ByteBuffer.wrap(bytes(offset, (long) count * expected, "segment table"))
                    .order(order);
            List<Segment> out = new ArrayList<>();
            for (int at = 0; at < count * expected; at += expected) {
                out.add(
                        wide
                                ? new Segment(
                                        table.getInt(at),
                                        table.getLong(at + 8),
                                        table.getLong(at + 16),
                                        table.getLong(at + 32))
                                : new Segment(
                                        table.getInt(at),
                                        word(table, at + 4),
                                        word(table, at + 8),
                                        word(table, at + 16)));
            }
            return out;
        }

        private long word(ByteBuffer table, int at) {
            return wide ? table.getLong(at) : table.getInt(at) & 0xffff_ffffL;
        }

        private Elf dynamic(Elf bare, Segment segment, List<Segment> all) throws IOException {
            if (segment.fileBytes() > DYNAMIC_BYTES_MAX) {
                throw new Damaged("its dynamic section has " + segment.fileBytes() + " bytes");
            }
            ByteBuffer table = ByteBuffer.wrap(bytes(segment.offset(), segment.fileBytes(), "dynamic section"))
                    .order(order);
            List<Long> needed = new ArrayList<>();
            List<Long> rpath = new ArrayList<>();
            List<Long> runpath = new ArrayList<>();
            long strings = -1;
            long stringsBytes = 0;
            int step = wide ? 8 : 4;
            for (int at = 0; at + 2 * step <= table.limit(); at += 2 * step) {
                long value = word(table, at + step);
                long tag = word(table, at);
                if (tag == 0) {
                    break;
                }
                switch ((int) tag) {
                    case 1 -> needed.add(value);
                    case 5 -> strings = value;
                    case 10 -> stringsBytes = value;
                    case 15 -> rpath.add(value);
                    case 29 -> runpath.add(value);
                    default -> {}
                }
            }
            if (needed.size() > NEEDED_MAX) {
                throw new Damaged("it names " + needed.size() + " libraries");
            }
            if (needed.isEmpty() && rpath.isEmpty() && runpath.isEmpty()) {
                return bare;
            }
            byte[] names = names(strings, stringsBytes, all);
            return new Elf(
                    bare.machine(),
                    bare.bits(),
                    bare.interpreter(),
                    texts(names, needed),
                    folders(texts(names, rpath)),
                    folders(texts(names, runpath)));
        }

        private byte[] names(long address, long size, List<Segment> all) throws IOException {
            if (size <= 0 || size > STRINGS_BYTES_MAX) {
                throw new Damaged("its table of names has " + size + " bytes");
            }
            for (Segment segment : all) {
                long within = address - segment.address();
                if (segment.type() == PT_LOAD && address >= segment.address() && within < segment.fileBytes()) {
                    return bytes(segment.offset() + within, size, "table of names");
                }
            }
            throw new Damaged("its table of names lies in no segment");
        }

        private static List<String> texts(byte[] names, List<Long> offsets) throws Damaged {
            List<String> out = new ArrayList<>();
            for (long offset : offsets) {
                if (offset < 0 || offset >= names.length) {
                    throw new Damaged("a name lies outside of its table");
                }
                out.add(text(names, (int) offset));
            }
            return out;
        }

        private static List<String> folders(List<String> paths) {
            return paths.stream()
                    .flatMap(p -> List.of(p.split(":")).stream())
                    .filter(p -> !p.isEmpty())
                    .limit(NEEDED_MAX)
                    .toList();
        }

        private static String text(byte[] bytes, int from) throws Damaged {
            int end = from;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            if (end - from > NAME_BYTES_MAX) {
                throw new Damaged("a name has more than " + NAME_BYTES_MAX + " bytes");
            }
            return new String(bytes, from, end - from, StandardCharsets.UTF_8);
        }

        private byte[] bytes(long offset, long length, String what) throws IOException {
            if (offset < 0 || length < 0 || offset > content.size() - length) {
                throw new Damaged("its " + what + " lies outside of the file");
            }
            try (InputStream in = content.open()) {
                in.skipNBytes(offset);
                byte[] out = in.readNBytes((int) length);
                if (out.length != length) {
                    throw new EOFException("the file ends too early");
                }
                return out;
            }
        }
    }

    Json.Obj toJson() {
        return Json.object()
                .put("machine", machine)
                .put("bits", bits)
                .put("interpreter", interpreter)
                .put("needed", Json.strings(needed))
                .put("rpath", Json.strings(rpath))
                .put("runpath", Json.strings(runpath))
                .build();
    }

    static Elf fromJson(Json json) {
        return new Elf(
                Math.toIntExact(json.number("machine")),
                Math.toIntExact(json.number("bits")),
                json.string("interpreter"),
                json.stringList("needed"),
                json.stringList("rpath"),
                json.stringList("runpath"));
    }
}
