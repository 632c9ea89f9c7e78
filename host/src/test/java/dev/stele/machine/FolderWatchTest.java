package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.Pauser;
import dev.stele.crash.TestPauser;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {
    private static final int ATTEMPT_EVERY = 240;

    @TempDir
    private Path folder;

    private final List<Duration> pauses = new ArrayList<>();
    private final Pauser counting = pauses::add;
    private int opened;

    private static WatchService none() throws IOException {
        throw new IOException("User limit of inotify instances reached or too many open files");
    }

    /// The kernel has none left for the first attempts.
    private WatchService noneAtFirst(int failures) throws IOException {
        opened++;
        return opened <= failures ? none() : FileSystems.getDefault().newWatchService();
    }

    @Test
    void aChangeIsNotifiedOfWithoutAPause() throws Exception {
        try (FolderWatch watch = FolderWatch.open(folder, FileSystems.getDefault()::newWatchService, counting)) {
            Files.createFile(folder.resolve("ended"));
            assertThat(watch.await()).isTrue();
            assertThat(pauses).isEmpty();
        }
    }

    @Test
    void withoutNotificationsItWaitsForTheInterval() throws Exception {
        try (FolderWatch watch = FolderWatch.open(folder, FolderWatchTest::none, counting)) {
            assertThat(watch.await()).isTrue();
            assertThat(watch.await()).isTrue();
        }
        assertThat(pauses).containsExactly(FolderWatch.INTERVAL, FolderWatch.INTERVAL);
    }

    @Test
    void aFolderThatCannotBeRegisteredTakesNoInstance() throws Exception {
        List<WatchService> services = new ArrayList<>();
        FolderWatch.Notifications kept = () -> {
            services.add(FileSystems.getDefault().newWatchService());
            return services.getLast();
        };
        try (FolderWatch watch = FolderWatch.open(folder.resolve("missing"), kept, counting)) {
            assertThat(watch.await()).isTrue();
        }
        assertThat(pauses).hasSize(1);
        assertThat(services)
                .singleElement()
                .satisfies(service -> org.assertj.core.api.Assertions.assertThatThrownBy(service::poll)
                        .isInstanceOf(java.nio.file.ClosedWatchServiceException.class));
    }

    @Test
    void notificationsAreAskedForAgainOnceAMinute() throws Exception {
        try (FolderWatch watch = FolderWatch.open(folder, () -> noneAtFirst(2), counting)) {
            for (int i = 0; i < 2 * ATTEMPT_EVERY; i++) {
                assertThat(watch.await()).isTrue();
            }
            assertThat(opened).isEqualTo(3);
            Files.createFile(folder.resolve("ended"));
            assertThat(watch.await()).isTrue();
            assertThat(pauses).hasSize(2 * ATTEMPT_EVERY);
        }
    }

    @Test
    void aClosedOneWaitsNoMore() throws Exception {
        for (FolderWatch.Notifications notifications :
                List.<FolderWatch.Notifications>of(FolderWatchTest::none, FileSystems.getDefault()::newWatchService)) {
            FolderWatch watch = FolderWatch.open(folder, notifications, new TestPauser());
            watch.close();
            assertThat(watch.await()).isFalse();
        }
    }
}
