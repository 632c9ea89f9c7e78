package dev.stele.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.layer.LayerEntry.Directory;
import dev.stele.layer.LayerEntry.HardLink;
import dev.stele.layer.LayerEntry.RegularFile;
import dev.stele.layer.LayerEntry.Symlink;
import dev.stele.layer.LayerEntry.Whiteout;
import dev.stele.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LayerWriterTest {
    private static final long DATE = 1_700_000_000;
    private static final Meta FILE = new Meta(0644, 0, 0, DATE + 5);
    private static final Meta DIRECTORY = new Meta(0755, 0, 0, 12);

    private static final List<LayerEntry> SAMPLE = List.of(
            new Directory("etc", DIRECTORY),
            new RegularFile("etc/hosts", FILE, Content.of("127.0.0.1 localhost\n")),
            new HardLink("etc/a-hosts", "etc/hosts"),
            new Symlink("bin", new Meta(0777, 0, 0, 1), "usr/bin"),
            new Whiteout("etc/zz"),
            new RegularFile("x".repeat(120), FILE, Content.of("long name")),
            new RegularFile("d/" + "y".repeat(99), FILE, Content.of("prefix")),
            new RegularFile("größe", new Meta(0600, 3_000_000, 42, 7), Content.of("")),
            new RegularFile(
                    "ping",
                    new Meta(0755, 0, 0, 7, Optional.of("0100000200200000000000000000000000000000")),
                    Content.of("p")));

    /// When this changes, every image's digest does: raise `stele.format` and keep the old one buildable.
    @Test
    void writesGoldenBytes() throws IOException {
        assertThat(Digest.sha256(tar(SAMPLE)).hex())
                .isEqualTo("d07e56d2297d2c90f046771d1e5531fe062beff5744b0742a86d7399e31aabfd");
    }

    @Test
    void orderOfEntriesDoesNotMatter() throws IOException {
        byte[] expected = tar(SAMPLE);
        for (int seed = 0; seed < 50; seed++) {
            List<LayerEntry> shuffled = new ArrayList<>(SAMPLE);
            Collections.shuffle(shuffled, new SplittableRandom(seed));
            assertThat(tar(shuffled)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void sortsNamesInByteOrderWithWhiteoutsFirst() throws IOException {
        String high = Character.toString(0x1F600);
        assertThat(names(tar(List.of(
                        new RegularFile("a/" + high, FILE, Content.of("")),
                        new RegularFile("a/\uFF5E", FILE, Content.of("")),
                        new RegularFile("a/!", FILE, Content.of("")),
                        new Whiteout("a/z"),
                        new RegularFile("a-b", FILE, Content.of("")),
                        new Directory("a", DIRECTORY)))))
                .containsExactly("a/", "a-b", "a/.wh.z", "a/!", "a/?", "a/?");
    }

    @Test
    void writesContentUnderFirstNameOfFile() throws IOException {
        byte[] one = tar(List.of(new RegularFile("b", FILE, Content.of("x")), new HardLink("a", "b")));
        byte[] two = tar(List.of(new RegularFile("a", FILE, Content.of("x")), new HardLink("b", "a")));
        assertThat(one).isEqualTo(two);
    }

    @Test
    void trailerIsTwoZeroBlocks() throws IOException {
        assertThat(tar(List.of())).isEqualTo(new byte[1024]);
        assertThat(tar(List.of(new RegularFile("a", FILE, Content.of("x"))))).hasSize(512 + 512 + 1024);
    }

    @Test
    void refusesDuplicatePaths() {
        assertThatThrownBy(() -> tar(List.of(new Directory("a", DIRECTORY), new Whiteout("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two entries of one path: a");
    }

    @Test
    void refusesEntriesBelowFilesAndLinks() {
        for (LayerEntry parent :
                List.of(new RegularFile("a", FILE, Content.of("")), new Symlink("a", FILE, "b"), new Whiteout("a"))) {
            assertThatThrownBy(() -> tar(List.of(parent, new Directory("a/b/c", DIRECTORY))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a/b/c lies below a, which is no directory");
        }
    }

    @Test
    void refusesHardLinkWithoutTarget() {
        assertThatThrownBy(() -> tar(List.of(new HardLink("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a to b");
    }

    @Test
    void refusesUnsafePaths() {
        for (String bad :
                List.of("", "/a", "a/", "./a", "a/./b", "../a", "a/../b", "a//b", "a\0b", ".wh.a", "x/.wh.y/z")) {
            assertThatThrownBy(() -> new Directory(bad, DIRECTORY))
                    .as("\"%s\"", bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesFileThatChangesDuringRead() {
        Content lying = new Content() {
            @Override
            public long size() {
                return 3;
            }

            @Override
            public java.io.InputStream open() {
                return new java.io.ByteArrayInputStream(new byte[4]);
            }
        };
        assertThatThrownBy(() -> tar(List.of(new RegularFile("a", FILE, lying))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("changed while it was read");
    }

    @Test
    void writesGoldenPackedBytesForEachCodec() throws IOException {
        StringBuilder table = new StringBuilder();
        for (Codec codec : Codec.values()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PackedLayer layer = PackedLayer.write(SAMPLE, DATE, codec, out);
            assertThat(layer.diffId()).isEqualTo(Digest.sha256(tar(SAMPLE)));
            boolean stableEverywhere = codec != Codec.GZIP;
            String digest = stableEverywhere ? Digest.sha256(out.toByteArray()).shortHex() : "-";
            table.append(codec.label()).append(' ').append(digest).append('\n');
        }
        assertThat(table.toString()).isEqualTo("""
                zstd 09b6aaf76352
                gzip -
                none d07e56d2297d
                """);
    }

    private static byte[] tar(List<? extends LayerEntry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerWriter.write(entries, DATE, out);
        return out.toByteArray();
    }

    /// The name fields of empty entries, PAX headers left out.
    private static List<String> names(byte[] tar) {
        List<String> out = new ArrayList<>();
        for (int at = 0; tar[at] != 0; at += 512) {
            if (tar[at + 156] == 'x') {
                at += 512;
            } else {
                out.add(new String(tar, at, 100, StandardCharsets.US_ASCII).replace("\0", ""));
            }
        }
        return out;
    }
}
