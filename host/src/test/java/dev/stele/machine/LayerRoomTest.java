package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.oci.Digest;
import dev.stele.stage.SmallDisk;
import dev.stele.stage.Stage;
import dev.stele.store.Store;
import java.io.IOException;
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

    private static byte[] tar() {
        byte[] content = new byte[FILE_BYTES];
        new SplittableRandom(1).nextBytes(content);
        return TestTar.file("large", content);
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
