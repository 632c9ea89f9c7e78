package dev.stele.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UnpackedStreamTest {
    private static final byte[] HELLO = LayerWriter.utf8("hello");

    @Test
    void readsAllMembersAndFrames() throws IOException {
        for (Codec codec : new Codec[] {Codec.GZIP, Codec.ZSTD}) {
            byte[] twice = concat(pack(codec, HELLO), pack(codec, HELLO));
            assertThat(unpack(codec, twice)).as(codec.label()).isEqualTo(concat(HELLO, HELLO));
        }
    }

    @Test
    void refusesTrailingBytes() throws IOException {
        for (Codec codec : new Codec[] {Codec.GZIP, Codec.ZSTD}) {
            byte[] packed = concat(pack(codec, HELLO), LayerWriter.utf8("garbage"));
            assertThatThrownBy(() -> unpack(codec, packed)).as(codec.label()).isInstanceOf(LayerException.class);
        }
    }

    @Test
    void refusesTruncatedStreams() throws IOException {
        for (Codec codec : new Codec[] {Codec.GZIP, Codec.ZSTD}) {
            byte[] packed = pack(codec, HELLO);
            for (int length = 4; length < packed.length; length++) {
                byte[] cut = Arrays.copyOf(packed, length);
                assertThatThrownBy(() -> unpack(codec, cut))
                        .as("%s cut to %d", codec.label(), length)
                        .isInstanceOf(LayerException.class);
            }
        }
    }

    @Test
    void refusesWrongChecksum() throws IOException {
        for (Codec codec : new Codec[] {Codec.GZIP, Codec.ZSTD}) {
            byte[] packed = pack(codec, HELLO);
            packed[packed.length - 1] ^= 1;
            assertThatThrownBy(() -> unpack(codec, packed)).as(codec.label()).isInstanceOf(LayerException.class);
        }
    }

    @Test
    void refusesUnterminatedGzipComment() {
        byte[] header = {0x1f, (byte) 0x8b, 8, 16, 0, 0, 0, 0, 0, 0};
        byte[] endless = new byte[100_000];
        Arrays.fill(endless, (byte) 'c');
        assertThatThrownBy(() -> unpack(Codec.GZIP, concat(header, endless)))
                .hasMessageContaining("comment of more than");
    }

    @Test
    void codecMustMatchBytes() throws IOException {
        byte[] gzip = pack(Codec.GZIP, HELLO);
        assertThatThrownBy(() -> unpack(Codec.ZSTD, gzip))
                .isInstanceOf(LayerException.class)
                .hasMessage("named as zstd but its bytes are gzip");
        assertThatThrownBy(() -> unpack(Codec.NONE, gzip)).hasMessage("named as none but its bytes are gzip");
        assertThatThrownBy(() -> unpack(Codec.GZIP, HELLO)).hasMessage("named as gzip but its bytes are none");
    }

    @Test
    void stopsBombByRatio() throws IOException {
        byte[] zeros = new byte[(int) LayerLimits.RATIO_FREE_BYTES + (1 << 20)];
        for (Codec codec : new Codec[] {Codec.GZIP, Codec.ZSTD}) {
            byte[] bomb = pack(codec, zeros);
            assertThatThrownBy(() -> drain(codec, bomb, LayerLimits.DEFAULT))
                    .as(codec.label())
                    .hasMessage("unpacks to more than 200 times its packed size");
        }
    }

    @Test
    void stopsBombBySize() throws IOException {
        byte[] packed = pack(Codec.ZSTD, new byte[1000]);
        assertThatThrownBy(() -> drain(Codec.ZSTD, packed, new LayerLimits(999, 1, 200)))
                .hasMessage("unpacks to more than 999 bytes");
    }

    /// Frame header with a window of 2 GiB: magic, descriptor, window descriptor (exponent 21, mantissa 0).
    @Test
    void refusesZstdFrameWithHugeWindow() {
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (21 << 3), 1, 0, 0};
        assertThatThrownBy(() -> unpack(Codec.ZSTD, frame)).isInstanceOf(LayerException.class);
    }

    private static byte[] pack(Codec codec, byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = codec.open(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] unpack(Codec codec, byte[] packed) throws IOException {
        try (var in = UnpackedStream.open(new ByteArrayInputStream(packed), codec, LayerLimits.DEFAULT)) {
            return in.readAllBytes();
        }
    }

    private static void drain(Codec codec, byte[] packed, LayerLimits limits) throws IOException {
        try (var in = UnpackedStream.open(new ByteArrayInputStream(packed), codec, limits)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }
}
