package dev.stele.fleet;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.util.Optional;

/// What is wanted of one service: which release, how many of it, under which route, and how changes go.
///
/// @param imageName how the person wrote the image, such as `web:1.8.0`; for people only, no part of the release
public record ServiceGoal(
        String name, String imageName, Release release, int replicas, Optional<RouteGoal> route, Policies policies) {
    /// How Stele acts on the service.
    ///
    /// @param heal what is done about an instance that drifted
    /// @param retainReleases proven releases that stay startable
    public record Policies(Heal heal, RolloutPolicy rollout, int retainReleases) {}

    public enum Heal {
        REPLACE,
        REPORT,
        OFF
    }

    /// Stands in a goal that is still being read for an image that is not resolved yet.
    static final Digest NO_IMAGE = Digest.of(new byte[32]);

    /// The same goal with its image resolved.
    ServiceGoal withImage(Digest image) {
        Release resolved = new Release(
                image,
                release.process(),
                release.mounts(),
                release.resources(),
                release.ports(),
                release.checks(),
                release.profile());
        return new ServiceGoal(name, imageName, resolved, replicas, route, policies);
    }

    static ServiceGoal fromJson(Json json) {
        return new ServiceGoal(
                json.string("name"),
                json.string("imageName"),
                Release.fromJson(json.at("release")),
                Math.toIntExact(json.number("replicas")),
                json.get("route").map(RouteGoal::fromJson),
                new Policies(
                        Heal.valueOf(json.string("heal")),
                        RolloutPolicy.fromJson(json.at("rollout")),
                        Math.toIntExact(json.number("retainReleases"))));
    }

    Json toJson() {
        Json.Builder out = Json.object()
                .put("name", name)
                .put("imageName", imageName)
                .put("release", release.toJson())
                .put("replicas", replicas)
                .put("heal", policies.heal().name())
                .put("rollout", policies.rollout().toJson())
                .put("retainReleases", policies.retainReleases());
        route.ifPresent(r -> out.put("route", r.toJson()));
        return out.build();
    }
}
