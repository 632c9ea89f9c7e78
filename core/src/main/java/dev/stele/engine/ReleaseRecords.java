package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/// The releases of one service that are still remembered.
///
/// @param byId former ones that nothing needs any more are forgotten
/// @param newestNumber that a release of the service ever had
/// @param proven releases in the order in which they were proven, newest last, by index of the entry
public record ReleaseRecords(SortedMap<Digest, ReleaseRecord> byId, int newestNumber, SortedMap<Long, Digest> proven) {
    static final ReleaseRecords NONE = new ReleaseRecords(new TreeMap<>(), 0, new TreeMap<>());

    public ReleaseRecords {
        byId = SharedMap.shared(byId);
        proven = SharedMap.shared(proven);
    }

    /// The release of that number.
    Optional<Digest> numbered(int number) {
        return byId.entrySet().stream()
                .filter(e -> e.getValue().number() == number)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    ReleaseRecords with(Digest id, ReleaseRecord release) {
        return new ReleaseRecords(
                SharedMap.shared(byId).plus(id, release), Math.max(newestNumber, release.number()), proven);
    }

    ReleaseRecords withProven(long index, Digest release) {
        return new ReleaseRecords(
                byId, newestNumber, withoutProven(Set.of(release)).plus(index, release));
    }

    ReleaseRecords without(Collection<Digest> gone) {
        return new ReleaseRecords(SharedMap.shared(byId).minusAll(gone), newestNumber, withoutProven(gone));
    }

    private TreePMap<Long, Digest> withoutProven(Collection<Digest> gone) {
        TreePMap<Long, Digest> left = SharedMap.shared(proven);
        for (var entry : proven.entrySet()) {
            left = gone.contains(entry.getValue()) ? left.minus(entry.getKey()) : left;
        }
        return left;
    }
}
