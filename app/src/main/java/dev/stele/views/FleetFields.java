package dev.stele.views;

import dev.stele.fleet.Check;
import dev.stele.fleet.Release;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.text.Amounts;
import dev.stele.text.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a release and a goal say, as keys and values of a fleet file. Image, `env` and `files` are compared by their
/// own rules and are not in here.
///
/// The keys of one mapping that can be there or not, such as a health check, are a block; the block "" holds those that
/// always have a value.
///
/// @param blocks values by key, by the path of the block
record FleetFields(SortedMap<String, SequencedMap<String, String>> blocks) {
    /// The path of the block of keys that always have a value.
    static final String ALWAYS = "";

    private static final String PLAIN = "[^\\s\"'\\\\,\\[\\]{}#&*!|>%@`]+";

    static FleetFields of(Release release) {
        FleetFields out = new FleetFields(new TreeMap<>());
        SequencedMap<String, String> always = out.block(ALWAYS);
        always.put("args", list(release.process().args()));
        always.put("init", String.valueOf(release.process().init()));
        always.put("stopGracePeriod", Amounts.time(release.process().stopGracePeriod()));
        always.put("resources.memory", Amounts.size(release.resources().memoryBytes()));
        release.resources().cpuMillis().ifPresent(cpu -> always.put("resources.cpu", Amounts.cores(cpu)));
        always.put("resources.pids", String.valueOf(release.pidsMax()));
        always.put("scratch", list(release.mounts().scratch()));
        always.put("hardening profile", String.valueOf(release.profile()));
        release.ports().forEach((name, port) -> out.block("ports." + name).put("port", String.valueOf(port)));
        release.checks().readiness().ifPresent(check -> check(check, out.block("healthcheck.readiness")));
        release.checks().liveness().ifPresent(check -> check(check, out.block("healthcheck.liveness")));
        return out;
    }

    /// With what the goal says beside its release.
    FleetFields with(ServiceGoal goal) {
        SequencedMap<String, String> always = block(ALWAYS);
        always.put("replicas", String.valueOf(goal.replicas()));
        always.put("heal", goal.policies().heal().name().toLowerCase(Locale.ROOT));
        always.put("retain.releases", String.valueOf(goal.policies().retainReleases()));
        rollout(goal.policies().rollout(), always);
        goal.route().ifPresent(route -> route(route, block("ports." + route.port() + ".route")));
        return this;
    }

    private SequencedMap<String, String> block(String path) {
        return blocks.computeIfAbsent(path, _ -> new LinkedHashMap<>());
    }

    private static void check(Check check, Map<String, String> block) {
        check.path().ifPresent(path -> block.put("http", path));
        block.put(check.path().isPresent() ? "port" : "tcp", check.port());
        check.host().ifPresent(host -> block.put("host", host));
        block.put("interval", Amounts.time(check.interval()));
        block.put("timeout", Amounts.time(check.timeout()));
        block.put("successThreshold", String.valueOf(check.successThreshold()));
        block.put("failureThreshold", String.valueOf(check.failureThreshold()));
    }

    private static void rollout(RolloutPolicy policy, Map<String, String> always) {
        always.put("rollout", strategy(policy.strategy()));
        always.put("rollout.maxSurge", policy.maxSurge().text());
        always.put("rollout.maxUnavailable", policy.maxUnavailable().text());
        always.put("rollout.startTimeout", Amounts.time(policy.timing().startTimeout()));
        always.put("rollout.progressDeadline", Amounts.time(policy.timing().progressDeadline()));
        always.put("rollout.minHealthy", Amounts.time(policy.timing().minHealthy()));
        always.put("rollout.bake", Amounts.time(policy.timing().bake()));
        always.put("rollout.keepWarm", Amounts.time(policy.timing().keepWarm()));
        always.put("rollout.autoRollback", String.valueOf(policy.autoRollback()));
    }

    private static String strategy(RolloutPolicy.Strategy strategy) {
        return switch (strategy) {
            case ROLLING -> "rolling";
            case BLUE_GREEN -> "blueGreen";
        };
    }

    private static void route(RouteGoal route, Map<String, String> block) {
        route.host().ifPresent(host -> block.put("host", host));
        block.put("path", route.path());
        block.put("strictPaths", String.valueOf(route.strictPaths()));
    }

    /// A whole block in one line, as a fleet file may write it.
    static String flow(SequencedMap<String, String> block) {
        return block.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /// The items with spaces between them; one that could be taken for another number of items is quoted.
    private static String list(List<String> items) {
        return items.stream()
                .map(item -> item.matches(PLAIN) ? item : new Json.Str(item).text())
                .collect(Collectors.joining(" "));
    }
}
