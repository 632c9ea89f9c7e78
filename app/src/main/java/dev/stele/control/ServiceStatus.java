package dev.stele.control;

import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;

/// Status of one service: its state, and one sentence of explanation when it is not healthy.
///
/// @param release number of the release that carries the traffic (without a route: that has the instances); absent
///     before the first start
/// @param target number of the release that a rollout goes to, while one is in progress or paused
/// @param pools newest release last
/// @param ended how the service's last rollout ended
public record ServiceStatus(
        String service,
        Condition condition,
        Optional<Integer> release,
        Optional<Integer> target,
        Replicas replicas,
        List<Pool> pools,
        Optional<Ended> ended) {
    public ServiceStatus {
        pools = List.copyOf(pools);
    }

    /// @param why empty when healthy, but for a service that is scaled to 0
    /// @param limits of their resources that instances have reached, one sentence each; also of a healthy service
    /// @param step of the rollout; absent when none moves
    public record Condition(State state, String why, List<String> limits, Optional<Step> step) {
        public Condition {
            limits = List.copyOf(limits);
        }

        /// Without a rollout that moves.
        public Condition(State state, String why, List<String> limits) {
            this(state, why, limits, Optional.empty());
        }

        /// Without a limit reached.
        public Condition(State state, String why) {
            this(state, why, List.of());
        }
    }

    /// How far a rollout is.
    ///
    /// @param number from 1
    /// @param of how many steps it has; 1 for one that goes back
    /// @param next one sentence: what comes after this step
    public record Step(int number, int of, String next) {
        static Step fromJson(Json json) {
            return new Step(
                    Math.toIntExact(json.number("number")), Math.toIntExact(json.number("of")), json.string("next"));
        }

        Json toJson() {
            return Json.object()
                    .put("number", number)
                    .put("of", of)
                    .put("next", next)
                    .build();
        }
    }

    /// @param ready instances of the serving pools that pass their check now, at most those that are wanted; before
    ///     anything serves, those of the release that is brought in
    /// @param wanted instances that should
    public record Replicas(int ready, int wanted) {}

    public State state() {
        return condition.state();
    }

    public String why() {
        return condition.why();
    }

    public List<String> limits() {
        return condition.limits();
    }

    public Optional<Step> step() {
        return condition.step();
    }

    public int ready() {
        return replicas.ready();
    }

    public int wanted() {
        return replicas.wanted();
    }

    /// If several apply, the first of them is reported.
    public enum State {
        DEGRADED,
        HEALING,
        DRIFTED,
        ROLLING,
        PAUSED,
        HELD,
        STOPPED,
        HEALTHY
    }

    public enum Tier {
        SERVING,
        /// Running and ready, without traffic.
        WARM,
        COLD
    }

    /// @param release its number
    /// @param weightPpm share of the traffic in parts per million
    /// @param requests that ended at this pool since its gateway started
    /// @param failed of these, answered by the gateway because no instance did
    public record Pool(int release, Tier tier, int weightPpm, long requests, long failed, List<Instance> instances) {
        public Pool {
            instances = List.copyOf(instances);
        }

        /// How many of its instances are ready.
        public int ready() {
            return (int) instances.stream().filter(i -> i.cell() == Cell.READY).count();
        }

        static Pool fromJson(Json json) {
            return new Pool(
                    Math.toIntExact(json.number("release")),
                    Tier.valueOf(json.string("tier")),
                    Math.toIntExact(json.number("weightPpm")),
                    json.number("requests"),
                    json.number("failed"),
                    json.list("instances").stream().map(Instance::fromJson).toList());
        }

        Json toJson() {
            return Json.object()
                    .put("release", release)
                    .put("tier", tier.name())
                    .put("weightPpm", weightPpm)
                    .put("requests", requests)
                    .put("failed", failed)
                    .put("instances", Json.array(instances, Instance::toJson))
                    .build();
        }
    }

    public enum Cell {
        READY,
        STARTING,
        UNHEALTHY,
        GONE
    }

    public record Instance(String id, Cell cell) {
        static Instance fromJson(Json json) {
            return new Instance(json.string("id"), Cell.valueOf(json.string("cell")));
        }

        Json toJson() {
            return Json.object().put("id", id).put("cell", cell.name()).build();
        }
    }

    public enum Outcome {
        COMPLETED,
        REVERTED,
        ROLLED_BACK,
        SUPERSEDED,
        /// The platform failed: the base is intact and no release is condemned.
        FAILED_SAFE,
        FAILED_NO_TARGET
    }

    /// @param index of the ledger entry that ended the rollout
    /// @param from number of the release that it came from; absent for a first start
    /// @param to number of the release that it went to
    /// @param reason one sentence; empty for one that completed
    /// @param lastLines of the log of an instance that failed, oldest first
    public record Ended(
            long index, Outcome outcome, Optional<Integer> from, int to, String reason, List<String> lastLines) {
        public Ended {
            lastLines = List.copyOf(lastLines);
        }

        static Ended fromJson(Json json) {
            return new Ended(
                    json.number("index"),
                    Outcome.valueOf(json.string("outcome")),
                    json.get("from").map(n -> Math.toIntExact(n.asLong())),
                    Math.toIntExact(json.number("to")),
                    json.string("reason"),
                    json.stringList("lastLines"));
        }

        Json toJson() {
            Json.Builder out = Json.object()
                    .put("index", index)
                    .put("outcome", outcome.name())
                    .put("to", to)
                    .put("reason", reason)
                    .put("lastLines", Json.strings(lastLines));
            from.ifPresent(n -> out.put("from", n));
            return out.build();
        }
    }

    static ServiceStatus fromJson(Json json) {
        return new ServiceStatus(
                json.string("service"),
                new Condition(
                        State.valueOf(json.string("state")),
                        json.string("why"),
                        json.get("limits").map(_ -> json.stringList("limits")).orElse(List.of()),
                        json.get("step").map(Step::fromJson)),
                json.get("release").map(n -> Math.toIntExact(n.asLong())),
                json.get("target").map(n -> Math.toIntExact(n.asLong())),
                new Replicas(Math.toIntExact(json.number("ready")), Math.toIntExact(json.number("wanted"))),
                json.list("pools").stream().map(Pool::fromJson).toList(),
                json.get("ended").map(Ended::fromJson));
    }

    Json toJson() {
        Json.Builder out = Json.object().put("service", service).put("state", state().name());
        release.ifPresent(n -> out.put("release", n));
        target.ifPresent(n -> out.put("target", n));
        ended.ifPresent(e -> out.put("ended", e.toJson()));
        step().ifPresent(s -> out.put("step", s.toJson()));
        if (!limits().isEmpty()) {
            out.put("limits", Json.strings(limits()));
        }
        return out.put("ready", ready())
                .put("wanted", wanted())
                .put("pools", Json.array(pools, Pool::toJson))
                .put("why", why())
                .build();
    }
}
