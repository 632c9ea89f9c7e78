package dev.stele.sim;

import dev.stele.fleet.Check;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.InstanceAmount;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.fleet.ServiceGoal.Heal;
import dev.stele.oci.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Draws fleets: a routed service that begins blue-green, a routed one that begins rolling, and one without a route.
final class Fleets {
    private static final List<String> NAMES = List.of("web", "api", "job");

    /// Names and numbers of ports in which the one that answers is renamed, swapped with another, or alone.
    private static final List<Map<String, Integer>> PORTS = List.of(
            Map.of("http", 8080),
            Map.of("http", 8080, "admin", 9090),
            Map.of("admin", 8080, "http", 9090),
            Map.of("admin", 9090, "web", 8080));

    private final RandomGenerator chance;
    private final Consumer<String> drawn;
    private final int services;

    /// Whether this history has services with many replicas, and policies that change.
    private final boolean large;

    private final boolean restless;
    private final SortedMap<String, ServiceGoal> goals = new TreeMap<>();

    /// @param drawn called with the kind of each change
    Fleets(RandomGenerator chance, Consumer<String> drawn) {
        this.chance = chance;
        this.drawn = drawn;
        services = chance.nextInt(1, NAMES.size() + 1);
        large = chance.nextInt(6) == 0;
        restless = chance.nextInt(3) == 0;
    }

    /// @param empty whether the services begin without instances
    Fleet first(boolean empty) {
        for (String name : NAMES.subList(0, services)) {
            Strategy strategy = name.equals("web") ? Strategy.BLUE_GREEN : Strategy.ROLLING;
            ServiceGoal goal = new ServiceGoal(
                    name,
                    Images.GOOD_1.name(),
                    release(Images.GOOD_1.digest(), Map.of(), PORTS.get(chance.nextInt(2))),
                    replicas(1),
                    route(name, "", "http"),
                    new ServiceGoal.Policies(Heal.REPLACE, policy(strategy), 5));
            goals.put(name, empty ? with(goal, 0) : goal);
        }
        if (empty) {
            drawn.accept("empty");
        }
        return fleet();
    }

    /// One service is changed, sometimes two at once.
    Fleet next() {
        String name = NAMES.get(chance.nextInt(services));
        change(name);
        if (chance.nextInt(4) == 0) {
            String other = NAMES.get(chance.nextInt(services));
            if (!other.equals(name)) {
                drawn.accept("two");
                change(other);
            }
        }
        return fleet();
    }

    /// The same fleet is wanted once more.
    Fleet again() {
        return fleet();
    }

    private Fleet fleet() {
        return new Fleet("shop", "default", goals);
    }

    /// Most often its release, sometimes only what is wanted of it.
    private void change(String name) {
        ServiceGoal before = Optional.ofNullable(goals.get(name)).orElseThrow();
        int what = chance.nextInt(restless ? 20 : 15);
        drawn.accept(
                switch (what) {
                    case 0, 1, 2 -> "scale";
                    case 3 -> "env";
                    case 4 -> "route";
                    case 14, 15 -> "ports";
                    case 16, 17, 18, 19 -> "policy";
                    default -> "image";
                });
        goals.put(
                name,
                switch (what) {
                    case 0, 1, 2 -> with(before, replicas(0));
                    case 3 -> release(before, image(before), env());
                    case 4 -> routed(before);
                    case 14, 15 -> ported(before);
                    case 16, 17, 18, 19 -> policed(before);
                    default ->
                        release(before, drawImage(), before.release().process().env());
                });
    }

    private Map<String, String> env() {
        return Map.of("LEVEL", String.valueOf(chance.nextInt(3)));
    }

    private Images drawImage() {
        List<Images> some = chance.nextInt(5) < 3 ? Images.good() : List.of(Images.values());
        return some.get(chance.nextInt(some.size()));
    }

    private static Images image(ServiceGoal goal) {
        return Images.of(goal.release().image());
    }

    private static ServiceGoal release(ServiceGoal before, Images image, Map<String, String> env) {
        Release release = release(image.digest(), env, before.release().ports());
        return with(before, release, before.route());
    }

