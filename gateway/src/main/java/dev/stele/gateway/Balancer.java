package dev.stele.gateway;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Chooses an instance of a pool: of two taken by chance, the one with fewer requests under way.
///
/// Two choices come close to the best of all, and herds do not form: many event loops that all pick the one least
/// busy instance would.
final class Balancer {
    private Balancer() {}

    static Optional<Upstream> pick(List<Upstream> members, long now, SplittableRandom random) {
        int n = members.size();
        if (n < 2) {
            return n == 0 ? Optional.empty() : Optional.of(members.getFirst());
        }
        Upstream one = notEjectedFrom(members, random.nextInt(n), now);
        Upstream other = notEjectedFrom(members, random.nextInt(n), now);
        return Optional.of(other.inFlight().get() < one.inFlight().get() ? other : one);
    }

    /// A member other than the one that failed; empty when there is none.
    static Optional<Upstream> pickOther(List<Upstream> members, Upstream failed, long now, SplittableRandom random) {
        return pick(members.stream().filter(m -> m != failed).toList(), now, random);
    }

    /// At most half of a pool is ejected: the rest would go down under the load of all.
    static boolean mayEject(List<Upstream> members, long now) {
        long ejected = members.stream().filter(m -> m.isEjected(now)).count();
        return (ejected + 1) * 2 <= members.size();
    }

    /// The first one at or behind an index that is not ejected. When all are (members left since), any.
    private static Upstream notEjectedFrom(List<Upstream> members, int index, long now) {
        int n = members.size();
        for (int i = 0; i < n; i++) {
            Upstream member = members.get((index + i) % n);
            if (!member.isEjected(now)) {
                return member;
            }
        }
        return members.get(index);
    }
}
