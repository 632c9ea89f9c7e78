package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Capacity;
import dev.stele.engine.Observation;
import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.InstanceAmount;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RolloutPolicy.Timing;
import dev.stele.fleet.ServiceGoal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is wanted and cannot fit a machine with 8 GiB, 4 cores and 2045 addresses.
class FleetDemandTest {
    private static final Observation MACHINE = Observation.NOTHING.with(new Capacity(8L << 30, 4_000, 2_045));

    private static Release release(String image, long memoryMebibytes, long cpuMillis) {
        Release any = AnyRelease.of(image);
        return new Release(
                any.image(),
                any.process(),
                any.mounts(),
                new Resources(
                        memoryMebibytes << 20, cpuMillis == 0 ? OptionalLong.empty() : OptionalLong.of(cpuMillis)),
                any.ports(),
                any.checks(),
                any.profile());
    }

    /// Former releases end with their rollout, so that the surge decides.
    private static RolloutPolicy policy(Duration keepWarm) {
        Timing timing = RolloutPolicy.DEFAULT.timing();
        return new RolloutPolicy(
                RolloutPolicy.Strategy.ROLLING,
                new InstanceAmount.Count(1),
                new InstanceAmount.Count(0),
                new Timing(
                        timing.startTimeout(), timing.progressDeadline(), timing.minHealthy(), timing.bake(), keepWarm),
                true);
    }

    private static ServiceGoal goal(String name, Release release, int replicas, Duration keepWarm) {
        return new ServiceGoal(
                name,
                name + ":1",
                release,
                replicas,
                java.util.Optional.empty(),
                new ServiceGoal.Policies(ServiceGoal.Heal.REPLACE, policy(keepWarm), 5));
    }

    private static Fleet fleet(ServiceGoal... goals) {
        TreeMap<String, ServiceGoal> services = new TreeMap<>();
        List.of(goals).forEach(goal -> services.put(goal.name(), goal));
        return new Fleet("shop", "default", services);
    }

    private static List<String> warnings(Worlds worlds, Fleet fleet) {
        return new PlanView(worlds.world(), _ -> java.util.Optional.empty())
                .of(fleet)
                .warnings();
    }

    private static List<String> fresh(long memoryMebibytes, long cpuMillis, int replicas) {
        Release release = release("1", memoryMebibytes, cpuMillis);
        return warnings(new Worlds().sees(MACHINE), fleet(goal("web", release, replicas, Duration.ZERO)));
    }

    @Test
    void whatFitsIsNoMatter() {
        assertThat(fresh(4096, 2_000, 2)).isEmpty();
        assertThat(fresh(64, 0, 128)).isEmpty();
        assertThat(fresh(900 << 10, 64_000, 0)).isEmpty();
    }

    @Test
    void nothingIsSaidOfAMachineThatNobodyLookedAt() {
        Fleet fleet = fleet(goal("web", release("1", 900 << 10, 0), 2, Duration.ZERO));
        assertThat(warnings(new Worlds(), fleet)).isEmpty();
        assertThat(warnings(new Worlds().sees(Observation.NOTHING), fleet)).isEmpty();
    }

    @Test
    void oneInstanceThatCannotFitIsNamed() {
        assertThat(fresh(900 << 10, 0, 1))
                .containsExactly(
                        "one instance of web may use 900Gi of memory, and the machine has 8Gi; lower its"
                                + " resources.memory",
                        "all services together may use 900Gi of memory, and the machine has 8Gi: programs may be"
                                + " ended before they reach their limits; lower resources.memory or replicas");
        assertThat(fresh(64, 5_500, 1).getFirst())
                .isEqualTo("one instance of web may use 5500m of a core, and the machine has 4 cores; lower its"
                        + " resources.cpu");
    }

    @Test
    void sumsOfAllServicesCount() {
        Release two = release("1", 2048, 1_000);
        Fleet fleet = fleet(
                goal("api", two, 2, Duration.ZERO),
                goal("mail", two, 1, Duration.ZERO),
                goal("web", two, 2, Duration.ZERO));
        assertThat(warnings(new Worlds().sees(MACHINE), fleet))
                .containsExactly(
                        "all services together may use 10Gi of memory, and the machine has 8Gi: programs may be"
                                + " ended before they reach their limits; lower resources.memory or replicas",
                        "all services together may use 5 cores, and the machine has 4 cores: when all are busy they"
                                + " get less than their limits; lower resources.cpu or replicas");
    }

    @Test
    void servicesThatGoOnCountToo() {
        Release half = release("1", 2048, 0);
        Worlds running = new Worlds()
                .wants(fleet(goal("web", half, 2, Duration.ZERO)))
                .proved(half)
                .sees(MACHINE);
        assertThat(warnings(running, fleet(goal("api", half, 2, Duration.ZERO))))
                .isEmpty();
        assertThat(warnings(running, fleet(goal("api", half, 3, Duration.ZERO))))
                .hasSize(1);
    }

    @Test
    void moreInstancesThanAddressesAreSaid() {
        Release small = release("1", 4, 0);
        Fleet fleet = fleet(
                goal("api", small, 1_000, Duration.ZERO),
                goal("mail", small, 1_000, Duration.ZERO),
                goal("web", small, 48, Duration.ZERO));
        assertThat(warnings(new Worlds().sees(MACHINE), fleet))
                .containsExactly("all services together have 2048 instances, and one server has addresses for 2045:"
                        + " the others do not start; lower replicas or rollout.maxSurge");
        assertThat(fresh(64, 0, 300).getFirst()).startsWith("all services together may use 18.8Gi of memory");
    }

    /// Three instances of 2 GiB fit, and a fourth one while they are replaced; not three more of them.
    @Test
    void peakOfARolloutCounts() {
        Release before = release("1", 2048, 0);
        Release after = release("2", 2048, 0);
        for (int minutes : new int[] {0, 15}) {
            Duration keepWarm = Duration.ofMinutes(minutes);
            Worlds running = new Worlds()
                    .wants(fleet(goal("web", before, 3, keepWarm)))
                    .proved(before)
                    .sees(MACHINE);
            List<String> said = warnings(running, fleet(goal("web", after, 3, keepWarm)));
            assertThat(said.stream().map(s -> s.substring(0, s.indexOf(':'))).toList())
                    .isEqualTo(
                            minutes == 0
                                    ? List.of()
                                    : List.of("while web changes, all services together may use 12Gi of memory, and"
                                            + " the machine has 8Gi"));
            assertThat(warnings(running, fleet(goal("web", before, 3, keepWarm))))
                    .isEmpty();
        }
    }
}
