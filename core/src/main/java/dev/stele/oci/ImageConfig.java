package dev.stele.oci;

import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// An image's config (image-spec, config.md): how it is run and which file systems it is made of.
///
/// @param created RFC 3339, in UTC
/// @param diffIds digests of the uncompressed layers, the lowest first
public record ImageConfig(
        String created,
        String architecture,
        String os,
        Execution execution,
        Map<String, String> labels,
        List<Digest> diffIds,
        List<String> history) {
    public ImageConfig {
        labels = Map.copyOf(labels);
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /// How a container of the image is run.
    ///
    /// @param user `uid[:gid]` or a name of the image's `/etc/passwd`; empty when the image does not say
    /// @param env `NAME=value`, in order
    /// @param exposedPorts such as `8080/tcp`
    public record Execution(
            String user,
            List<String> env,
            List<String> entrypoint,
            List<String> cmd,
            String workingDirectory,
            SortedSet<String> exposedPorts,
            Optional<String> stopSignal) {
        public Execution {
            env = List.copyOf(env);
            entrypoint = List.copyOf(entrypoint);
            cmd = List.copyOf(cmd);
            exposedPorts = Collections.unmodifiableSortedSet(new TreeSet<>(exposedPorts));
        }

        /// The exposed ports of TCP, which is meant where no protocol is named. What is no port is left out.
        public SortedSet<Integer> exposedTcpPorts() {
            SortedSet<Integer> out = new TreeSet<>();
            for (String port : exposedPorts) {
                if (port.matches("[0-9]{1,5}(/tcp)?")) {
                    out.add(Integer.parseInt(port.split("/", 2)[0]));
                }
            }
            return out;
        }

        private static Execution fromJson(Json json) {
            return new Execution(
                    json.optionalString("User").orElse(""),
                    json.stringList("Env"),
                    json.stringList("Entrypoint"),
                    json.stringList("Cmd"),
                    json.optionalString("WorkingDir").orElse(""),
                    new TreeSet<>(json.map("ExposedPorts").keySet()),
                    json.optionalString("StopSignal"));
        }

        private void putInto(Json.Builder out) {
            if (!user.isEmpty()) {
                out.put("User", user);
            }
            putUnlessEmpty(out, "Env", env);
            putUnlessEmpty(out, "Entrypoint", entrypoint);
            putUnlessEmpty(out, "Cmd", cmd);
            if (!workingDirectory.isEmpty()) {
                out.put("WorkingDir", workingDirectory);
            }
            if (!exposedPorts.isEmpty()) {
                Json.Builder ports = Json.object();
                exposedPorts.forEach(port -> ports.put(port, Json.object().build()));
                out.put("ExposedPorts", ports.build());
            }
            out.put("StopSignal", stopSignal);
        }

        private static void putUnlessEmpty(Json.Builder out, String name, List<String> values) {
            if (!values.isEmpty()) {
                out.put(name, Json.strings(values));
            }
        }
    }

    /// @throws JsonException when the bytes are no image config
    public static ImageConfig parse(byte[] bytes) {
        Json json = Json.parse(bytes);
        Json run = json.get("config").orElse(Json.object().build());
        try {
            return new ImageConfig(
                    json.optionalString("created").orElse("1970-01-01T00:00:00Z"),
                    json.string("architecture"),
                    json.string("os"),
                    Execution.fromJson(run),
                    run.stringMapOf("Labels"),
                    json.at("rootfs").stringList("diff_ids").stream()
                            .map(Digest::parse)
                            .toList(),
                    json.list("history").stream()
                            .map(h -> h.optionalString("created_by").orElse(""))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new JsonException("bad image config: " + FailureText.of(e));
        }
    }

    /// The canonical bytes. Each history entry carries the same `created`, so that no second time enters the image.
    public byte[] bytes() {
        Json.Builder run = Json.object();
        execution.putInto(run);
        if (!labels.isEmpty()) {
            run.put("Labels", Json.stringMap(labels));
        }
        Json.Builder rootfs = Json.object()
                .put("type", "layers")
                .put("diff_ids", Json.array(diffIds, d -> new Json.Str(d.toString())));
        return Json.object()
                .put("created", created)
                .put("architecture", architecture)
                .put("os", os)
                .put("config", run.build())
                .put("rootfs", rootfs.build())
                .put(
                        "history",
                        Json.array(
                                history,
                                h -> Json.object()
                                        .put("created", created)
                                        .put("created_by", h)
                                        .build()))
                .build()
                .bytes();
    }
}
