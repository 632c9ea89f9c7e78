package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.layer.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfTest {
    private static byte[] good() {
        return TestElf.program()
                .needs("libc.so.6", "libz.so.1")
                .rpath("/a:/b")
                .runpath("$ORIGIN/../lib")
                .bytes();
    }

    @Test
    void readsWhatAProgramAsksFor() throws IOException {
        Elf elf = Elf.read(Content.of(good()));
        assertThat(elf)
                .isEqualTo(new Elf(
                        62,
                        64,
                        "/lib64/ld-linux-x86-64.so.2",
                        List.of("libc.so.6", "libz.so.1"),
                        List.of("/a", "/b"),
                        List.of("$ORIGIN/../lib")));
        assertThat(Elf.fromJson(elf.toJson())).isEqualTo(elf);
        assertThat(Elf.read(Content.of(new TestElf().machine(183).bytes())).machine())
                .isEqualTo(183);
    }

    /// Wherever the file is cut, it is read or refused by name.
    @Test
    void cutFilesAreRefused() throws IOException {
        byte[] good = good();
        for (int length = 4; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> Elf.read(Content.of(cut))).isInstanceOf(Elf.Damaged.class);
        }
    }

    /// Places in the header, the segment table and the dynamic section, with values that lead anywhere.
    @ParameterizedTest
    @CsvSource({
        "32, 8, its segment table lies outside",
        "40, 0, read",
        "54, 2, its header names",
        "56, 2, its header names",
        "128, 8, its loader lies outside",
        "152, 8, its loader lies outside",
        "184, 8, its dynamic section lies outside",
        "208, 8, its dynamic section has",
    })
    void hugeNumbersAreRefused(int at, int bytes, String says) throws IOException {
        byte[] bad = good();
        Arrays.fill(bad, at, at + bytes, (byte) 0x7f);
        String said = "read";
        try {
            Elf.read(Content.of(bad));
        } catch (Elf.Damaged e) {
            said = String.valueOf(e.getMessage());
        }
        assertThat(said).startsWith(says);
    }

    @Test
    void namesOutsideOfTheirTableAreRefused() {
        byte[] bad = good();
        ByteBuffer buffer = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong((int) buffer.getLong(184) + 8, 1 << 20);
        assertThatThrownBy(() -> Elf.read(Content.of(bad))).hasMessage("a name lies outside of its table");
    }

    /// Seeded: any bytes are read or refused, and nothing else is thrown.
    @Test
    void anyBytesAreReadOrRefused() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good();
            for (int change = random.nextInt(6); change >= 0; change--) {
                bytes[4 + random.nextInt(bytes.length - 4)] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
            }
            try {
                Elf.read(Content.of(bytes));
            } catch (Elf.Damaged e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
