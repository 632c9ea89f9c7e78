package dev.stele.views;

import dev.stele.control.Plan;
import dev.stele.fleet.Release;
import dev.stele.fleet.ServiceGoal;
import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Differences between two goals or two releases, field by field, named as in the fleet file.
final class Differences {
    private Differences() {}

    static List<Plan.Difference> between(ServiceGoal before, ServiceGoal after) {
        SortedMap<String, String> from = fields(before.release(), before.imageName());
        SortedMap<String, String> to = fields(after.release(), after.imageName());
        goal(before, from);
        goal(after, to);
        return between(from, to);
    }

    /// @param beforeImage the image of `before` as it was written in the fleet file
    static List<Plan.Difference> between(Release before, String beforeImage, Release after, String afterImage) {
        return between(fields(before, beforeImage), fields(after, afterImage));
    }

    private static List<Plan.Difference> between(SortedMap<String, String> before, SortedMap<String, String> after) {
        SortedMap<String, String> all = new TreeMap<>(before);
        all.putAll(after);
        List<Plan.Difference> out = new ArrayList<>();
        all.keySet().forEach(field -> {
            String from = before.getOrDefault(field, "");
            String to = after.getOrDefault(field, "");
            if (!from.equals(to)) {
                out.add(new Plan.Difference(field, from, to));
            }
        });
        return out;
    }

    private static SortedMap<String, String> fields(Release release, String imageName) {
        SortedMap<String, String> out = new TreeMap<>();
        out.put(
                "image",
                imageName
                        + (imageName.contains("@") ? "" : "@" + release.image().shortHex()));
        out.put("args", String.join(" ", release.process().args()));
        release.process()
                .env()
                .forEach((name, value) ->
                        // A variable that is set to nothing is not one that is absent.
                        out.put("env." + name, value.isEmpty() ? "\"\"" : value));
        release.mounts()
                .files()
                .forEach(file -> out.put("files." + file.dest(), file.content().shortHex()));
        out.put("resources.memory", release.resources().memoryBytes() + " bytes");
        release.resources().cpuMillis().ifPresent(cpu -> out.put("resources.cpu", cpu + "m"));
        out.put("resources.pids", String.valueOf(release.pidsMax()));
        out.put("init", String.valueOf(release.process().init()));
        out.put("hardening profile", String.valueOf(release.profile()));
        out.put("scratch", String.join(" ", release.mounts().scratch()));
        release.ports().forEach((name, port) -> out.put("ports." + name, String.valueOf(port)));
        Json json = release.toJson();
        json.get("readiness").ifPresent(check -> out.put("healthcheck.readiness", check.text()));
        json.get("liveness").ifPresent(check -> out.put("healthcheck.liveness", check.text()));
        out.put("stopGracePeriod", release.process().stopGracePeriod().toMillis() + "ms");
        return out;
    }

    private static void goal(ServiceGoal goal, SortedMap<String, String> out) {
        out.put("replicas", String.valueOf(goal.replicas()));
        out.put("heal", goal.policies().heal().name().toLowerCase(java.util.Locale.ROOT));
        out.put("rollout", goal.policies().rollout().toString());
        goal.route()
                .ifPresent(route -> out.put("route", route.host().orElse("*") + route.path() + " → " + route.port()));
    }
}
