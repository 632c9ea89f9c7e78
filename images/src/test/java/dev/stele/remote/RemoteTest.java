package dev.stele.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.store.Store;
import dev.stele.text.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What tests of other registries share: a fake one, a store, and surroundings in which nothing waits.
abstract class RemoteTest {
    /// A stall ends a test's transfer soon; nothing that goes on takes so long between two pieces.
    static final RemoteLimits LIMITS = new RemoteLimits(
            Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(2), 5, 64 << 10, 4);

    @TempDir
    Path home;

    final FakeRegistry registry = new FakeRegistry();
    final Map<String, String> environment = new ConcurrentHashMap<>();
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    RemoteLimits limits = LIMITS;
    private Optional<Store> opened = Optional.empty();

    @BeforeEach
    void openStore() {
        opened = Optional.of(Store.open(home.resolve("store")));
    }

    /// An empty store.
    void reopen(String name) {
        opened = Optional.of(Store.open(home.resolve(name)));
    }

    Store store() {
        return opened.orElseThrow();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    RemoteAccess access() {
        return new RemoteAccess(
                name -> Optional.ofNullable(environment.get(name)),
                home.resolve("user"),
                home,
                System::nanoTime,
                pauses::add,
                false,
                limits);
    }

    String ref(String name) {
        return registry.host() + "/" + name;
    }

    /// Fetches all of it.
    Digest fetch(String text) {
        try (ImageSource source = ImageSource.parse(text, access())) {
            Digest digest = source.resolve();
            source.fetch(digest, store(), TransferProgress.SILENT);
            return digest;
        }
    }

    Problem refusal(String text) {
        RemoteException refused = catchThrowableOfType(RemoteException.class, () -> fetch(text));
        assertThat(refused).as("the refusal of " + text).isNotNull();
        return refused.problem();
    }

    void assertWhole(TestImages.TestImage image) {
        assertThat(store().read(image.digest(), 1 << 20)).isEqualTo(image.manifest());
        store().verify(image.parsed().config().digest());
        image.parsed().layers().stream().map(Descriptor::digest).forEach(store()::verify);
    }

    /// Nothing but whole blobs is ever in the store.
    void assertAbsent(Digest digest) {
        assertThat(store().has(digest)).as(digest + " in the store").isFalse();
    }

    void write(String file, String text) {
        try {
            Path path = home.resolve(file);
            Files.createDirectories(path.resolve("..").normalize());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
