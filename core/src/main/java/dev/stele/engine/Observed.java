package dev.stele.engine;

import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is seen now, and since when it is so. Lives in the server's memory and dies with it.
///
/// @param sinceMillis when this process looked first; absent before
/// @param gateway what the gateway said of itself last; absent while it does not answer
/// @param membership the newest one that this server has computed; the server pushes it while the gateway's differs
/// @param sights by instance
public record Observed(
        OptionalLong sinceMillis,
        Observation platform,
        Optional<GatewayState> gateway,
        Membership membership,
        SortedMap<String, Sight> sights) {
    /// An instance that is not seen for so long is no longer remembered.
    private static final long FORGET_MILLIS = 60_000;

    public static final Observed NOTHING = new Observed(
            OptionalLong.empty(), Observation.NOTHING, Optional.empty(), Membership.EMPTY, new TreeMap<>());

    public Observed {
        sights = Collections.unmodifiableSortedMap(new TreeMap<>(sights));
    }

    /// What is known after looking again. The observation must have been made after every outcome that is recorded.
    public Observed then(Observation now, Optional<GatewayState> gatewayNow, long nowMillis) {
        SortedMap<String, Sight> next = new TreeMap<>();
        sights.forEach((id, sight) -> {
            if (nowMillis - sight.lastSeenMillis() < FORGET_MILLIS) {
                next.put(id, sight);
            }
        });
        now.instances()
                .forEach((id, instance) -> next.merge(
                        id, Sight.NONE.then(instance, nowMillis), (before, _) -> before.then(instance, nowMillis)));
        OptionalLong since = sinceMillis.isPresent() ? sinceMillis : OptionalLong.of(nowMillis);
        return new Observed(since, now, gatewayNow, membership, next);
    }

    /// The same, with a newer membership to push.
    public Observed with(Membership newest) {
        return new Observed(sinceMillis, platform, gateway, newest, sights);
    }

    public Optional<ObservedInstance> instance(String id) {
        return Optional.ofNullable(platform.instances().get(id));
    }

    public Sight sight(String id) {
        return sights.getOrDefault(id, Sight.NONE);
    }

    /// Whether the instance was ready at some time. One that ran already when this server looked first counts, since
    /// nobody knows better.
    public boolean wasServing(String id) {
        Sight sight = sight(id);
        boolean adopted = sight.firstRunningMillis().isPresent()
                && sinceMillis.isPresent()
                && sight.firstRunningMillis().getAsLong() <= sinceMillis.getAsLong();
        return sight.wasReady() || adopted;
    }

    /// Whether the instance takes no new requests: the gateway applies the newest membership, and it is not in it.
    public boolean isUnrouted(String id) {
        return isAcknowledged() && !isIn(membership, id);
    }

    /// Whether the gateway may give the instance requests: it applies the newest membership, and it is in it.
    public boolean isRoutable(String id) {
        return isAcknowledged() && isIn(membership, id);
    }

    private boolean isAcknowledged() {
        return gateway.filter(
                        g -> g.membershipFence() == membership.fence() && g.membershipVersion() == membership.version())
                .isPresent();
    }

    private static boolean isIn(Membership membership, String id) {
        return membership.pools().values().stream()
                .anyMatch(members -> members.stream().anyMatch(m -> m.instance().equals(id)));
    }
}
