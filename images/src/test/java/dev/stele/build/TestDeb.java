package dev.stele.build;

import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.LayerWriter;
import dev.stele.layer.Meta;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// A small Debian package made by a test: its paragraph, its scripts and its files.
final class TestDeb {
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, String> control = new LinkedHashMap<>();
    private final List<LayerEntry> entries = new ArrayList<>();
    private final ByteArrayOutputStream rawLinks = new ByteArrayOutputStream();
    private String packing = ".xz";

    private TestDeb() {}

    static TestDeb of(String name, String version) {
        TestDeb out = new TestDeb();
        out.fields.put("Package", name);
        out.fields.put("Version", version);
        out.fields.put("Architecture", "amd64");
        out.fields.put("Maintainer", "Nobody <nobody@example.org>");
        out.fields.put("Description", "a package of a test");
        return out;
    }

    TestDeb field(String name, String value) {
        fields.put(name, value);
        return this;
    }

    TestDeb script(String name, String text) {
        control.put(name, text);
        return this;
    }

    TestDeb folder(String path) {
        entries.add(new LayerEntry.Directory(path, new Meta(0755, 0, 0, 1_700_000_000)));
        return this;
    }

    TestDeb file(String path, String text) {
        return file(path, 0644, text.getBytes(StandardCharsets.UTF_8));
    }

    TestDeb file(String path, int mode, byte[] bytes) {
        entries.add(new LayerEntry.RegularFile(path, new Meta(mode, 0, 0, 1_700_000_000), Content.of(bytes)));
        return this;
    }

    TestDeb link(String path, String target) {
        entries.add(new LayerEntry.Symlink(path, new Meta(0777, 0, 0, 1_700_000_000), target));
        return this;
    }

    TestDeb hardLink(String path, String target) {
        entries.add(new LayerEntry.HardLink(path, target));
        return this;
    }

    /// A hard link as another tool writes it, to whatever is there.
    TestDeb rawHardLink(String path, String target) {
        byte[] header = new byte[512];
        put(header, 0, path);
        put(header, 100, "0000777\0" + "0000000\0" + "0000000\0" + "00000000000\0" + "00000000000\0" + "        1");
        put(header, 157, target);
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        rawLinks.writeBytes(header);
        return this;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    /// @param ending `.xz`, `.gz`, empty, or an unsupported one
    TestDeb packedAs(String ending) {
        packing = ending;
        return this;
    }

    String name() {
        return fields.getOrDefault("Package", "");
    }

    String version() {
        return fields.getOrDefault("Version", "");
    }

    String paragraph() {
        StringBuilder out = new StringBuilder();
        fields.forEach((k, v) -> out.append(k).append(": ").append(v).append('\n'));
        return out.toString();
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
        member(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
        List<LayerEntry> files = new ArrayList<>();
        files.add(new LayerEntry.RegularFile("control", new Meta(0644, 0, 0, 0), Content.of(paragraph())));
        control.forEach(
                (name, text) -> files.add(new LayerEntry.RegularFile(name, new Meta(0755, 0, 0, 0), Content.of(text))));
        member(out, "control.tar.xz", pack(files, ".xz", new byte[0]));
        member(out, "data.tar" + packing, pack(entries, packing, rawLinks.toByteArray()));
        return out.toByteArray();
    }

    private static byte[] pack(List<LayerEntry> entries, String packing, byte[] more) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = switch (packing) {
            case ".xz" -> new XZOutputStream(out, new LZMA2Options(1));
            case ".gz" -> new GZIPOutputStream(out);
            default -> out;
        }) {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            LayerWriter.write(entries, 1_700_000_000, tar);
            packed.write(tar.toByteArray(), 0, tar.size() - 1024);
            packed.write(more);
            packed.write(new byte[1024]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void member(ByteArrayOutputStream out, String name, byte[] bytes) {
        String header = String.format("%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, 0, 0, 0, "100644", bytes.length);
        out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(bytes);
        if (bytes.length % 2 == 1) {
            out.write('\n');
        }
    }
}
