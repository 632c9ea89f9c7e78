package dev.stele.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.oci.Digest;
import dev.stele.stage.SmallDisk;
import dev.stele.stage.Stage;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Tests store and registry on a disk of two mebibytes.
@Stage(
        name = "full disk",
        needs = {"root", "mount", "umount"})
class FullDiskTest {
    private static final byte[] TOO_MUCH = new byte[4 << 20];
    private static final byte[] LITTLE = {1, 2, 3};

    @TempDir
    private Path folder;

    @RegisterExtension
    private final SmallDisk disk = SmallDisk.of("2m");

    @BeforeEach
    void mount() {
        disk.on(folder);
    }

    @Test
    void blobThatDoesNotFitLeavesStoreUnchanged() throws IOException {
        Store store = Store.open(folder);
        Digest little = store.put(LITTLE);
        assertThatThrownBy(() -> store.put(new ByteArrayInputStream(TOO_MUCH), Optional.empty()))
                .isInstanceOf(StoreException.NoSpace.class)
                .hasMessageContaining("no space left");
        try (Stream<Path> staged = Files.list(folder.resolve("staging"))) {
            assertThat(staged).isEmpty();
        }
        store.verify(little);
        store.put(new byte[] {4});
    }

    /// What makes room again needs none.
    @Test
    void blobsCanBeRemovedFromADiskThatIsFull() throws IOException {
        Store store = Store.open(folder);
        Digest little = store.put(LITTLE);
        assertThatThrownBy(() -> Files.write(folder.resolve("much"), TOO_MUCH)).isInstanceOf(IOException.class);
        assertThat(store.trash().alone(() -> {
                    assertThat(store.trash().take(little, Instant.MAX)).isTrue();
                    store.trash().empty();
                }))
                .isTrue();
        assertThat(store.trash().all()).isEmpty();
    }

    @Test
    void refusesUploadThatDoesNotFit() {
        try (RunningRegistry registry = new RunningRegistry(folder)) {
            String upload = RunningRegistry.header(registry.send("POST", "/v2/a/blobs/uploads/"), "Location");
            assertThat(RunningRegistry.code(registry.send("PATCH", upload, TOO_MUCH)))
                    .isEqualTo("507 DENIED");
            assertThat(RunningRegistry.header(registry.send("GET", upload), "Range"))
                    .isEqualTo("0-0");
            assertThat(registry.send("DELETE", upload).statusCode()).isEqualTo(204);
            registry.push("a", LITTLE);
        }
    }

    @Test
    void uploadInOnePieceThatDoesNotFitLeavesNothing() {
        try (RunningRegistry registry = new RunningRegistry(folder)) {
            String path = "/v2/a/blobs/uploads/?digest=" + Digest.sha256(TOO_MUCH);
            assertThat(RunningRegistry.code(registry.send("POST", path, TOO_MUCH)))
                    .isEqualTo("507 DENIED");
            assertThat(folder.resolve("store/registry/uploads")).isEmptyDirectory();
            registry.push("a", LITTLE);
        }
    }
}
