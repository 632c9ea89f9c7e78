package dev.stele.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A service whose releases differ in one page: busybox's web server with the release's number. It needs no
/// downloads.
public final class Pages {
    private final Rig rig;
    private final Set<String> good = ConcurrentHashMap.newKeySet();
    private int version;

    /// @param kind `rolling` or `blueGreen`
    /// @param keepWarm such as `0s`
    public record Rollout(String kind, String keepWarm) {}

    public Pages(Rig rig) {
        this.rig = rig;
    }

    /// Prepares the recipe of the next release, which is always new.
    public String next(boolean works) {
        version++;
        String name = version + ".0.0";
        rig.write("page-" + version + "/index.html", page(name));
        // Without a page the health check fails.
        rig.write("page-" + version + "/image.yaml", recipe(name, works ? "/www/index.html" : "/none"));
        try {
            Path busybox = rig.folder().resolve("page-" + version + "/busybox");
            Files.copy(busybox(), busybox);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (works) {
            good.add(page(name));
        }
        return name;
    }

    public Program.Ended build(String name, Map<String, String> environment) {
        return rig.work(environment, "build", "page-" + name.substring(0, name.indexOf('.')) + "/image.yaml");
    }

    /// Builds the next release.
    public String built(boolean works) {
        String name = next(works);
        build(name, Map.of()).orThrow();
        return name;
    }

    /// Applies the release; returns the result of the command, also when it is refused.
    public Program.Ended apply(String name, Rollout rollout, String... options) {
        rig.write("fleet.yaml", fleet(name, rollout));
        return rig.stele(Stream.concat(Stream.of("apply", "-f", "fleet.yaml", "-y"), Stream.of(options))
                .toArray(String[]::new));
    }

    public static String page(String name) {
        return "release " + name + "\n";
    }

    /// Whether a body is the page of a release that works.
    public boolean isRight(String body) {
        return good.contains(body);
    }

    /// The distinct answers to many requests.
    public Set<String> answers(int requests) {
        Set<String> bodies = new TreeSet<>();
        for (int i = 0; i < requests; i++) {
            try {
                bodies.add(Traffic.get(rig.gateway(), "/"));
            } catch (IOException e) {
                bodies.add(String.valueOf(e.getMessage()));
            }
        }
        return bodies;
    }

    static Path busybox() {
        return Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static String recipe(String name, String page) {
        return """
            apiVersion: stele/v1
            kind: Image
            metadata: {name: page, version: "%s"}
            files:
              - {src: busybox, dest: /bin/busybox, mode: "0755"}
              - {src: index.html, dest: %s}
            user: "10001:10001"
            entrypoint: [/bin/busybox, httpd, -f, -p, "8080", -h, /www]
            exposedPorts: [8080]
            """.formatted(name, page);
    }

    static String fleet(String name, Rollout rollout) {
        return """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: pages}
            services:
              web:
                image: page:%s
                replicas: 2
                resources: {memory: 64Mi}
                ports:
                  http: {port: 8080, route: {path: /}}
                healthcheck:
                  readiness: {http: /, port: http, interval: 200ms, timeout: 1s, successThreshold: 1}
                stopGracePeriod: 1s
                rollout:
                  %s: {}
                  minHealthy: 300ms
                  bake: 300ms
                  keepWarm: %s
                  progressDeadline: 30s
            """.formatted(name, rollout.kind(), rollout.keepWarm());
    }
}
