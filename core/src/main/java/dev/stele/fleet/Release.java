package dev.stele.fleet;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that an instance is made of. Change any of it and it is another release; change none and nothing happens.
///
/// Routes, replicas and strategy are no part of it. Fields that are added later (drain, tmp, egress, volumes, secrets)
/// are left out of the identity at their default, so upgrading Stele changes no release.
///
/// @param image digest of the image's manifest
/// @param args given to the image's entrypoint in place of its own `Cmd`; empty = the image's
/// @param files in order of `dest`, each once
/// @param scratch absolute paths that are a tmpfs, sorted
/// @param ports port numbers by name
/// @param stopGracePeriod from SIGTERM to SIGKILL
/// @param profile version of the hardening profile
public record Release(
        Digest image,
        List<String> args,
        SortedMap<String, String> env,
        List<ConfigFile> files,
        Resources resources,
        List<String> scratch,
        SortedMap<String, Integer> ports,
        Optional<Check> readiness,
        Optional<Check> liveness,
        Duration stopGracePeriod,
        int profile) {
    public static final int PROFILE = 1;

    /// Its canonical JSON is at most so long: it stands in the ledger, whole, in one entry. What is longer belongs into
    /// a config file, of which the release holds the digest.
    public static final int BYTES_MAX = 60 << 10;

    private static final int FORMAT = 1;

    public Release {
        args = List.copyOf(args);
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
        files = List.copyOf(files);
        scratch = List.copyOf(scratch);
        ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
    }

    /// SHA-256 of the canonical JSON.
    public Digest id() {
        return Digest.sha256(toJson().bytes());
    }

    public static Release fromJson(Json json) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        json.map("ports").forEach((name, port) -> ports.put(name, Math.toIntExact(port.asLong())));
        return new Release(
                Digest.parse(json.string("image")),
                json.stringList("args"),
                new TreeMap<>(json.stringMapOf("env")),
                json.list("files").stream().map(ConfigFile::fromJson).toList(),
                Resources.fromJson(json.at("resources")),
                json.stringList("scratch"),
                ports,
                json.get("readiness").map(Check::fromJson),
                json.get("liveness").map(Check::fromJson),
                Duration.ofMillis(json.number("stopGraceMillis")),
                Math.toIntExact(json.number("profile")));
    }

    public Json toJson() {
        Json.Builder portNumbers = Json.object();
        ports.forEach(portNumbers::put);
        Json.Builder out = Json.object()
                .put("image", image.toString())
                .put("args", Json.strings(args))
                .put("env", Json.stringMap(env))
                .put("files", Json.array(files, ConfigFile::toJson))
                .put("resources", resources.toJson())
                .put("scratch", Json.strings(scratch))
                .put("ports", portNumbers.build())
                .put("stopGraceMillis", stopGracePeriod.toMillis())
                .put("profile", profile)
                .put("format", FORMAT);
        readiness.ifPresent(check -> out.put("readiness", check.toJson()));
        liveness.ifPresent(check -> out.put("liveness", check.toJson()));
        return out.build();
    }
}
