package dev.stele.python;

import dev.stele.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A wheel, right unless a test says otherwise.
public final class TestWheel {
    private final String name;
    private final String version;
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, String> record = new LinkedHashMap<>();
    private String headers = "";

    public TestWheel(String name, String version) {
        this.name = name;
        this.version = version;
    }

    String info() {
        return name + "-" + version + ".dist-info/";
    }

    public TestWheel with(String path, String text) {
        files.put(path, text);
        return this;
    }

    public TestWheel requires(String requirement) {
        headers += "Requires-Dist: " + requirement + "\n";
        return this;
    }

    TestWheel header(String line) {
        headers += line + "\n";
        return this;
    }

    /// What the list says of a file in place of the truth; empty to leave it out.
    TestWheel recorded(String path, String line) {
        record.put(path, line);
        return this;
    }

    /// The name of its file.
    public String file(String tags) {
        return name + "-" + version + "-" + tags;
    }

    public byte[] bytes() throws IOException {
        Map<String, String> all = new LinkedHashMap<>(files);
        all.putIfAbsent(
                info() + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n" + headers);
        all.putIfAbsent(info() + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        StringBuilder lines = new StringBuilder();
        all.forEach((path, text) -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            lines.append(
                    record.containsKey(path)
                            ? record.get(path)
                            : RecordFile.line(path, Digest.sha256(bytes).hex(), bytes.length));
        });
        record.forEach((path, line) -> lines.append(all.containsKey(path) ? "" : line));
        all.put(info() + "RECORD", lines + info() + "RECORD,,\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, String> file : all.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
