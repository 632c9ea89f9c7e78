package dev.stele.build;

import dev.stele.debian.TestKey;
import dev.stele.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// A signed package archive in a folder, in apt's layout.
final class TestArchive {
    static final String SUITE = "stable";

    final Path root;
    private final TestKey key;
    private final List<TestDeb> packages = new ArrayList<>();
    private String releaseFields = "Date: Sat, 21 Nov 2026 10:00:00 UTC\n";
    private String codename = SUITE;
    private String architectures = "amd64";
    private String folder = "binary-amd64";

    TestArchive(Path root, TestKey key) {
        this.root = root;
        this.key = key;
    }

    TestArchive with(TestDeb... more) {
        packages.addAll(List.of(more));
        return this;
    }

    TestArchive releaseFields(String lines) {
        releaseFields = lines;
        return this;
    }

    TestArchive architectures(String words) {
        architectures = words;
        return this;
    }

    /// The folder of its one index.
    TestArchive indexedAs(String name) {
        folder = name;
        return this;
    }

    TestArchive codename(String name) {
        codename = name;
        return this;
    }

    /// Writes pool, index and signed list, replacing earlier ones.
    TestArchive publish() throws IOException {
        StringBuilder index = new StringBuilder();
        for (TestDeb p : packages) {
            byte[] bytes = p.bytes();
            write(poolPath(p), bytes);
            index.append(p.paragraph())
                    .append("Filename: ")
                    .append(poolPath(p))
                    .append('\n')
                    .append("Size: ")
                    .append(bytes.length)
                    .append('\n')
                    .append("SHA256: ")
                    .append(Digest.sha256(bytes).hex())
                    .append("\n\n");
        }
        byte[] packed = xz(index.toString());
        String name = "main/" + folder + "/Packages.xz";
        write("dists/" + SUITE + "/" + name, packed);
        writeRelease(key.sign(release(" " + Digest.sha256(packed).hex() + " " + packed.length + " " + name + "\n")));
        return this;
    }

    String poolPath(TestDeb p) {
        return "pool/" + p.name() + "_" + p.version() + ".deb";
    }

    private String release(String files) {
        return "Origin: Test\nSuite: " + SUITE + "\nCodename: " + codename + "\n" + releaseFields + "Architectures: "
                + architectures + "\nComponents: main\nSHA256:\n" + files;
    }

    void writeRelease(byte[] bytes) throws IOException {
        write("dists/" + SUITE + "/InRelease", bytes);
    }

    Path indexFile() {
        return root.resolve("dists/" + SUITE + "/main/binary-amd64/Packages.xz");
    }

    Path releaseFile() {
        return root.resolve("dists/" + SUITE + "/InRelease");
    }

    private void write(String path, byte[] bytes) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private static byte[] xz(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(1))) {
            xz.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
