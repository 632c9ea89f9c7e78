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
/// @param ports port numbers by name
/// @param profile version of the hardening profile; those that were recorded earlier stay startable
public record Release(
        Digest image,
        ProcessSpec process,
        MountSpec mounts,
        Resources resources,
        SortedMap<String, Integer> ports,
        Checks checks,
        int profile) {
    /// The version that a fleet file read today gets. Version 2 has an init process, more processes, and a narrower
    /// filter of system calls than version 1.
    public static final int PROFILE = 2;

    /// The profile's own bound of processes and threads, where a release names none.
    static final int PIDS_DEFAULT = 4_096;

    /// Its canonical JSON is at most so long: it stands in the ledger, whole, in one entry. What is longer belongs into
    /// a config file, of which the release holds the digest.
    public static final int BYTES_MAX = 60 << 10;

    private static final int FORMAT = 1;
    private static final int PIDS_IN_PROFILE_1 = 256;
    private static final int PROFILE_WITH_INIT = 2;

    public Release {
        if (process.init() && profile < PROFILE_WITH_INIT) {
            throw new IllegalArgumentException("hardening profile " + profile + " has no init process");
        }
        ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
    }

    /// @param args given to the image's entrypoint in place of its own `Cmd`; empty = the image's
    /// @param stopGracePeriod from SIGTERM to SIGKILL
    /// @param init whether an init process runs the program, passes signals on to it, and reaps orphans
    public record ProcessSpec(
            List<String> args, SortedMap<String, String> env, Duration stopGracePeriod, boolean init) {
        public ProcessSpec {
            args = List.copyOf(args);
            env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
        }

        /// With an init process, as is the default.
        public ProcessSpec(List<String> args, SortedMap<String, String> env, Duration stopGracePeriod) {
            this(args, env, stopGracePeriod, true);
        }
    }

    /// @param files in order of `dest`, each once
    /// @param scratch absolute paths that are a tmpfs, sorted
    public record MountSpec(List<ConfigFile> files, List<String> scratch) {
        public MountSpec {
            files = List.copyOf(files);
            scratch = List.copyOf(scratch);
        }
    }

    public record Checks(Optional<Check> readiness, Optional<Check> liveness) {}

    /// How many processes and threads an instance has at most.
    public int pidsMax() {
        return resources.pids().orElse(profile == 1 ? PIDS_IN_PROFILE_1 : PIDS_DEFAULT);
    }

    /// SHA-256 of the canonical JSON.
    public Digest id() {
        return Digest.sha256(toJson().bytes());
    }

    public static Release fromJson(Json json) {
        int profile = Math.toIntExact(json.number("profile"));
        SortedMap<String, Integer> ports = new TreeMap<>();
        json.map("ports").forEach((name, port) -> ports.put(name, Math.toIntExact(port.asLong())));
        return new Release(
                Digest.parse(json.string("image")),
                new ProcessSpec(
                        json.stringList("args"),
                        new TreeMap<>(json.stringMapOf("env")),
                        Duration.ofMillis(json.number("stopGraceMillis")),
                        json.get("init").map(Json::asBool).orElse(profile >= PROFILE_WITH_INIT)),
                new MountSpec(
                        json.list("files").stream().map(ConfigFile::fromJson).toList(), json.stringList("scratch")),
                Resources.fromJson(json.at("resources")),
                ports,
                new Checks(
                        json.get("readiness").map(Check::fromJson),
                        json.get("liveness").map(Check::fromJson)),
                profile);
    }

    public Json toJson() {
        Json.Builder portNumbers = Json.object();
        ports.forEach(portNumbers::put);
        Json.Builder out = Json.object()
                .put("image", image.toString())
                .put("args", Json.strings(process.args()))
                .put("env", Json.stringMap(process.env()))
                .put("files", Json.array(mounts.files(), ConfigFile::toJson))
                .put("resources", resources.toJson())
                .put("scratch", Json.strings(mounts.scratch()))
                .put("ports", portNumbers.build())
                .put("stopGraceMillis", process.stopGracePeriod().toMillis())
                .put("profile", profile)
                .put("format", FORMAT);
        if (profile >= PROFILE_WITH_INIT && !process.init()) {
            out.put("init", false);
        }
        checks.readiness().ifPresent(check -> out.put("readiness", check.toJson()));
        checks.liveness().ifPresent(check -> out.put("liveness", check.toJson()));
        return out.build();
    }
}
