package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a platform sees at one moment.
///
/// @param instances all that carry this installation's name, by id, whether or not anything recorded them
/// @param images whose layers are unpacked and verified on this platform
/// @param damage drift of shared layers, newest last, until the platform has unpacked them again
/// @param limits of their resources that instances have reached, one sentence each, by instance; for people only
/// @param capacity absent where the platform does not know it; for people only
public record Observation(
        SortedMap<String, ObservedInstance> instances,
        SortedSet<Digest> images,
        List<Damage> damage,
        SortedMap<String, List<String>> limits,
        Optional<Capacity> capacity) {
    public static final Observation NOTHING = new Observation(new TreeMap<>(), new TreeSet<>(), List.of());

    public Observation {
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
        images = Collections.unmodifiableSortedSet(new TreeSet<>(images));
        damage = List.copyOf(damage);
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    }

    /// Without a limit reached.
    public Observation(SortedMap<String, ObservedInstance> instances, SortedSet<Digest> images, List<Damage> damage) {
        this(instances, images, damage, new TreeMap<>());
    }

    /// Of a platform whose capacity is unknown.
    public Observation(
            SortedMap<String, ObservedInstance> instances,
            SortedSet<Digest> images,
            List<Damage> damage,
            SortedMap<String, List<String>> limits) {
        this(instances, images, damage, limits, Optional.empty());
    }

    /// The same, of a platform with that capacity.
    public Observation with(Capacity whole) {
        return new Observation(instances, images, damage, limits, Optional.of(whole));
    }

    /// A file of an unpacked layer is not what was unpacked.
    ///
    /// @param chainId names the unpacked layer
    /// @param path inside the layer
    /// @param what one sentence: what changed
    public record Damage(Digest chainId, String path, String what) {}
}
