package dev.stele.build;

import dev.stele.layer.LayerEntry;
import dev.stele.oci.Digest;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/// The times of an image's files. With `timestamp` they are all the recipe's. Without it each file has a time of its
/// own, since web servers, browsers and other readers take a time (and a size) for "has it changed":
///
/// - a package's file keeps the package's time, so packages' layers are the same in every image;
/// - a file of the recipe's folder has a time within the span of its image's version ([VersionTime]), at a place that
///   its content gives: another content has another time, and a later version a later one;
/// - a file whose rule names a `layer` has a time that its content alone gives, so that an unchanged layer is the same
///   in every version. Servers that look for equal times see a change; those that look for a later one may not.
///
/// None of it depends on the machine or on the day of the build.
///
/// @param fixed the recipe's `timestamp`, in seconds since 1970, UTC
/// @param version span of files without a layer of their own
record FileTimes(OptionalLong fixed, VersionTime version) {
    /// The last second of 2199, the latest that a recipe takes.
    static final long MAX = 7_258_118_399L;

    /// The time of a file that gets the newest time of its layer: [LayerEntry] keeps no absent time.
    static final long OF_LAYER = Long.MAX_VALUE;

    static FileTimes of(Recipe recipe) {
        Optional<Instant> fixed = recipe.packing().timestamp();
        return new FileTimes(
                fixed.isPresent() ? OptionalLong.of(fixed.get().getEpochSecond()) : OptionalLong.empty(),
                VersionTime.of(recipe.version()));
    }

    /// The time of a file of the recipe's folder, in seconds since 1970, UTC.
    long of(Recipe.FileRule rule, Digest content) {
        if (fixed.isPresent()) {
            return OF_LAYER;
        }
        VersionTime span = rule.layer().equals(Recipe.FileRule.LAYER) ? version : VersionTime.ANY;
        return span.begin()
                + new BigInteger(content.hex(), 16)
                        .mod(BigInteger.valueOf(span.seconds()))
                        .longValueExact();
    }

    /// The source date of a layer: the recipe's time, or the newest of the layer's files.
    ///
    /// @param otherwise for a layer whose files have no time of their own
    long sourceDate(Collection<? extends LayerEntry> entries, long otherwise) {
        if (fixed.isPresent()) {
            return fixed.getAsLong();
        }
        long newest = newest(entries);
        boolean needsOne = newest == 0 && entries.stream().anyMatch(e -> time(e) == OF_LAYER);
        return needsOne ? otherwise : newest;
    }

    /// The newest time of files and links; 0 when there is none. Folders do not count: a layer can hold those of
    /// another
    /// layer's package.
    static long newest(Collection<? extends LayerEntry> entries) {
        return entries.stream()
                .mapToLong(FileTimes::time)
                .filter(t -> t != OF_LAYER)
                .map(t -> Math.clamp(t, 0, MAX))
                .max()
                .orElse(0);
    }

    private static long time(LayerEntry entry) {
        return switch (entry) {
            case LayerEntry.RegularFile file -> file.meta().mtime();
            case LayerEntry.Symlink link -> link.meta().mtime();
            case LayerEntry.Directory _, LayerEntry.HardLink _, LayerEntry.Whiteout _ -> 0;
        };
    }

    /// Which images are built by which version of everything that turns inputs into bytes.
    int format() {
        return fixed.isPresent() ? Builder.FORMAT_OF_ONE_TIME : Builder.FORMAT;
    }
}
