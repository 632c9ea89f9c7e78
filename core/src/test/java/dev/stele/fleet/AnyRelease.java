package dev.stele.fleet;

import dev.stele.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Releases for tests that need some and do not care what is in them.
public final class AnyRelease {
    private AnyRelease() {}

    /// @param image names the image; its digest is that of the name
    public static Release of(String image) {
        return of(image, Map.of(), Map.of());
    }

    public static Release of(String image, Map<String, String> env, Map<String, Integer> ports) {
        return new Release(
                image(image),
                new Release.ProcessSpec(List.of(), new TreeMap<>(env), Duration.ofSeconds(1)),
                new Release.MountSpec(List.of(), List.of()),
                new Resources(64 << 20, OptionalLong.empty()),
                new TreeMap<>(ports),
                new Release.Checks(Optional.empty(), Optional.empty()),
                Release.PROFILE);
    }

    public static Digest image(String name) {
        return Digest.sha256(name.getBytes(StandardCharsets.UTF_8));
    }
}
