package dev.stele.gateway;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Chooses an instance of a pool: of two random ones, the one with fewer requests in flight.
///
/// The power of two choices comes close to the best instance of all and avoids a herd: event loops that all picked the
/// least busy instance would overload it.
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

    /// A member that was not tried; empty when there is none.
    static Optional<Upstream> pickOther(
            List<Upstream> members, List<Upstream> tried, long now, SplittableRandom random) {
        return pick(members.stream().filter(m -> !tried.contains(m)).toList(), now, random);
    }

    /// At most half of a pool is ejected: the rest would go down under the load of all.
    static boolean mayEject(List<Upstream> members, long now) {
        long ejected = members.stream().filter(m -> m.isEjected(now)).count();
        return (ejected + 1) * 2 <= members.size();
    }

    /// The first member at or after an index that is not ejected; when all are (members left since), the one there.
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
