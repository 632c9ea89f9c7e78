package dev.stele.sim;

import dev.stele.oci.Digest;
import java.nio.charset.StandardCharsets;

/// The images of the simulated world, each with a way to behave.
enum Images {
    GOOD_1(500, 0),
    GOOD_2(1_500, 0),
    GOOD_3(3_000, 0),
    SLOW(12_000, 0),
    /// Runs and never becomes ready.
    MUTE(0, 0),
    /// Ends with code 1 soon after its start.
    CRASH(0, 800),
    /// Becomes ready and ends soon after.
    LATE_CRASH(400, 4_000),
    /// Becomes ready, then says no for ever.
    LATE_MUTE(400, 0);

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
        return readyMillis > 0 && endsMillis == 0 && this != LATE_MUTE;
    }

    static Images of(Digest digest) {
        for (Images image : values()) {
            if (image.digest().equals(digest)) {
                return image;
            }
        }
        throw new IllegalArgumentException("no image " + digest);
    }
}
