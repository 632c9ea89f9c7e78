package dev.stele.sim;

import dev.stele.route.GatewayState;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A gateway in memory: a table and a membership that survive it, and requests that take a while to end.
///
/// It may be down, unreachable for the server while it goes on serving, refuse tables, lose its state
/// with its disk, and report late what it applies.
public final class SimGateway {
    private final Timeline time;
    private RouteTable table = RouteTable.EMPTY;
    private Membership membership = Membership.EMPTY;
    private long fence;
    private long boots = 1;
    private boolean up = true;
    private boolean reachable = true;
    private boolean refusing;

    /// How late it reports what it applies; 0 = at once.
    private long ackMillis;

    private Optional<GatewayState> said = Optional.empty();
    private Runnable onSaid = () -> {};

    /// When the last request of an instance that takes no new ones will end.
    private final SortedMap<String, Long> busyUntil = new TreeMap<>();

    private final SortedMap<String, Long> unroutedAt = new TreeMap<>();

    public SimGateway(Timeline time) {
        this.time = time;
    }

    public void down() {
        up = false;
        busyUntil.clear();
    }

    public void up() {
        up = true;
        boots++;
        said = Optional.of(snapshot());
    }

    /// Whether it serves requests.
    boolean isUp() {
        return up;
    }

    /// Whether the server reaches it.
    boolean answers() {
        return up && reachable;
    }

    void cutOff(boolean off) {
        reachable = !off;
    }

    void refuses(boolean tables) {
        refusing = tables;
    }

    boolean isRefusing() {
        return refusing;
    }

    /// Its disk was lost: it starts without state.
    void forget() {
        table = RouteTable.EMPTY;
        membership = Membership.EMPTY;
        fence = 0;
        boots++;
        busyUntil.clear();
        said = Optional.of(snapshot());
    }

    /// From now on it reports that late what it applies.
    ///
    /// @param whenSaid called when the server may see the report
    void acknowledgesAfter(long millis, Runnable whenSaid) {
        ackMillis = millis;
        onSaid = whenSaid;
        said = Optional.of(snapshot());
    }

    private void changed() {
        if (ackMillis > 0) {
            time.after(ackMillis, () -> {
                said = Optional.of(snapshot());
                onSaid.run();
            });
        }
    }

    /// @return whether it applies this table now
    public boolean apply(RouteTable newer) {
        if (!answers() || refusing || newer.fence() < fence) {
            return false;
        }
        fence = newer.fence();
        if (newer.epoch() == table.epoch()) {
            return true;
        }
        if (newer.epoch() < table.epoch()) {
            return false;
        }
        table = newer;
        changed();
        return true;
    }

    /// @param longestRequestMillis how long the last request of an instance that leaves may still take
    public boolean apply(Membership newer, long longestRequestMillis) {
        if (!answers() || newer.fence() < fence || !newer.isNewerThan(membership)) {
            return false;
        }
        fence = newer.fence();
        SortedSet<String> before = routable();
        membership = newer;
        SortedSet<String> after = members(newer);
        for (String id : before) {
            if (!after.contains(id)) {
                busyUntil.put(id, time.now() + longestRequestMillis);
                unroutedAt.put(id, time.now());
            }
        }
        changed();
        return true;
    }

    /// What it reports; nothing while it does not answer.
    public Optional<GatewayState> state() {
        if (!answers()) {
            return Optional.empty();
        }
        return ackMillis > 0 ? said : Optional.of(snapshot());
    }

    long fence() {
        return fence;
    }

    private GatewayState snapshot() {
        SortedMap<String, Long> inFlight = new TreeMap<>();
        busyUntil.forEach((id, until) -> {
            if (time.now() < until) {
                inFlight.put(id, 1L);
            }
        });
        return new GatewayState(
                "boot" + boots,
                fence,
                table.epoch(),
                new GatewayState.MembershipVersion(membership.fence(), membership.version()),
                List.of(),
                inFlight,
                List.of());
    }

    /// The moment at which the next request of an unrouted instance ends; now when there is none.
    long nextIdle() {
        return busyUntil.values().stream()
                .filter(t -> t > time.now())
                .min(Long::compare)
                .orElse(time.now());
    }

    boolean isBusy(String instance) {
        return busyUntil.getOrDefault(instance, 0L) > time.now();
    }

    /// When it last left the membership while its pool had requests.
    long unroutedAt(String instance) {
        return unroutedAt.getOrDefault(instance, Long.MIN_VALUE / 2);
    }

    public RouteTable table() {
        return table;
    }

    public Membership membership() {
        return membership;
    }

    /// Instances that may get requests now.
    public SortedSet<String> routable() {
        SortedSet<String> out = new TreeSet<>();
        for (Route route : table.routes()) {
            for (WeightedTarget target : route.targets()) {
                out.addAll(members(target.pool()));
            }
        }
        return out;
    }

    private List<String> members(PoolId pool) {
        return membership.pools().getOrDefault(pool, List.of()).stream()
                .map(Member::instance)
                .toList();
    }

    static SortedSet<String> members(Membership membership) {
        SortedSet<String> out = new TreeSet<>();
        membership.pools().values().forEach(list -> list.forEach(m -> out.add(m.instance())));
        return out;
    }
}
