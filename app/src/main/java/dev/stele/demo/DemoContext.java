package dev.stele.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What the acts need.
///
/// @param micros since 1970, never going back
record DemoContext(
        SteleProgram cli,
        ServerProcess server,
        Probes probes,
        Options options,
        Patience patience,
        LongSupplier micros) {
    /// How the acts observe the result.
    record Probes(Load load, HostView machine, StatusWatch watch) {}

    /// @param fleets folder of `v1.yaml`, `v2.yaml`, `v3.yaml`
    /// @param listen address of the gateway as given to the server
    /// @param sabotage what is broken on purpose
    record Options(Path fleets, String listen, Optional<Sabotage> sabotage) {}

    Load load() {
        return probes.load();
    }

    HostView machine() {
        return probes.machine();
    }

    StatusWatch watch() {
        return probes.watch();
    }

    boolean is(Sabotage wanted) {
        return options.sabotage().filter(wanted::equals).isPresent();
    }

    long now() {
        return micros.getAsLong();
    }

    /// One of the instances that requests go to.
    String anyServing() {
        return watch().serving().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no instance serves"));
    }

    long pid(String instance) {
        return Optional.ofNullable(machine().instances().get(instance))
                .orElseThrow(() -> new IllegalStateException("instance " + instance + " has no process"));
    }

    /// Requests that began at or after that time and were served.
    List<RequestResult> servedSince(long micros) {
        return load().results().stream()
                .filter(request -> request.startMicros() >= micros && !request.failed())
                .toList();
    }
}
