package dev.stele.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The record of former releases does not grow with the age of a service.
class RetentionTest {
    private static final int RETAINED = 3;

    private final List<Digest> made = new ArrayList<>();
    private Recorded recorded = Recorded.EMPTY;

    RetentionTest() {
        say(new LedgerEvent.ServerStarted(1));
        say(new LedgerEvent.DesiredSet(1, Digest.sha256(new byte[0]), "ana"));
    }

    @Test
    void keepsTheNewestProvenReleasesUpToTheLimit() {
        make(40, Optional.of(Verdict.PROVEN));
        forget();
        assertThat(recorded.service("web").releases().keySet())
                .containsExactlyInAnyOrderElementsOf(made.subList(40 - RETAINED, 40));
        assertThat(recorded.service("web").proven().values())
                .containsExactlyElementsOf(made.subList(40 - RETAINED, 40));
    }

    @Test
    void keepsManyCondemnedAndFewUnprovenReleases() {
        make(Retention.CONDEMNED_KEPT + 7, Optional.of(Verdict.CONDEMNED));
        make(Retention.UNPROVEN_KEPT + 7, Optional.empty());
        forget();
        List<Digest> kept = new ArrayList<>(made.subList(7, Retention.CONDEMNED_KEPT + 7));
        kept.addAll(made.subList(made.size() - Retention.UNPROVEN_KEPT, made.size()));
        assertThat(recorded.service("web").releases().keySet()).containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void keepsOldReleasesThatHaveAPoolOrAreWanted() {
        make(40, Optional.of(Verdict.PROVEN));
        say(new LedgerEvent.PoolChanged(
                new PoolAction.EnsurePool(new dev.stele.route.PoolId("web", made.get(5)), 1, Tier.WARM)));
        say(new LedgerEvent.DesiredSet(2, Digest.sha256(new byte[0]), "ana"));
        decide(new Desired(2, new Fleet("shop", "default", new TreeMap<>(Map.of("web", goal(release(2)))))));
        assertThat(recorded.service("web").releases().keySet()).contains(made.get(5), made.get(2));
    }

    @Test
    void numbersRiseAfterForgetting() {
        make(40, Optional.of(Verdict.PROVEN));
        forget();
        assertThat(recorded.service("web").newestNumber()).isEqualTo(40);
        say(new LedgerEvent.DesiredSet(2, Digest.sha256(new byte[0]), "ana"));
        decide(new Desired(2, new Fleet("shop", "default", new TreeMap<>(Map.of("web", goal(release(0)))))));
        assertThat(recorded.service("web").release(made.getFirst()).number()).isEqualTo(41);
    }

    @Test
    void forgetsInSeveralEntriesWhenOneIsFull() {
        make(LedgerEvent.ReleasesForgotten.RELEASES_MAX + 40, Optional.of(Verdict.PROVEN));
        forget();
        forget();
        assertThat(recorded.service("web").releases()).hasSize(RETAINED);
    }

    @Test
    void dropsIdleEmptyPools() {
        make(2, Optional.of(Verdict.PROVEN));
        var pool = new dev.stele.route.PoolId("web", made.getFirst());
        say(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(pool, 1, Tier.SERVING)));
        assertThat(recorded.service("web").pools()).containsKey(made.getFirst());
        say(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(pool, 0, Tier.COLD)));
        assertThat(recorded.service("web").pools()).isEmpty();
    }

    @Test
    void boundsTheNumberOfRemovedInstances() {
        Removed removed = Removed.of(new TreeMap<>());
        for (int i = 0; i < 5_000; i++) {
            removed = removed.with("web-%04d".formatted(i), 0);
        }
        assertThat(removed).hasSize(1_000).containsKey("web-4999").doesNotContainKey("web-3999");
    }

    private void make(int count, Optional<Verdict> verdict) {
        for (int i = 0; i < count; i++) {
            Release release = release(made.size());
            made.add(release.id());
            say(new LedgerEvent.ReleaseMade("web", made.size(), "web:" + made.size(), release));
            verdict.ifPresent(v -> say(new LedgerEvent.VerdictGiven("web", release.id(), v, "so it was", "ana")));
        }
    }

    private void forget() {
        ServiceGoal newest = goal(release(made.size() - 1));
        decide(new Desired(recorded.rev(), new Fleet("shop", "default", new TreeMap<>(Map.of("web", newest)))));
    }

    /// Nothing is seen, so nothing but what is known to the service changes.
    private void decide(Desired desired) {
        Draft draft = new Draft(new World(1, 0, desired, Observed.NOTHING, recorded));
        Service service = new Service(draft, "web", recorded.service("web"));
        if (!recorded.service("web").releases().containsKey(service.wanted().orElseThrow())) {
            Engine.decide(draft.world()).events().stream()
                    .filter(LedgerEvent.ReleaseMade.class::isInstance)
                    .forEach(this::say);
            return;
        }
        Retention.decide(service);
        draft.decision().events().forEach(this::say);
    }

    private void say(LedgerEvent event) {
        recorded = recorded.apply(event, recorded.entries(), 0);
    }

    private static ServiceGoal goal(Release release) {
        return new ServiceGoal(
                "web",
                "web:1",
                release,
                1,
                Optional.empty(),
                new ServiceGoal.Policies(ServiceGoal.Heal.REPLACE, RolloutPolicy.DEFAULT, RETAINED));
    }

    private static Release release(int number) {
        return new Release(
                Digest.sha256(new byte[] {(byte) number, (byte) (number >> 8)}),
                new Release.ProcessSpec(List.of(), new TreeMap<>(), Duration.ofSeconds(10)),
                new Release.MountSpec(List.of(), List.of()),
                new Resources(64 << 20, OptionalLong.empty()),
                new TreeMap<>(),
                new Release.Checks(Optional.empty(), Optional.empty()),
                Release.PROFILE);
    }
}