    /// Another path, or another port of the same release.
    private ServiceGoal routed(ServiceGoal before) {
        Optional<RouteGoal> route = before.route().map(old -> {
            List<String> ports = List.copyOf(before.release().ports().keySet());
            return new RouteGoal(
                    Optional.empty(),
                    "/" + before.name() + (chance.nextBoolean() ? "" : "/v2"),
                    ports.get(chance.nextInt(ports.size())));
        });
        return with(before, before.release(), route);
    }

    /// A release whose ports have other names or numbers; the route goes to the one that answers.
    private ServiceGoal ported(ServiceGoal before) {
        Map<String, Integer> ports = PORTS.get(chance.nextInt(PORTS.size()));
        String answers = ports.entrySet().stream()
                .filter(e -> e.getValue() == 8080)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        Release release =
                release(image(before).digest(), before.release().process().env(), ports);
        Optional<RouteGoal> route = before.route().map(old -> new RouteGoal(old.host(), old.path(), answers));
        return with(before, release, route);
    }

    private ServiceGoal policed(ServiceGoal before) {
        Strategy strategy = chance.nextInt(3) > 0
                ? before.policies().rollout().strategy()
                : List.of(Strategy.values()).get(chance.nextInt(2));
        return with(before, policy(strategy));
    }

    private static ServiceGoal with(ServiceGoal before, Release release, Optional<RouteGoal> route) {
        return new ServiceGoal(
                before.name(), Images.of(release.image()).name(), release, before.replicas(), route, before.policies());
    }

    private static ServiceGoal with(ServiceGoal before, int replicas) {
        return new ServiceGoal(
                before.name(), before.imageName(), before.release(), replicas, before.route(), before.policies());
    }

    private static ServiceGoal with(ServiceGoal before, RolloutPolicy policy) {
        return new ServiceGoal(
                before.name(),
                before.imageName(),
                before.release(),
                before.replicas(),
                before.route(),
                new ServiceGoal.Policies(
                        before.policies().heal(), policy, before.policies().retainReleases()));
    }

    private int replicas(int min) {
        return large && chance.nextInt(3) > 0 ? chance.nextInt(5, 13) : chance.nextInt(min, 5);
    }

    private static Optional<RouteGoal> route(String name, String below, String port) {
        return name.equals("job")
                ? Optional.empty()
                : Optional.of(new RouteGoal(Optional.empty(), "/" + name + below, port));
    }

    /// There may be no room beside the replicas if some of them may be missing.
    private RolloutPolicy policy(Strategy strategy) {
        InstanceAmount unavailable =
                large && chance.nextBoolean() ? new InstanceAmount.Percent(chance.nextInt(40)) : count(0, 2);
        int surgeMin = unavailable.equals(new InstanceAmount.Count(1)) ? 0 : 1;
        return new RolloutPolicy(
                strategy,
                large && chance.nextBoolean() ? new InstanceAmount.Percent(chance.nextInt(5, 60)) : count(surgeMin, 3),
                unavailable,
                new RolloutPolicy.Timing(
                        Duration.ofSeconds(chance.nextInt(3) == 0 ? 15 : 20),
                        Duration.ofSeconds(chance.nextInt(3) == 0 ? 30 : 90),
                        Duration.ofMillis(chance.nextInt(3_000)),
                        Duration.ofMillis(chance.nextInt(6_000)),
                        Duration.ofSeconds(chance.nextInt(2) * 60L)),
                chance.nextInt(10) != 0);
    }

    private InstanceAmount count(int min, int end) {
        return new InstanceAmount.Count(chance.nextInt(min, end));
    }

    private static Release release(Digest image, Map<String, String> env, Map<String, Integer> ports) {
        Check check = new Check(
                Optional.of("/up"),
                Optional.empty(),
                ports.keySet().stream().sorted().findFirst().orElseThrow(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                2,
                3);
        return new Release(
                image,
                new Release.ProcessSpec(List.of(), new TreeMap<>(env), Duration.ofSeconds(10)),
                new Release.MountSpec(List.of(), List.of()),
                new Resources(64 << 20, OptionalLong.empty()),
                new TreeMap<>(ports),
                new Release.Checks(Optional.of(check), Optional.empty()),
                Release.PROFILE);
    }
}
