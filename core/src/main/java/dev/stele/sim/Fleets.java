package dev.stele.sim;

import dev.stele.fleet.Amount;
import dev.stele.fleet.Check;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.fleet.ServiceGoal.Heal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Draws fleets: a routed blue-green service, a routed rolling one, and one without a route.
final class Fleets {
    private static final List<String> NAMES = List.of("web", "api", "job");

    private final RandomGenerator chance;
    private final int services;
    private final SortedMap<String, ServiceGoal> goals = new TreeMap<>();

    Fleets(RandomGenerator chance) {
        this.chance = chance;
        services = chance.nextInt(1, NAMES.size() + 1);
    }

    Fleet first() {
        for (String name : NAMES.subList(0, services)) {
            goals.put(name, goal(name, Images.GOOD_1, policy(strategy(name)), chance.nextInt(1, 5)));
        }
        return fleet();
    }

    /// One service is changed: most often its release, sometimes only its replicas.
    Fleet next() {
        String name = NAMES.get(chance.nextInt(services));
        ServiceGoal before = Optional.ofNullable(goals.get(name)).orElseThrow();
        List<Images> all = List.of(Images.values());
        Images image = all.get(chance.nextInt(all.size()));
        boolean scale = chance.nextInt(4) == 0;
        goals.put(
                name,
                goal(
                        name,
                        scale ? Images.of(before.release().image()) : image,
                        before.rollout(),
                        scale ? chance.nextInt(0, 5) : before.replicas()));
        return fleet();
    }

    private Fleet fleet() {
        return new Fleet("shop", "default", goals);
    }

    private static Strategy strategy(String name) {
        return name.equals("web") ? Strategy.BLUE_GREEN : Strategy.ROLLING;
    }

    private RolloutPolicy policy(Strategy strategy) {
        return new RolloutPolicy(
                strategy,
                new Amount.Count(chance.nextInt(1, 3)),
                new Amount.Count(chance.nextInt(2)),
                Duration.ofSeconds(20),
                Duration.ofSeconds(90),
                Duration.ofMillis(chance.nextInt(3_000)),
                Duration.ofMillis(chance.nextInt(6_000)),
                Duration.ofSeconds(chance.nextInt(2) * 60L),
                chance.nextInt(10) != 0);
    }

    private static ServiceGoal goal(String name, Images image, RolloutPolicy policy, int replicas) {
        Check check = new Check(Optional.of("/up"), "http", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3);
        Release release = new Release(
                image.digest(),
                List.of(),
                new TreeMap<>(),
                List.of(),
                new Resources(64 << 20, OptionalLong.empty()),
                List.of(),
                new TreeMap<>(Map.of("http", 8080)),
                Optional.of(check),
                Optional.empty(),
                Duration.ofSeconds(10),
                Release.PROFILE);
        Optional<RouteGoal> route = name.equals("job")
                ? Optional.empty()
                : Optional.of(new RouteGoal(Optional.empty(), "/" + name, "http"));
        return new ServiceGoal(name, image.name(), release, replicas, route, Heal.REPLACE, policy, 5);
    }
}
