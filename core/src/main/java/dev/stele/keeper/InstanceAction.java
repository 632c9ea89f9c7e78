package dev.stele.keeper;

import dev.stele.fleet.Release;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.text.Json;
import java.time.Duration;

/// One step in the life of one instance. Each is ledgered before it runs, and running it twice equals once.
public sealed interface InstanceAction {
    String instance();

    /// Everything around the process: root, network, cgroup, bundle; the process is there but not started.
    ///
    /// @param number of this instance, counted over all instances that this installation ever had; names on
    ///     the host derive from it
    /// @param label the release as people call it, such as `v2`; the instance sees it as `STELE_RELEASE`
    /// @param serviceSlot which range of user ids is the service's, 1 to 63
    /// @param addressSlot which address of the installation's block is the instance's, 1 to 2045
    record Create(
            String instance, long number, PoolId pool, String label, Release release, int serviceSlot, int addressSlot)
            implements InstanceAction {}

    /// The process runs; probes begin.
    record Start(String instance) implements InstanceAction {}

    /// Nothing on a machine: the instance is out of the acknowledged membership, and its last requests end.
    record Drain(String instance) implements InstanceAction {}

    /// SIGTERM, and SIGKILL after the grace period. Returns when the process is gone.
    record Stop(String instance, Duration grace) implements InstanceAction {}

    /// Everything of the instance goes, whatever state it is in. Its log is kept for a while.
    record Remove(String instance) implements InstanceAction {}

    static InstanceAction fromJson(Json json) {
        String instance = json.string("instance");
        return switch (json.string("action")) {
            case "create" ->
                new Create(
                        instance,
                        json.number("number"),
                        new PoolId(
                                json.string("service"),
                                Digest.sha256(json.at("release").bytes())),
                        json.string("label"),
                        Release.fromJson(json.at("release")),
                        Math.toIntExact(json.number("serviceSlot")),
                        Math.toIntExact(json.number("addressSlot")));
            case "start" -> new Start(instance);
            case "drain" -> new Drain(instance);
            case "stop" -> new Stop(instance, Duration.ofMillis(json.number("graceMillis")));
            case "remove" -> new Remove(instance);
            default -> throw new dev.stele.text.JsonException("unknown action " + json.string("action"));
        };
    }

    default Json toJson() {
        Json.Builder out = Json.object().put("instance", instance());
        return switch (this) {
            case Create create ->
                out.put("action", "create")
                        .put("number", create.number())
                        .put("service", create.pool().service())
                        .put("label", create.label())
                        .put("release", create.release().toJson())
                        .put("serviceSlot", create.serviceSlot())
                        .put("addressSlot", create.addressSlot())
                        .build();
            case Start _ -> out.put("action", "start").build();
            case Drain _ -> out.put("action", "drain").build();
            case Stop stop ->
                out.put("action", "stop")
                        .put("graceMillis", stop.grace().toMillis())
                        .build();
            case Remove _ -> out.put("action", "remove").build();
        };
    }
}
