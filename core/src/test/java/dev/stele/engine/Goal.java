package dev.stele.engine;

import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.InstanceAmount;
import dev.stele.fleet.Release;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What a history wants of a service: `web` with two instances, blue-green, until told otherwise.
///
/// @param path of the route
/// @param port name of the port that the route means; empty = no route
/// @param room whether one instance may stand beside the replicas; if not, one of them may be missing
record Goal(
        String name,
        String image,
        int replicas,
        Map<String, Integer> ports,
        String path,
        String port,
        Strategy strategy,
        Times times,
        boolean room,
        boolean autoRollback) {
    /// @param bake and the others in seconds
    record Times(int start, int deadline, int minHealthy, int bake, int keepWarm) {
        static final Times SHORT = new Times(5, 60, 1, 10, 600);
    }

    static Goal of(String image) {
        return new Goal(
                "web", image, 2, Map.of("http", 8080), "/", "http", Strategy.BLUE_GREEN, Times.SHORT, true, true);
    }

    Goal image(String newImage) {
        return new Goal(name, newImage, replicas, ports, path, port, strategy, times, room, autoRollback);
    }

    Goal named(String newName) {
        return new Goal(newName, image, replicas, ports, "/" + newName, port, strategy, times, room, autoRollback);
    }

    Goal replicas(int n) {
        return new Goal(name, image, n, ports, path, port, strategy, times, room, autoRollback);
    }

    Goal ports(Map<String, Integer> newPorts, String routed) {
        return new Goal(name, image, replicas, newPorts, path, routed, strategy, times, room, autoRollback);
    }

    Goal path(String newPath) {
        return new Goal(name, image, replicas, ports, newPath, port, strategy, times, room, autoRollback);
    }

    Goal strategy(Strategy newStrategy) {
        return new Goal(name, image, replicas, ports, path, port, newStrategy, times, room, autoRollback);
    }

    Goal rolling() {
        return strategy(Strategy.ROLLING);
    }

    Goal times(Times newTimes) {
        return new Goal(name, image, replicas, ports, path, port, strategy, newTimes, room, autoRollback);
    }

    Goal withoutRoom() {
        return new Goal(name, image, replicas, ports, path, port, strategy, times, false, autoRollback);
    }

    Goal withoutRollback() {
        return new Goal(name, image, replicas, ports, path, port, strategy, times, room, false);
    }

    Digest id() {
        return release().id();
    }

    private Release release() {
        return AnyRelease.of(image, Map.of("IMAGE", image), ports);
    }

    ServiceGoal resolved() {
        RolloutPolicy policy = new RolloutPolicy(
                strategy,
                new InstanceAmount.Count(room ? 1 : 0),
                new InstanceAmount.Count(room ? 0 : 1),
                new RolloutPolicy.Timing(
                        Duration.ofSeconds(times.start()),
                        Duration.ofSeconds(times.deadline()),
                        Duration.ofSeconds(times.minHealthy()),
                        Duration.ofSeconds(times.bake()),
                        Duration.ofSeconds(times.keepWarm())),
                autoRollback);
        Optional<RouteGoal> route =
                port.isEmpty() ? Optional.empty() : Optional.of(new RouteGoal(Optional.empty(), path, port));
        return new ServiceGoal(
                name, image, release(), replicas, route, new ServiceGoal.Policies(ServiceGoal.Heal.REPLACE, policy, 5));
    }
}
