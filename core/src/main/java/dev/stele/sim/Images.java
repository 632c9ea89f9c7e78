package dev.stele.sim;

import dev.stele.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The images of the simulated world, each with its behaviour.
enum Images {
    GOOD_1(500, 0),
    GOOD_2(1_500, 0),
    GOOD_3(3_000, 0),
    /// Good, and ends with code 1 whenever the dependency of its service is down; the others only turn unready.
    NEEDY(700, 0),
    SLOW(12_000, 0),
    /// Runs and never becomes ready.
    MUTE(0, 0),
    /// Ends with code 1 soon after its start.
    CRASH(0, 800),
    /// Becomes ready and ends soon after.
    LATE_CRASH(400, 4_000),
    /// Becomes ready, then stays unready.
    LATE_MUTE(400, 0),
    /// Its configuration is refused when an instance is created.
    UNMAKABLE(0, 0),
    /// Names a program that is not in it.
    UNSTARTABLE(0, 0);

    /// When [#LATE_MUTE] becomes unready.
    static final long LATE_MUTE_MILLIS = 3_000;

    private static final Map<Digest, Images> BY_DIGEST = byDigest();

    /// After its start; 0 = never.
    final int readyMillis;

    /// After its start; 0 = never.
    final int endsMillis;

    Images(int readyMillis, int endsMillis) {
        this.readyMillis = readyMillis;
        this.endsMillis = endsMillis;
    }

    Digest digest() {
        return Digest.sha256(name().getBytes(StandardCharsets.UTF_8));
    }

    boolean isGood() {
        return switch (this) {
            case GOOD_1, GOOD_2, GOOD_3, NEEDY, SLOW -> true;
            case MUTE, CRASH, LATE_CRASH, LATE_MUTE, UNMAKABLE, UNSTARTABLE -> false;
        };
    }

    static List<Images> good() {
        List<Images> out = new ArrayList<>(List.of(values()));
        out.removeIf(image -> !image.isGood());
        return out;
    }

    static Images of(Digest digest) {
        Images image = BY_DIGEST.get(digest);
        if (image == null) {
            throw new IllegalArgumentException("no image " + digest);
        }
        return image;
    }

    private static Map<Digest, Images> byDigest() {
        Map<Digest, Images> out = new HashMap<>();
        for (Images image : values()) {
            out.put(image.digest(), image);
        }
        return out;
    }
}
