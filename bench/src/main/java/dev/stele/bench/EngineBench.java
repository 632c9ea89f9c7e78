package dev.stele.bench;

import dev.stele.engine.Desired;
import dev.stele.engine.Engine;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observation;
import dev.stele.engine.Observed;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.engine.Tier;
import dev.stele.engine.Verdict;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.keeper.Keeper;
import dev.stele.oci.Digest;
import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Measures how long the engine and the keeper think about a fleet at rest, where nothing is to be done.
///
///     java -cp 'app/target/stele/lib/*' bench/src/main/java/dev/stele/bench/EngineBench.java [SECONDS A SIZE]
///
/// The fleets are built of events, as replay would build them; instances beyond the addresses of one machine are
/// announced all the same. Former releases are proven, and as many are retained as there are. The look at the platform
/// that comes before each decision is measured by itself.
final class EngineBench {
    private record Size(int services, int replicas, int formerReleases) {}

    private static final List<Size> SIZES = List.of(
            new Size(63, 3, 0),
            new Size(63, 3, 100),
            new Size(1_000, 1, 0),
            new Size(1_000, 10, 0),
            new Size(10_000, 1, 0),
            new Size(10_000, 10, 0));

    private static final long START = 1_000;
    private static final long NOW = 1_000_000;
    private static final int SAMPLES_MIN = 20;

    public static void main(String[] args) {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 5;
        System.out.println("| services | instances | former releases each | engine, ms | keeper, ms | both, median ms"
                + " | p90 ms | look, ms | an event, µs |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (Size size : SIZES) {
            Fixture fixture = new Fixture(size);
            fixture.measure(seconds / 2);
            System.out.println(fixture.measure(seconds));
        }
    }

    /// One fleet at rest.
    private static final class Fixture {
        private final Size size;
        private final SortedMap<String, ServiceGoal> goals = new TreeMap<>();
        private final SortedMap<String, ObservedInstance> instances = new TreeMap<>();
        private final TreeSet<Digest> images = new TreeSet<>();
        private final List<Route> routes = new ArrayList<>();
        private final World world;
        private Recorded recorded = Recorded.EMPTY;
        private int number = 1;

        Fixture(Size size) {
            this.size = size;
            say(new LedgerEvent.ServerStarted(1));
            say(new LedgerEvent.DesiredSet(1, Digest.sha256(new byte[0]), "bench"));
            for (int i = 0; i < size.services(); i++) {
                service("service-%05d".formatted(i));
            }
            say(new LedgerEvent.Intent("routes", new PoolAction.ApplyRoutes(new RouteTable(1, 1, routes))));
            say(new LedgerEvent.Closed("routes", Outcome.done()));
            Observed looked = look(Observed.NOTHING, gateway(0), START);
            Membership members = Keeper.membership(world(looked, START));
            Observed seen = look(looked.with(members), gateway(members.version()), NOW);
            world = world(seen, NOW);
            if (!Engine.decide(world).events().isEmpty()
                    || !Keeper.decide(world).events().isEmpty()) {
                throw new IllegalStateException("it is not at rest: "
                        + Engine.decide(world).events() + Keeper.decide(world).events());
            }
        }

        private World world(Observed observed, long now) {
            return new World(1, now, new Desired(1, new Fleet("bench", "default", goals)), observed, recorded);
        }

        private static Optional<GatewayState> gateway(long version) {
            return Optional.of(new GatewayState(
                    "boot",
                    1,
                    1,
                    new GatewayState.MembershipVersion(version > 0 ? 1 : 0, version),
                    List.of(),
                    new TreeMap<>(),
                    List.of()));
        }

        private Observed look(Observed before, Optional<GatewayState> gateway, long now) {
            return before.then(new Observation(instances, images, List.of()), gateway, now);
        }

        private void say(LedgerEvent event) {
            recorded = recorded.apply(event, recorded.entries(), START);
        }

        private void service(String name) {
            Optional<Digest> base = Optional.empty();
            Release release = release(name, 0);
            for (int i = 0; i <= size.formerReleases(); i++) {
                release = release(name, i);
                rollout(name, i + 1, base, release);
                base = Optional.of(release.id());
            }
            PoolId pool = new PoolId(name, release.id());
            for (int slot = 0; slot < size.replicas(); slot++) {
                instance(pool, slot);
            }
            goals.put(
                    name,
                    new ServiceGoal(
                            name,
                            name + ":1",
                            release,
                            size.replicas(),
                            Optional.of(new RouteGoal(Optional.of(name + ".example"), "/", "http")),
                            new ServiceGoal.Policies(
                                    ServiceGoal.Heal.REPLACE,
                                    RolloutPolicy.DEFAULT,
                                    Math.max(10, size.formerReleases() + 1))));
            routes.add(new Route(
                    Optional.of(name + ".example"),
                    "/",
                    name,
                    List.of(new WeightedTarget(
                            pool, "v" + (size.formerReleases() + 1), 8080, WeightedTarget.WHOLE_PPM))));
            images.add(release.image());
        }

