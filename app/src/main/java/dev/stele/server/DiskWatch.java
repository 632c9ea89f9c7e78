package dev.stele.server;

import dev.stele.linux.FileSystemRoom;
import dev.stele.linux.LinuxException;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Looks at the disks that a server writes on, on a thread of its own, and says which of them are full.
///
/// Not every write that fails is reported: the logs of instances are written by their conmons, which drop what does
/// not fit.
final class DiskWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DiskWatch.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /// With less than this no image, log or ledger has room to go on.
    private static final long BYTES_MIN = 1 << 20;

    private final List<Place> places;
    private final Runnable onChange;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile List<String> warnings = List.of();

    /// @param suffers what does not work while the disk is full
    record Place(Path folder, String suffers) {}

    DiskWatch(List<Place> places, Runnable onChange) {
        this.places = List.copyOf(places);
        this.onChange = onChange;
    }

    void start() {
        look();
        Thread.ofVirtual().name("disks").start(this::run);
    }

    /// One sentence for each disk that is full. Bytes are not named: they change all the time, and each change of the
    /// status is shown to whoever watches it.
    List<String> warnings() {
        return warnings;
    }

    private void run() {
        try {
            while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void look() {
        List<String> now = new ArrayList<>();
        for (Place place : places) {
            warning(place).ifPresent(now::add);
        }
        List<String> before = warnings;
        if (now.equals(before)) {
            return;
        }
        warnings = List.copyOf(now);
        now.stream().filter(each -> !before.contains(each)).forEach(each -> LOG.log(Level.WARNING, each));
        if (now.isEmpty()) {
            LOG.log(Level.INFO, "there is room on all disks of the server again");
        }
        onChange.run();
    }

    private static java.util.Optional<String> warning(Place place) {
        try {
            String real = place.folder().toRealPath().toString();
            FileSystemRoom room = FileSystemRoom.of("/", real.substring(1));
            String what = room.filesFree() == 0 ? "no file can be made" : "less than 1 MiB is free";
            boolean isFull = room.filesFree() == 0 || room.bytesFree() < BYTES_MIN;
            return isFull
                    ? java.util.Optional.of("the disk is full at " + place.folder() + " (" + what + "), so "
                            + place.suffers() + "; free some space there, then it goes on")
                    : java.util.Optional.empty();
        } catch (IOException | LinuxException e) {
            return java.util.Optional.of(place.folder() + " cannot be looked at: " + FailureText.of(e));
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
