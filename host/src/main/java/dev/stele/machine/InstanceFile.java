package dev.stele.machine;

import dev.stele.keeper.InstanceAction;
import dev.stele.linux.HostProcess;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// The record of an instance in its folder, from which a restarted server adopts it. It lies in `/run`: after a reboot
/// neither it nor the instance is there.
///
/// @param create the action that made it
/// @param first the container's first process; absent before it was created
/// @param conmon its supervisor; absent before it was created
/// @param layers names of the unpacked layers that its root is made of, the lowest first
/// @param stopSignal that asks its program to end
record InstanceFile(
        InstanceAction.Create create,
        Phase phase,
        Optional<HostProcess> first,
        Optional<HostProcess> conmon,
        List<String> layers,
        int stopSignal) {
    enum Phase {
        CREATING,
        CREATED,
        STARTED,
        /// Stele has asked it to end, or is about to.
        STOPPING
    }

    InstanceFile {
        layers = List.copyOf(layers);
    }

    InstanceFile with(Phase next) {
        return new InstanceFile(create, next, first, conmon, layers, stopSignal);
    }

    InstanceFile created(HostProcess process, HostProcess supervisor) {
        return new InstanceFile(
                create, Phase.CREATED, Optional.of(process), Optional.of(supervisor), layers, stopSignal);
    }

    /// Written before the change that it records: a crash between the two leaves more to clean up, never less. Not
    /// forced to a disk: the instance does not outlive a power cut either.
    void save(Path folder) throws IOException {
        Path staged = folder.resolve(".record.json");
        Files.write(staged, toJson().bytes());
        Files.move(staged, file(folder), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Absent when the folder has none that can be read: a crash came before anything else was made.
    static Optional<InstanceFile> load(Path folder) throws IOException {
        try {
            return Files.exists(file(folder))
                    ? Optional.of(fromJson(Json.parse(Files.readAllBytes(file(folder)))))
                    : Optional.empty();
        } catch (JsonException _) {
            return Optional.empty();
        }
    }

    private static Path file(Path folder) {
        return folder.resolve("record.json");
    }

    private Json toJson() {
        Json.Builder out = Json.object()
                .put("create", create.toJson())
                .put("phase", phase.name())
                .put("layers", Json.strings(layers))
                .put("stopSignal", stopSignal);
        first.ifPresent(process -> out.put("first", json(process)));
        conmon.ifPresent(process -> out.put("conmon", json(process)));
        return out.build();
    }

    private static InstanceFile fromJson(Json json) {
        return new InstanceFile(
                (InstanceAction.Create) InstanceAction.fromJson(json.at("create")),
                Phase.valueOf(json.string("phase")),
                json.get("first").map(InstanceFile::process),
                json.get("conmon").map(InstanceFile::process),
                json.stringList("layers"),
                Math.toIntExact(json.number("stopSignal")));
    }

    private static Json json(HostProcess process) {
        return Json.object()
                .put("pid", process.pid())
                .put("startTicks", process.startTicks())
                .build();
    }

    private static HostProcess process(Json json) {
        return new HostProcess(Math.toIntExact(json.number("pid")), json.number("startTicks"));
    }
}
