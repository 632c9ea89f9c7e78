package dev.stele.views;

import dev.stele.engine.Capacity;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.Tier;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.text.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What all services together ask for, against what the machine has.
///
/// Limits are no reservations, so a sum beyond the machine is a warning and no refusal: most programs use less than
/// they may.
final class FleetDemand {
    private final World world;
    private final Fleet wish;

    /// @param memoryBytes that instances may use together
    /// @param cpuMillis likewise, of those that have such a limit
    record Demand(long memoryBytes, long cpuMillis, long instances) {
        static final Demand NONE = new Demand(0, 0, 0);

        static Demand of(Release release, long instances) {
            long cpu = release.resources().cpuMillis().orElse(0);
            return new Demand(release.resources().memoryBytes() * instances, cpu * instances, instances);
        }

        Demand plus(Demand other) {
            return new Demand(
                    memoryBytes + other.memoryBytes, cpuMillis + other.cpuMillis, instances + other.instances);
        }

        Demand most(Demand other) {
            return new Demand(
                    Math.max(memoryBytes, other.memoryBytes),
                    Math.max(cpuMillis, other.cpuMillis),
                    Math.max(instances, other.instances));
        }
    }

    /// @param wish the whole fleet that would be wanted, those that go on included
    FleetDemand(World world, Fleet wish) {
        this.world = world;
        this.wish = wish;
    }

    /// One sentence each; empty also while the machine was not looked at.
    List<String> warnings() {
        Optional<Capacity> known = world.observed().platform().capacity();
        if (known.isEmpty()) {
            return List.of();
        }
        Capacity capacity = known.get();
        List<String> out = new ArrayList<>();
        Demand steady = Demand.NONE;
        Demand peak = Demand.NONE;
        TreeSet<String> changing = new TreeSet<>();
        for (ServiceGoal goal : wish.services().values()) {
            single(goal, capacity, out);
            Demand after = steady(goal);
            Demand most = peak(goal);
            steady = steady.plus(after);
            peak = peak.plus(most);
            if (most.instances() > after.instances()) {
                changing.add(goal.name());
            }
        }
        sums(new Totals(steady, peak, "while " + String.join(", ", changing) + " changes, "), capacity, out);
        return out;
    }

    private static void single(ServiceGoal goal, Capacity capacity, List<String> out) {
        long memory = goal.release().resources().memoryBytes();
        long cpu = goal.release().resources().cpuMillis().orElse(0);
        String one = "one instance of " + goal.name() + " may use ";
        if (goal.replicas() > 0 && memory > capacity.memoryBytes()) {
            out.add(one + Amounts.about(memory) + " of memory, and the machine has "
                    + Amounts.about(capacity.memoryBytes()) + "; lower its resources.memory");
        }
        if (goal.replicas() > 0 && cpu > capacity.cpuMillis()) {
            out.add(one + cores(cpu) + ", and the machine has " + cores(capacity.cpuMillis())
                    + "; lower its resources.cpu");
        }
    }

    /// @param during the begin of a sentence about the peak
    private record Totals(Demand steady, Demand peak, String during) {}

    private static void sums(Totals totals, Capacity capacity, List<String> out) {
        Demand steady = totals.steady();
        Demand peak = totals.peak();
        String during = totals.during();
        sum(
                new Sum(steady.memoryBytes(), peak.memoryBytes(), capacity.memoryBytes()),
                during,
                (sum, when) -> when + "all services together may use " + Amounts.about(sum)
                        + " of memory, and the machine has " + Amounts.about(capacity.memoryBytes())
                        + ": programs may be ended before they reach their limits; lower resources.memory or replicas",
                out);
        sum(
                new Sum(steady.cpuMillis(), peak.cpuMillis(), capacity.cpuMillis()),
                during,
                (sum, when) -> when + "all services together may use " + cores(sum) + ", and the machine has "
                        + cores(capacity.cpuMillis())
                        + ": when all are busy they get less than their limits; lower resources.cpu or replicas",
                out);
        sum(
                new Sum(steady.instances(), peak.instances(), capacity.instances()),
                during,
                (sum, when) -> when + "all services together have " + RolloutShape.instances(Math.toIntExact(sum))
                        + ", and one server has addresses for " + capacity.instances()
                        + ": the others do not start; lower replicas or rollout.maxSurge",
                out);
    }

    private record Sum(long steady, long peak, long capacity) {}

    private interface Sentence {
        String of(long sum, String when);
    }

    private static void sum(Sum sum, String during, Sentence sentence, List<String> out) {
        if (sum.steady() > sum.capacity()) {
            out.add(sentence.of(sum.steady(), ""));
        } else if (sum.peak() > sum.capacity()) {
            out.add(sentence.of(sum.peak(), during));
        }
    }

    private static String cores(long millis) {
        return millis == 1_000 ? "1 core" : Amounts.cores(millis) + (millis % 1_000 == 0 ? " cores" : " of a core");
    }

    /// Once nothing moves any more.
    private Demand steady(ServiceGoal goal) {
        return Demand.of(remaining(goal), goal.replicas());
    }

    /// The release that runs in the end: the wanted one, or what serves while that is condemned.
    private Release remaining(ServiceGoal goal) {
        ServiceRecord record = record(goal);
        boolean condemned = Optional.ofNullable(
                        record.releases().get(goal.release().id()))
                .filter(ReleaseRecord::isCondemned)
                .isPresent();
        return condemned ? serving(record).orElse(goal.release()) : goal.release();
    }

    /// At most, on the way there: both releases of the rollout, and former ones that are kept ready.
    private Demand peak(ServiceGoal goal) {
        ServiceRecord record = record(goal);
        Release to = remaining(goal);
        Optional<Release> from = serving(record).filter(release -> !release.equals(to));
        Demand most = from.map(release -> between(goal, release, to)).orElseGet(() -> steady(goal));
        Optional<Digest> base = record.serving();
        return record.pools().entrySet().stream()
                .filter(pool -> pool.getValue().tier() == Tier.WARM
                        && !pool.getKey().equals(to.id())
                        && !base.equals(Optional.of(pool.getKey())))
                .map(pool -> Demand.of(
                        record.release(pool.getKey()).release(), pool.getValue().want()))
                .reduce(most, Demand::plus);
    }

    private static Demand between(ServiceGoal goal, Release from, Release to) {
        RolloutShape shape = RolloutShape.of(goal);
        Demand all = Demand.of(from, shape.replicas()).most(Demand.of(to, shape.replicas()));
        return shape.more() == shape.replicas()
                ? Demand.of(from, shape.replicas()).plus(Demand.of(to, shape.replicas()))
                : all.plus(Demand.of(from, shape.more()).most(Demand.of(to, shape.more())));
    }

    private ServiceRecord record(ServiceGoal goal) {
        return world.recorded().service(goal.name());
    }

    private static Optional<Release> serving(ServiceRecord record) {
        return record.serving()
                .filter(_ -> !record.stopped())
                .map(id -> record.release(id).release());
    }
}
