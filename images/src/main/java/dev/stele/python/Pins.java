package dev.stele.python;

import dev.stele.oci.Digest;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a project's files pin.
///
/// @param index that the files name; empty for the recipe's or the machine's
/// @param read the files that were read, by their paths
public record Pins(List<Pin> pins, Optional<String> index, SortedMap<String, Digest> read) {
    public Pins {
        pins = List.copyOf(pins);
        read = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(read));
    }
}