        private void rollout(String name, int number, Optional<Digest> base, Release release) {
            Digest id = release.id();
            say(new LedgerEvent.ReleaseMade(name, number, name + ":" + number, release));
            ensure(name, id, size.replicas(), Tier.SERVING);
            say(new LedgerEvent.VerdictGiven(
                    name, id, Verdict.PROVEN, "it carried all requests through its bake", "stele"));
            base.ifPresent(former -> ensure(name, former, 0, Tier.COLD));
            say(new LedgerEvent.RolloutMoved(new Rollout(
                    new Rollout.Change(name, number, Rollout.Kind.FORWARD, base, id, 1),
                    new Rollout.Progress(1, Rollout.Phase.DONE, size.replicas(), size.replicas(), 0),
                    Optional.of(new Rollout.Ending(Rollout.Result.COMPLETED, false, "", "stele")))));
        }

        private void ensure(String name, Digest release, int instances, Tier tier) {
            say(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(new PoolId(name, release), instances, tier)));
        }

        private void instance(PoolId pool, int slot) {
            String id = pool.service() + "-" + Long.toString(number, 36);
            say(new LedgerEvent.InstanceIntent(
                    id + "/create",
                    id,
                    LedgerEvent.Step.CREATE,
                    Optional.of(new LedgerEvent.Announced(pool, number++, slot, 1, 1))));
            say(new LedgerEvent.Closed(id + "/create", Outcome.done()));
            say(new LedgerEvent.InstanceIntent(id + "/start", id, LedgerEvent.Step.START, Optional.empty()));
            say(new LedgerEvent.Closed(id + "/start", Outcome.done()));
            say(new LedgerEvent.BecameReady(id));
            instances.put(
                    id,
                    new ObservedInstance(
                            id,
                            pool,
                            "198.18.0.9",
                            ObservedInstance.State.RUNNING,
                            new ObservedInstance.ProbeResult(ObservedInstance.Health.READY, ""),
                            List.of(),
                            Optional.empty()));
        }

        private static Release release(String name, int number) {
            SortedMap<String, Integer> ports = new TreeMap<>();
            ports.put("http", 8080);
            return new Release(
                    Digest.sha256((name + number).getBytes(StandardCharsets.UTF_8)),
                    new Release.ProcessSpec(List.of(), new TreeMap<>(), Duration.ofSeconds(10)),
                    new Release.MountSpec(List.of(), List.of()),
                    new Resources(64 << 20, OptionalLong.empty()),
                    ports,
                    new Release.Checks(Optional.empty(), Optional.empty()),
                    Release.PROFILE);
        }

        /// One row of the table.
        String measure(double seconds) {
            List<double[]> samples = new ArrayList<>();
            long end = System.nanoTime() + (long) (seconds * 1e9);
            while (System.nanoTime() < end || samples.size() < SAMPLES_MIN) {
                long t0 = System.nanoTime();
                Engine.decide(world);
                long t1 = System.nanoTime();
                Keeper.decide(world);
                Membership members = Keeper.membership(world);
                long t2 = System.nanoTime();
                Observed seen =
                        look(world.observed().with(members), world.observed().gateway(), NOW + 1);
                long t3 = System.nanoTime();
                event();
                long t4 = System.nanoTime();
                samples.add(new double[] {t1 - t0, t2 - t1, t2 - t0, t3 - t2, t4 - t3});
                if (!seen.membership().equals(members)) {
                    throw new IllegalStateException("it is not at rest");
                }
            }
            return "| %,d | %,d | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |"
                    .formatted(
                            size.services(),
                            instances.size(),
                            size.formerReleases(),
                            quantile(samples, 0, 0.5) / 1e6,
                            quantile(samples, 1, 0.5) / 1e6,
                            quantile(samples, 2, 0.5) / 1e6,
                            quantile(samples, 2, 0.9) / 1e6,
                            quantile(samples, 3, 0.5) / 1e6,
                            quantile(samples, 4, 0.5) / 1e3);
        }

        /// A step of an instance begins and ends, folded into this fleet's record.
        private void event() {
            String id = instances.firstKey();
            recorded.apply(
                    new LedgerEvent.InstanceIntent("k", id, LedgerEvent.Step.DRAIN, Optional.empty()),
                    recorded.entries(),
                    NOW);
        }

        private static double quantile(List<double[]> samples, int column, double q) {
            double[] sorted = samples.stream().mapToDouble(s -> s[column]).toArray();
            Arrays.sort(sorted);
            return sorted[(int) (q * (sorted.length - 1))];
        }
    }
}
