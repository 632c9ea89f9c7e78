package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What is observed now, and since when. Kept in the server's memory only. Immutable.
///
/// Rules look up single instances, each several times, so instances are kept in a hash map by id.
public final class Observed {
    /// The history of an instance that is not seen for this long is dropped.
    private static final long FORGET_MILLIS = 60_000;

    public static final Observed NOTHING = new Observed(
            Look.of(OptionalLong.empty(), Observation.NOTHING, Optional.empty(), Map.of()),
            Membership.EMPTY,
            Routable.NONE);

    private final Look look;
    private final Membership membership;
    private final Routable routable;

    /// @param counts of members by pool
    private record Routable(Set<String> instances, Map<PoolId, Integer> counts) {
        static final Routable NONE = new Routable(Set.of(), Map.of());

        static Routable of(Membership membership) {
            Routable out = new Routable(new HashSet<>(), new HashMap<>());
            membership.pools().forEach((pool, members) -> {
                members.forEach(member -> out.instances.add(member.instance()));
                out.counts.put(pool, members.size());
            });
            return out;
        }
    }

    /// @param instances the platform's, by id
    /// @param histories by instance
    /// @param tainted ids of instances that drifted
    private record Look(
            OptionalLong sinceMillis,
            Observation platform,
            Optional<GatewayState> gateway,
            Map<String, ObservedInstance> instances,
            Map<String, InstanceHistory> histories,
            Set<String> tainted,
            Set<Digest> images) {
        static Look of(
                OptionalLong sinceMillis,
                Observation platform,
                Optional<GatewayState> gateway,
                Map<String, InstanceHistory> histories) {
            return new Look(
                    sinceMillis,
                    platform,
                    gateway,
                    new HashMap<>(platform.instances()),
                    histories,
                    drifted(platform),
                    new HashSet<>(platform.images()));
        }

        Look with(Optional<GatewayState> said) {
            return new Look(sinceMillis, platform, said, instances, histories, tainted, images);
        }
    }

    private Observed(Look look, Membership membership, Routable routable) {
        this.look = look;
        this.membership = membership;
        this.routable = routable;
    }

    private static Set<String> drifted(Observation platform) {
        Set<String> out = new HashSet<>();
        platform.instances().forEach((id, instance) -> {
            if (!instance.taints().isEmpty()) {
                out.add(id);
            }
        });
        return out;
    }

    /// When this process observed first; absent before.
    public OptionalLong sinceMillis() {
        return look.sinceMillis();
    }

    public Observation platform() {
        return look.platform();
    }

    /// The gateway's last reported state; absent while it does not answer.
    public Optional<GatewayState> gateway() {
        return look.gateway();
    }

    /// The newest that this server computed; it is pushed while the gateway has another one.
    public Membership membership() {
        return membership;
    }

    /// After a new observation, which must have been made after every recorded outcome.
    public Observed then(Observation now, Optional<GatewayState> gatewayNow, long nowMillis) {
        Map<String, InstanceHistory> next = new HashMap<>();
        now.instances().forEach((id, instance) -> next.put(id, history(id).then(instance, nowMillis)));
        look.histories().forEach((id, history) -> {
            InstanceHistory missing = history.missing(nowMillis);
            if (nowMillis - missing.missingSinceMillis().orElse(nowMillis) < FORGET_MILLIS) {
                next.putIfAbsent(id, missing);
            }
        });
        OptionalLong since = sinceMillis().isPresent() ? sinceMillis() : OptionalLong.of(nowMillis);
        return new Observed(Look.of(since, now, gatewayNow, next), membership, routable);
    }

    /// The same, with a newer state of the gateway.
    public Observed with(Optional<GatewayState> said) {
        return new Observed(look.with(said), membership, routable);
    }

    /// The same, with a newer membership to push.
    public Observed with(Membership newest) {
        return newest.equals(membership) ? this : new Observed(look, newest, Routable.of(newest));
    }

    public Optional<ObservedInstance> instance(String id) {
        return Optional.ofNullable(look.instances().get(id));
    }

    boolean isTainted(String id) {
        return look.tainted().contains(id);
    }

    public InstanceHistory history(String id) {
        return look.histories().getOrDefault(id, InstanceHistory.NONE);
    }

    /// Whether the instance takes no new requests: the gateway applies the newest membership, which does not contain
    /// it.
    public boolean isUnrouted(String id) {
        return isAcknowledged() && !routable.instances().contains(id);
    }

    /// Whether the gateway may send the instance requests: it applies the newest membership, which contains it.
    public boolean isRoutable(String id) {
        return isAcknowledged() && routable.instances().contains(id);
    }

    /// Images whose layers are unpacked and verified.
    Set<Digest> images() {
        return look.images();
    }

    /// How many instances of the pool are in the newest membership.
    int members(PoolId pool) {
        return routable.counts().getOrDefault(pool, 0);
    }

    private boolean isAcknowledged() {
        return gateway()
                .filter(g -> g.membership().fence() == membership.fence()
                        && g.membership().version() == membership.version())
                .isPresent();
    }
}
