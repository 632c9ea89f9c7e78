package dev.stele.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.layer.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZipArchiveTest {
    private static final int LOCAL = 0x04034b50;
    private static final int HEADER = 0x02014b50;

    @TempDir
    private Path folder;

    private Scratch scratch;

    @BeforeEach
    void open() throws IOException {
        scratch = Scratch.open(folder);
    }

    @AfterEach
    void close() throws IOException {
        scratch.close();
    }

    private ZipArchive read(byte[] bytes) throws IOException {
        return ZipArchive.read(TestZip.in(scratch, bytes).content());
    }

    private static String text(ZipArchive zip, String name) throws IOException {
        try (InputStream in = zip.open(zip.entry(name).orElseThrow())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] two() throws IOException {
        return new TestZip().with("one.txt", "11111").with("d/two.txt", "22222").bytes();
    }

    @Test
    void readsWhatTheJdkWrites() throws IOException {
        ZipArchive zip = read(new TestZip()
                .with("d/", "")
                .with("d/ü.txt", "text")
                .with("big", new byte[1 << 20])
                .bytes());
        assertThat(zip.entries().keySet()).containsExactly("d/", "d/ü.txt", "big");
        assertThat(text(zip, "d/ü.txt")).isEqualTo("text");
        try (InputStream in = zip.open(zip.entry("big").orElseThrow())) {
            assertThat(in.readAllBytes()).hasSize(1 << 20).containsOnly(0);
        }
    }

    /// As of a jar that a shell starts.
    @Test
    void aProgramMayStandBeforeTheArchive() throws IOException {
        byte[] zip = two();
        byte[] bytes =
                ByteBuffer.allocate(100 + zip.length).position(100).put(zip).array();
        assertThat(text(read(bytes), "d/two.txt")).isEqualTo("22222");
    }

    @Test
    void takesMoreEntriesThanFitInto16Bits() throws IOException {
        TestZip zip = new TestZip();
        for (int i = 0; i < 70_000; i++) {
            zip.with("f" + i, "x");
        }
        ZipArchive read = read(zip.bytes());
        assertThat(read.entries()).hasSize(70_000);
        assertThat(text(read, "f69999")).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../up",
                "/root",
                "a/../../up",
                "a//b",
                "./a",
                "a\\..\\b",
                "a/./b",
                "a\0b",
                "..",
                ".wh.a",
                "a/.wh..wh..opq"
            })
    void refusesNamesThatLeadElsewhere(String name) throws IOException {
        byte[] bytes = new TestZip().with(name, "x").bytes();
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(ZipException.class).hasMessageContaining("the name ");
    }

    enum Damage {
        CUT,
        NOTHING,
        TWICE,
        OTHER_NAME,
        SHARED_BYTES,
        OTHER_METHOD,
        OTHER_SIZE,
        OTHER_BYTES,
        ENCRYPTED,
        LINK,
        FEWER_ENTRIES
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatHasMoreThanOneMeaning(Damage damage) throws IOException {
        byte[] bytes = damaged(damage);
        assertThatThrownBy(() -> {
                    ZipArchive zip = read(bytes);
                    for (String name : zip.entries().keySet()) {
                        text(zip, name);
                    }
                })
                .isInstanceOf(ZipException.class);
    }

    private static byte[] damaged(Damage damage) throws IOException {
        byte[] bytes = two();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = find(buffer, HEADER, 0);
        int next = find(buffer, HEADER, header + 4);
        switch (damage) {
            case CUT -> {
                return Arrays.copyOf(bytes, bytes.length - 5);
            }
            case NOTHING -> {
                return new byte[0];
            }
            case TWICE -> {
                return new TestZip().with("a/", "").with("a", "x").bytes();
            }
            case OTHER_NAME -> bytes[find(buffer, LOCAL, 0) + 30] = 'X';
            case SHARED_BYTES -> buffer.putInt(next + 42, buffer.getInt(header + 42));
            case OTHER_METHOD -> buffer.putShort(header + 10, (short) 9);
            case OTHER_SIZE -> buffer.putInt(header + 24, 4);
            case OTHER_BYTES -> bytes[find(buffer, LOCAL, 0) + 38] ^= 1;
            case ENCRYPTED -> buffer.putShort(header + 8, (short) 1);
            case LINK -> buffer.putShort(header + 4, (short) (3 << 8 | 20)).putInt(header + 38, 0120777 << 16);
            case FEWER_ENTRIES -> buffer.putShort(bytes.length - 12, (short) 1);
        }
        return bytes;
    }

    /// Sizes of 64 bits whose sums are smaller than they are, or less than nothing.
    @ParameterizedTest
    @CsvSource({
        "24, 9223372036854775807",
        "20, 9223372036854775807",
        "42, 9223372036854775807",
        "24, 4611686018427387904"
    })
    void refusesNumbersBeyondTheArchive(int field, long number) throws IOException {
        byte[] bytes = two();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = find(buffer, HEADER, 0);
        int nameEnd = header + 46 + "one.txt".length();
        ByteBuffer larger = ByteBuffer.allocate(bytes.length + 12).order(ByteOrder.LITTLE_ENDIAN);
        larger.put(bytes, 0, nameEnd)
                .putShort((short) 1)
                .putShort((short) 8)
                .putLong(number)
                .put(bytes, nameEnd, bytes.length - nameEnd);
        larger.putInt(header + field, -1).putShort(header + 30, (short) 12);
        int end = larger.capacity() - 22;
        larger.putInt(end + 12, larger.getInt(end + 12) + 12);
        assertThatThrownBy(() -> read(larger.array()))
                .isInstanceOf(ZipException.class)
                .hasMessageMatching("it unpacks to more than .*|.* lies outside of the archive");
    }

    @Test
    void refusesWhatUnpacksToFarMore() throws IOException {
        byte[] bomb = new TestZip().with("zeros", new byte[65 << 20]).bytes();
        assertThatThrownBy(() -> read(bomb))
                .isInstanceOf(ZipException.class)
                .hasMessage("it unpacks to more than " + (64 << 20) + " bytes");
    }

    private static int find(ByteBuffer buffer, int signature, int from) {
        for (int at = from; at < buffer.limit() - 4; at++) {
            if (buffer.getInt(at) == signature) {
                return at;
            }
        }
        throw new AssertionError("no such header");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void oddBytesAreAnErrorAndNothingElse(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = two();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                ZipArchive zip = read(bytes);
                for (String name : zip.entries().keySet()) {
                    assertThat(text(zip, name)).isIn("11111", "22222", "");
                }
            } catch (ZipException expected) {
                assertThat(expected).hasMessageMatching("(?s).{5,200}");
            }
        }
    }

    @Test
    void theBitsOfUnixAreRead() throws Exception {
        byte[] bytes = two();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = find(buffer, HEADER, 0);
        buffer.putShort(header + 4, (short) (3 << 8 | 20)).putInt(header + 38, 0100755 << 16);
        ZipArchive zip = read(bytes);
        assertThat(zip.entry("one.txt").orElseThrow().isExecutable()).isTrue();
        assertThat(zip.entry("d/two.txt").orElseThrow().isExecutable()).isFalse();
    }
}
