package dev.stele.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stele.layer.Codec;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageIndex.ImagePlatform;
import dev.stele.remote.TestImages.TestImage;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Images of a registry that serves, breaks off, stalls or lies.
class FetchTest extends RemoteTest {
    private static final ImagePlatform ARM64 = ImagePlatform.parse("linux/arm64");

    private final TestImage image = TestImages.image("hello", "amd64", Codec.GZIP, Codec.ZSTD, Codec.NONE);
    private final TestImage large = TestImages.large(600_000);

    @Test
    void imageComesWholeAndUnchanged() {
        image.in(registry, "team/app", "1.0");
        assertThat(fetch(ref("team/app:1.0"))).isEqualTo(image.digest());
        assertWhole(image);
        assertThat(fetch(ref("team/app:1.0@" + image.digest()))).isEqualTo(image.digest());
        assertThat(registry.askedOf(layer(image).toString())).hasSize(1);
    }

    @Test
    void largeBlobComesInRangesAtOnce() {
        large.in(registry, "app", "1");
        fetch(ref("app:1"));
        assertWhole(large);
        assertThat(registry.askedOf(layer(large).toString()))
                .hasSizeGreaterThan(8)
                .allMatch(asked -> asked.range().startsWith("bytes="));
    }

    @Test
    void brokenTransferGoesOnWhereItEnded() {
        large.in(registry, "app", "1");
        limits = new RemoteLimits(
                LIMITS.connect(), LIMITS.stall(), LIMITS.backOff(), LIMITS.waitMax(), LIMITS.tries(), 1 << 20, 4);
        byte[] bytes = bytes(large);
        registry.once(layer(large).toString(), exchange -> FakeRegistry.cut(exchange, bytes, 400_000));
        fetch(ref("app:1"));
        assertWhole(large);
        List<FakeRegistry.Asked> asked = registry.askedOf(layer(large).toString());
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast().range()).matches("bytes=[1-9][0-9]*-" + (bytes.length - 1));
    }

    @Test
    void laterRunGoesOnFromThePartialFile() {
        large.in(registry, "app", "1");
        String last = layer(large).toString();
        long end = bytes(large).length - 1L;
        registry.fault(exchange -> FakeRegistry.header(exchange, "Range").endsWith("-" + end)
                && FakeRegistry.error(exchange, 404, "gone"));
        assertThat(refusal(ref("app:1")).code()).isEqualTo("G424");
        assertAbsent(layer(large));
        int before = registry.askedOf(last).size();
        registry.heal();
        fetch(ref("app:1"));
        assertWhole(large);
        assertThat(registry.askedOf(last).size() - before).isLessThan(before);
    }

    @Test
    void damagedPartialFileIsFetchedAnew() throws IOException {
        large.in(registry, "app", "1");
        byte[] wrong = new byte[bytes(large).length];
        Files.write(store().partial(layer(large)), wrong);
        ByteBuffer notes = ByteBuffer.allocate(8 * 11).putLong(LIMITS.partBytes());
        for (int i = 0; i < 10; i++) {
            notes.putLong(Math.min(LIMITS.partBytes(), wrong.length - i * LIMITS.partBytes()));
        }
        Files.write(
                store().partial(layer(large))
                        .resolveSibling(store().partial(layer(large)).getFileName() + ".parts"),
                notes.array());
        fetch(ref("app:1"));
        assertWhole(large);
        assertThat(registry.askedOf(layer(large).toString())).hasSize(10);
    }

    @Test
    void registryWithoutRangesIsReadFromTheStart() {
        large.in(registry, "app", "1");
        byte[] bytes = bytes(large);
        for (int status : List.of(200, 416)) {
            registry.fault(exchange -> exchange.getRequestURI().getPath().contains("/blobs/" + layer(large))
                    && !FakeRegistry.header(exchange, "Range").isEmpty()
                    && FakeRegistry.send(exchange, status, bytes));
            fetch(ref("app:1"));
            assertWhole(large);
        }
    }

    @Test
    void truncatedBlobIsNoBlob() {
        image.in(registry, "app", "1");
        byte[] half = Arrays.copyOf(bytes(image), bytes(image).length / 2);
        registry.fault(exchange ->
                exchange.getRequestURI().getPath().endsWith(layer(image).toString())
                        && FakeRegistry.cut(exchange, bytes(image), half.length));
        Problem problem = refusal(ref("app:1"));
        assertThat(problem.code()).isEqualTo("G426");
        assertThat(problem.fix()).contains("repeat");
        assertAbsent(layer(image));
        assertAbsent(image.digest());
    }

    @Test
    void otherBytesAreNeverStored() {
        image.in(registry, "app", "1");
        byte[] other = bytes(image).clone();
        other[other.length / 2] ^= 1;
        registry.blob("app", layer(image), other);
        Problem problem = refusal(ref("app:1"));
        assertThat(problem.code()).isEqualTo("G425");
        assertThat(problem.message()).contains(layer(image).toString());
        assertAbsent(layer(image));
        assertAbsent(Digest.sha256(other));
        assertAbsent(image.digest());
    }

    @Test
    void longerAndShorterBlobsThanTheManifestSaysAreRefused() {
        image.in(registry, "app", "1");
        registry.blob("app", layer(image), Arrays.copyOf(bytes(image), bytes(image).length + 1));
        assertThat(refusal(ref("app:1")).code()).isEqualTo("G425");
        registry.blob("app", layer(image), Arrays.copyOf(bytes(image), bytes(image).length - 1));
        assertThat(refusal(ref("app:1")).code()).isEqualTo("G426");
        assertAbsent(layer(image));
    }

    @Test
    void stalledTransferEnds() {
        image.in(registry, "app", "1");
        limits = new RemoteLimits(
                LIMITS.connect(), Duration.ofMillis(200), LIMITS.backOff(), LIMITS.waitMax(), 2, LIMITS.partBytes(), 4);
        CountDownLatch end = new CountDownLatch(1);
        registry.fault(exchange -> {
            if (!exchange.getRequestURI().getPath().endsWith(layer(image).toString())) {
                return false;
            }
            FakeRegistry.cut(exchange, bytes(image), 0);
            awaitEnd(end);
            return true;
        });
        Problem problem = refusal(ref("app:1"));
        end.countDown();
        assertThat(problem.code()).isEqualTo("G426");
        assertThat(problem.cause()).contains("stalled");
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void manifestUnderAWrongDigestIsRefused() {
        image.in(registry, "app", "1");
        TestImage other = TestImages.image("other", "amd64", Codec.GZIP);
        registry.manifest("app", "1", other.manifest());
        registry.fault(exchange -> {
            exchange.getResponseHeaders()
                    .set("Docker-Content-Digest", image.digest().toString());
            return exchange.getRequestURI().getPath().contains("/manifests/")
                    && FakeRegistry.send(exchange, 200, other.manifest());
        });
        assertThat(refusal(ref("app:1")).message())
                .contains(image.digest().toString(), other.digest().toString());
        assertThat(refusal(ref("app@" + image.digest())).code()).isEqualTo("G425");
    }

    @Test
    void busyRegistryIsAskedAgainAsLateAsItWants() {
        image.in(registry, "app", "1");
        registry.once("/manifests/1", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "7");
            return FakeRegistry.error(exchange, 429, "slow down");
        });
        registry.once(layer(image).toString(), exchange -> FakeRegistry.error(exchange, 503, "later"));
        fetch(ref("app:1"));
        assertWhole(image);
        assertThat(pauses).contains(Duration.ofSeconds(7), Duration.ofSeconds(1));
    }

    @Test
    void registryThatStaysBusyIsGivenUp() {
        registry.fault(exchange -> FakeRegistry.error(exchange, 503, "in maintenance"));
        Problem problem = refusal(ref("app:1"));
        assertThat(problem.code()).isEqualTo("G429");
        assertThat(problem.cause()).contains("503", "in maintenance");
        assertThat(pauses).hasSize(4).isSorted();
        registry.fault(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            return FakeRegistry.error(exchange, 429, "quota");
        });
        assertThat(refusal(ref("app:1")).cause()).contains("wait 3600 s");
    }

    @Test
    void oneImageOfAnIndexOrAllOfThem() {
        TestImage arm = TestImages.image("arm", "arm64", Codec.GZIP);
        image.in(registry, "app", "amd");
        arm.in(registry, "app", "arm");
        byte[] index = TestImages.index(new TreeMap<>(Map.of("amd64", image, "arm64", arm)));
        Digest named = registry.manifest("app", "1", index);
        try (ImageSource source = ImageSource.parse(ref("app:1"), access())) {
            assertThat(source.resolve(ARM64)).isEqualTo(arm.digest());
            source.fetchOnly(ARM64, store(), TransferProgress.SILENT);
            assertWhole(arm);
            assertThat(store().has(named)).isTrue();
            assertAbsent(image.digest());
            RemoteException none = catchThrowableOfType(
                    RemoteException.class, () -> source.resolve(ImagePlatform.parse("linux/riscv64")));
            assertThat(none.problem().render()).contains("G427", "linux/riscv64", "linux/amd64, linux/arm64");
        }
        assertThat(fetch(ref("app:1"))).isEqualTo(named);
        assertWhole(image);
    }

    @Test
    void imageOfAnotherPlatformWithoutIndexIsRefused() {
        image.in(registry, "app", "1");
        try (ImageSource source = ImageSource.parse(ref("app:1"), access())) {
            RemoteException none = catchThrowableOfType(RemoteException.class, () -> source.resolve(ARM64));
            assertThat(none.problem().cause()).contains("linux/amd64");
        }
    }

    @Test
    void whatIsNotThereAndWhatCannotBeReached() {
        assertThat(refusal(ref("app:9")).code()).isEqualTo("G424");
        assertThat(refusal("stele-test.invalid/app:1").code()).isEqualTo("G421");
        String gone = ref("app:1");
        registry.close();
        assertThat(refusal(gone).cause()).contains("refused");
        assertThat(refusal("127.0.0.1:1/app").message()).contains("neither a tag nor a digest");
    }

    private static Digest layer(TestImage image) {
        return image.parsed().layers().getFirst().digest();
    }

    private static byte[] bytes(TestImage image) {
        return Objects.requireNonNull(image.blobs().get(layer(image)));
    }
}
