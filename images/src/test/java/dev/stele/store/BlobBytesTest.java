package dev.stele.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The count agrees with a walk over all blobs, whatever happened and whoever did it, and looks at little.
class BlobBytesTest {
    private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    private static final List<CrashPoint> POINTS =
            List.of(CrashPoint.BLOB_AFTER_WRITE, CrashPoint.BLOB_AFTER_FSYNC, CrashPoint.BLOB_BEFORE_DIR_FSYNC);

    @TempDir
    private Path dir;

    /// Another process has another one.
    private Store store;

    private BlobBytes bytes;
    private int aged;

    @BeforeEach
    void open() {
        store = Store.open(dir.resolve("store"));
        bytes = store.trash().bytes(this::diskTime);
    }

    @AfterEach
    void disarm() {
        CrashPoint.arm(_ -> {});
    }

    /// What the file system's clock says, which is the one that stamps the folders.
    private Instant diskTime() {
        try {
            Path probe = dir.resolve("probe");
            Files.deleteIfExists(probe);
            return Files.getLastModifiedTime(Files.createFile(probe)).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.walk(dir.resolve("store/blobs"))) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    /// As if nothing had changed for a long time.
    private void age() throws IOException {
        aged++;
        for (Path folder : folders()) {
            Files.setLastModifiedTime(folder, FileTime.from(LONG_AGO.plusSeconds(aged)));
        }
    }

    private long walked() throws IOException {
        long sum = 0;
        try (Stream<Path> all = Files.walk(dir.resolve("store/blobs"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                sum += file.getFileName().toString().matches("[0-9a-f]{64,128}") ? Files.size(file) : 0;
            }
        }
        return sum;
    }

    private void assertCounted() throws IOException {
        assertThat(bytes.now()).isEqualTo(OptionalLong.of(walked()));
    }

    private static byte[] content(int number) {
        return new byte[] {(byte) number, (byte) (number >> 8), 1, 2, 3};
    }

    @Test
    void anEmptyStoreHasNoBytes() {
        assertThat(bytes.now()).hasValue(0);
    }

    @Test
    void aFurtherCountLooksOnlyIntoFoldersThatChanged() throws IOException {
        for (int i = 0; i < 300; i++) {
            store.put(content(i));
        }
        age();
        assertThat(bytes.now()).hasValue(1_500);
        long first = bytes.listings();
        assertThat(first).isEqualTo(folders().size());
        assertThat(bytes.now()).hasValue(1_500);
        assertThat(bytes.listings()).isEqualTo(first);
        store.put(content(0));
        assertThat(bytes.now()).hasValue(1_500);
        assertThat(bytes.listings()).as("a blob that was there already").isEqualTo(first);
        Digest known = Digest.sha256(content(7));
        store.trash().alone(() -> assertThat(store.trash().take(known, LATER)).isTrue());
        assertThat(bytes.now()).hasValue(1_495);
        assertThat(bytes.listings()).isEqualTo(first + 1);
    }

    /// A change in the same tick of the disk's clock leaves the folder's time as it is.
    @ParameterizedTest
    @CsvSource({"1, 0", "3, 5"})
    void aFolderIsListedAgainUntilEachChangeWouldShow(int secondsLater, int counted) throws IOException {
        Digest digest = store.put(content(1));
        age();
        bytes = store.trash().bytes(() -> LONG_AGO.plusSeconds(aged + secondsLater));
        assertCounted();
        Files.delete(store.path(digest));
        Files.setLastModifiedTime(store.path(digest).resolveSibling("."), FileTime.from(LONG_AGO.plusSeconds(aged)));
        assertThat(bytes.now()).hasValue(counted);
    }

    @Test
    void filesThatAreNoBlobsDoNotCount() throws IOException {
        Digest digest = store.put(content(1));
        Files.writeString(store.path(digest).resolveSibling("notes"), "not a blob");
        Files.createDirectory(store.path(digest).resolveSibling("a".repeat(64)));
        assertThat(bytes.now()).hasValue(5);
    }

    @Test
    void whoeverAsksDuringTheFirstCountDoesNotWait() throws Exception {
        store.put(content(1));
        CountDownLatch counting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        BlobBytes slow = store.trash().bytes(() -> {
            counting.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return LATER;
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(slow::now);
            counting.await();
            assertThat(slow.now()).isEmpty();
            goOn.countDown();
            assertThat(first.get()).hasValue(5);
        }
        assertThat(slow.now()).hasValue(5);
    }

    @Test
    void isExactAfterManyWritersAndRemoversAtOnce() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                SplittableRandom random = new SplittableRandom(thread);
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 60; i++) {
                        store.put(content(random.nextInt(100)));
                        if (i % 20 == 0) {
                            collect(random);
                        }
                    }
                }));
            }
            all.add(threads.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    assertThat(bytes.now().orElse(0)).isBetween(0L, 500L);
                }
            }));
            for (var one : all) {
                one.get();
            }
        }
        assertCounted();
        assertThat(walked()).isPositive();
    }

    /// As a run of the garbage collection: some blobs go, some come back, and the rest is removed.
    private void collect(SplittableRandom random) {
        Store other = Store.open(dir.resolve("store"));
        Trash trash = other.trash();
        trash.alone(() -> {
            for (Digest digest : trash.all()) {
                if (random.nextInt(3) == 0) {
                    trash.take(digest, LATER);
                }
            }
            trash.bringBack(_ -> random.nextInt(4) == 0);
            if (random.nextBoolean()) {
                trash.empty();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithAWalkAfterEachStepOfARandomHistory(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < 60; step++) {
            step(random);
            if (random.nextInt(3) == 0) {
                age();
            }
            if (random.nextInt(10) == 0) {
                bytes = store.trash().bytes(this::diskTime);
            }
            assertCounted();
        }
        assertThat(walked()).isPositive();
    }

    private void step(SplittableRandom random) throws IOException {
        byte[] content = content(random.nextInt(60));
        Digest digest = Digest.sha256(content);
        switch (random.nextInt(10)) {
            case 0 -> Store.open(dir.resolve("store")).put(content);
            case 1 -> store.put(new ByteArrayInputStream(content), Optional.of(sha512(content)));
            case 2 ->
                assertThatThrownBy(() -> store.put(new ByteArrayInputStream(content), Optional.empty(), 3))
                        .isInstanceOf(StoreException.TooLarge.class);
            case 3 ->
                assertThatThrownBy(() ->
                                store.put(new ByteArrayInputStream(content), Optional.of(Digest.sha256(new byte[0]))))
                        .isInstanceOf(StoreException.Damaged.class);
            case 4 -> crash(POINTS.get(random.nextInt(POINTS.size())), content);
            case 5 -> store.adopt(Files.write(dir.resolve("store/staging/x"), content), digest);
            case 6 -> repair(digest, content);
            case 7, 8 -> collect(random);
            default -> store.put(content);
        }
    }

    /// The three points within the writing of a blob; a process that ends there leaves what is on the disk then.
    private void crash(CrashPoint point, byte[] content) {
        CrashPoint.arm(reached -> {
            if (reached == point) {
                throw new IllegalStateException("ended here");
            }
        });
        try {
            store.put(content);
        } catch (IllegalStateException _) {
            // It does not get there when the blob exists.
        } finally {
            CrashPoint.arm(_ -> {});
        }
    }

    /// A blob that was cut off, and is written again.
    private void repair(Digest digest, byte[] content) throws IOException {
        store.put(content);
        Files.write(store.path(digest), new byte[] {1});
        store.put(content);
    }

    private static Digest sha512(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-512").digest(content);
            return new Digest("sha512", HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
