package dev.stele.python;

import dev.stele.oci.Digest;
import java.util.List;
import java.util.Set;

/// A project in one version, as a file of the user pins it.
///
/// @param name as [WheelName#normal] spells it
/// @param digests of files that are right; empty when the file names none
/// @param files whose addresses the file names itself; empty when an index is asked
/// @param from where it stands, such as `requirements.txt:3`
public record Pin(
        String name, String version, Set<String> extras, Set<Digest> digests, List<IndexFile> files, String from) {
    public Pin {
        extras = Set.copyOf(extras);
        digests = Set.copyOf(digests);
        files = List.copyOf(files);
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
