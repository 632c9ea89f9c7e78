package dev.stele.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final Digest OTHER = Digest.sha256(new byte[] {1});

    @TempDir
    private Path dir;

    private Store store;

    @BeforeEach
    void open() {
        store = Store.open(dir);
    }

    @AfterEach
    void disarm() {
        CrashPoint.arm(_ -> {});
    }

    @Test
    void readsBlobByDigest() {
        Digest digest = store.put(HELLO);
        assertThat(digest).isEqualTo(Digest.sha256(HELLO));
        assertThat(store.read(digest, 5)).isEqualTo(HELLO);
        assertThat(store.size(digest)).isEqualTo(5);
        assertThat(store.path(digest)).isEqualTo(dir.resolve("blobs/sha256/2c").resolve(digest.hex()));
    }

    @Test
    void storesNothingForUnexpectedBytes() {
        assertThatThrownBy(() -> store.put(new ByteArrayInputStream(HELLO), Optional.of(OTHER)))
                .isInstanceOf(StoreException.Damaged.class)
                .hasMessageContaining(OTHER.toString());
        assertThat(store.has(OTHER)).isFalse();
        assertThat(store.has(Digest.sha256(HELLO))).isFalse();
        assertThat(staged()).isEmpty();
    }

    @Test
    void storesNothingBeyondBound() {
        assertThatThrownBy(() -> store.put(new ByteArrayInputStream(HELLO), Optional.empty(), 4))
                .isInstanceOf(StoreException.TooLarge.class);
        assertThat(staged()).isEmpty();
    }

    @Test
    void acceptsSha512Digest() {
        Digest sha512 = new Digest(
                "sha512",
                "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7"
                        + "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043");
        assertThat(store.put(new ByteArrayInputStream(HELLO), Optional.of(sha512)))
                .isEqualTo(sha512);
        assertThat(store.read(sha512, 5)).isEqualTo(HELLO);
    }

    @Test
    void detectsFlippedByteAndRepairsOnPut() throws IOException {
        Digest digest = store.put(HELLO);
        Files.write(store.path(digest), "jello".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> store.read(digest, 5)).isInstanceOf(StoreException.Damaged.class);
        assertThatThrownBy(() -> store.verify(digest)).isInstanceOf(StoreException.Damaged.class);
        store.put(HELLO);
        store.verify(digest);
    }

    @Test
    void namesMissingBlob() {
        assertThatThrownBy(() -> store.read(OTHER, 1))
                .isInstanceOf(StoreException.Missing.class)
                .hasMessageContaining(OTHER.toString());
    }

    @Test
    void tagNeverMoves() {
        Digest hello = store.put(HELLO);
        assertThat(store.tag("shop/web", "1.0")).isEmpty();
        assertThat(store.setTag("shop/web", "1.0", hello)).isEqualTo(new TagResult.Created());
        assertThat(store.setTag("shop/web", "1.0", hello)).isEqualTo(new TagResult.Same());
        assertThat(store.setTag("shop/web", "1.0", OTHER)).isEqualTo(new TagResult.Taken(hello));
        assertThat(store.tag("shop/web", "1.0")).contains(hello);
    }

    @Test
    void concurrentTaggingHasOneWinner() throws Exception {
        List<Callable<TagResult>> all = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Digest mine = Digest.sha256(new byte[] {(byte) i});
            Store another = Store.open(dir);
            all.add(() -> another.setTag("web", "latest", mine));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int created = 0;
            for (var result : threads.invokeAll(all)) {
                created += result.get() instanceof TagResult.Created ? 1 : 0;
            }
            assertThat(created).isEqualTo(1);
        }
        assertThat(staged()).isEmpty();
    }

    @Test
    void listsRepositoriesAndTags() {
        Digest hello = store.put(HELLO);
        store.setTag("shop", "b", hello);
        store.setTag("shop", "a", hello);
        store.setTag("shop/web", "1.0", hello);
        assertThat(store.repositories()).containsExactly("shop", "shop/web");
        assertThat(store.tags("shop")).containsExactly("a", "b");
        assertThat(store.tags("none")).isEmpty();
    }

    @Test
    void refusesNamesOutsideOfStore() {
        assertThatThrownBy(() -> store.tag("../x", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.tag("x", "../a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void crashDuringWriteLeavesNoPartialBlob() {
        for (CrashPoint point :
                List.of(CrashPoint.BLOB_AFTER_WRITE, CrashPoint.BLOB_AFTER_FSYNC, CrashPoint.BLOB_BEFORE_DIR_FSYNC)) {
            byte[] bytes = point.label().getBytes(StandardCharsets.UTF_8);
            CrashPoint.arm(reached -> {
                if (reached == point) {
                    throw new Killed();
                }
            });
            assertThatThrownBy(() -> store.put(bytes)).isInstanceOf(Killed.class);
            Digest digest = Digest.sha256(bytes);
            if (store.has(digest)) {
                store.verify(digest);
            }
            CrashPoint.arm(_ -> {});
            assertThat(store.read(store.put(bytes), bytes.length)).isEqualTo(bytes);
        }
    }

    @Test
    void sweepsOldStagedFiles() throws IOException {
        Files.createFile(dir.resolve("staging/blob-left"));
        store.sweepStaging(Instant.EPOCH);
        assertThat(staged()).hasSize(1);
        store.sweepStaging(Instant.MAX);
        assertThat(staged()).isEmpty();
    }

    private List<Path> staged() {
        try (Stream<Path> files = Files.list(dir.resolve("staging"))) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void onlyTagsOfSignaturesGrowAndOnlyFromWhatTheyName() {
        Digest first = store.put(new byte[] {1});
        Digest second = store.put(new byte[] {2});
        String signatures = "sha256-" + "0".repeat(64) + ".sig";
        store.setTag("web", signatures, first);
        assertThat(store.growTag("web", signatures, second, first)).isEqualTo(new TagResult.Taken(first));
        assertThat(store.growTag("web", signatures, first, second)).isEqualTo(new TagResult.Created());
        assertThat(store.tag("web", signatures)).contains(second);
        assertThat(store.growTag("web", signatures, first, first)).isEqualTo(new TagResult.Taken(second));
        store.setTag("web", "1.0", first);
        assertThatThrownBy(() -> store.growTag("web", "1.0", first, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.tag("web", "1.0")).contains(first);
    }

    @Test
    void changeOfTagsShows() {
        assertThat(store.tagsChanged("web")).isEqualTo(FileTime.fromMillis(0));
        store.setTag("web", "1.0", store.put(new byte[] {1}));
        assertThat(store.tagsChanged("web")).isGreaterThan(FileTime.fromMillis(0));
    }
}
