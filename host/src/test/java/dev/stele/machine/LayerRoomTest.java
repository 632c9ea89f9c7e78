package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.oci.Digest;
import dev.stele.stage.SmallDisk;
import dev.stele.stage.Stage;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// An image whose layer does not fit on the disk of the home.
@Stage(
        name = "full disk",
        needs = {"root", "mount", "umount"})
class LayerRoomTest {
    private static final int FILE_BYTES = 6 << 20;

    @TempDir
    private Path folder;

    @RegisterExtension
    private final SmallDisk disk = SmallDisk.of("4m");

    /// A tar of one file of that size.
    private static byte[] tar() {
        byte[] tar = new byte[512 + FILE_BYTES + 1024];
        byte[] content = new byte[FILE_BYTES];
        new SplittableRandom(1).nextBytes(content);
        System.arraycopy(content, 0, tar, 512, FILE_BYTES);
        put(tar, 0, "large");
        put(
                tar,
                100,
                "0000644\0" + "0000000\0" + "0000000\0" + String.format("%011o\0", FILE_BYTES) + "00000000000\0"
                        + "        " + "0");
        put(tar, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, 148, String.format("%06o\0 ", sum));
        return tar;
    }

    private static void put(byte[] into, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }

    @Test
    void saysWhatIsNeededAndFreeAndLeavesNothing() throws IOException {
        Path small = disk.on(folder.resolve("small"));
        Store store = Store.open(folder.resolve("store"));
        Digest image = BusyboxImage.ofLayer(store, tar());
        Layers layers = Layers.open(small.resolve("layers"), store);
        assertThatThrownBy(() -> layers.pull(image))
                .isInstanceOf(HostException.class)
                .hasMessageMatching(
                        "no space left on the disk of " + small + "/layers: 6\\.0 MiB needed, (3\\.9|4\\.0) MiB"
                                + " free; free some space there, then it goes on");
        try (var left = Files.newDirectoryStream(small.resolve("layers"), "{.staged*,*.*}")) {
            assertThat(left).isEmpty();
        }
        assertThat(layers.images()).isEmpty();
    }
}
