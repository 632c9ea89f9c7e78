package dev.stele.registry;

import dev.stele.registry.OpenUpload.Owner;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// How many uploads may be open: of one user half of what all may have, so that one client's abandoned uploads do not
/// block another. Where a bound is reached, the uploads give way of which nothing arrived for the longest time.
final class UploadBounds {
    static final Duration LIFE = Duration.ofHours(24);
    static final Duration IDLE = Duration.ofMinutes(1);
    static final int OPEN_MAX = 1_000;
    static final int PER_USER_MAX = OPEN_MAX / 2;

    private final UploadFolder uploads;
    private final InstantSource clock;

    UploadBounds(UploadFolder uploads, InstantSource clock) {
        this.uploads = uploads;
        this.clock = clock;
    }

    /// Makes room for one more upload of this user.
    ///
    /// @param busy uploads that a request is using now; they stay
    /// @throws ApiError when there is none
    void makeRoom(Owner owner, Predicate<String> busy) throws IOException {
        Instant now = clock.instant();
        Map<String, Instant> open = new HashMap<>(uploads.changes(now.minus(LIFE)));
        open.entrySet()
                .removeIf(e ->
                        e.getValue().isBefore(now.minus(LIFE)) && !busy.test(e.getKey()) && uploads.end(e.getKey()));
        if (open.size() < PER_USER_MAX) {
            return;
        }
        List<OpenUpload> all = uploads.list();
        List<OpenUpload> own =
                all.stream().filter(u -> u.owner().user().equals(owner.user())).toList();
        if (own.size() >= PER_USER_MAX && !giveWay(own, now, busy)) {
            throw full("of user \"" + owner.user() + "\" " + own.size());
        }
        if (all.size() >= OPEN_MAX && own.size() < PER_USER_MAX && !giveWay(all, now, busy)) {
            throw full(String.valueOf(all.size()));
        }
    }

    private boolean giveWay(List<OpenUpload> oldestFirst, Instant now, Predicate<String> busy) {
        List<OpenUpload> idle = new ArrayList<>(oldestFirst);
        idle.removeIf(u -> busy.test(u.id()) || !u.changed().isBefore(now.minus(IDLE)));
        return !idle.isEmpty() && uploads.end(idle.getFirst().id());
    }

    private static ApiError full(String count) {
        return new ApiError(
                429,
                "TOOMANYREQUESTS",
                count + " uploads are open; finish or cancel some, or try again when nothing has arrived for one of "
                        + "them for " + IDLE.toSeconds() + " s; on the server, stele image uploads lists them");
    }
}
