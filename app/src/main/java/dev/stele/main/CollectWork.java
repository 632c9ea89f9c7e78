package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.home.Home;
import dev.stele.home.HomeLock;
import dev.stele.ledger.LedgerException;
import dev.stele.machine.UnpackedLayers;
import dev.stele.registry.Garbage;
import dev.stele.server.StoreNeeds;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import dev.stele.text.Units;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs `stele registry gc`.
final class CollectWork {
    /// Longer than anybody waits between looking for a blob and naming it.
    static final Duration GRACE = Duration.ofHours(1);

    private final InstantSource clock;

    CollectWork() {
        this(InstantSource.system());
    }

    CollectWork(InstantSource clock) {
        this.clock = clock;
    }

    Output run(LocalWork.CollectRequest request, Consumer<String> progress) {
        Home home = new Home(request.home());
        if (!Files.isDirectory(home.store())) {
            return Output.done(
                    "nothing is stored at " + home.dir() + "\n",
                    json(
                            new Garbage.Report(List.of(), Map.of(), Map.of(), 0),
                            Optional.of(new UnpackedLayers.Report(0, 0)),
                            request.dryRun()));
        }
        Store store = HomeStore.open(request.home());
        StoreNeeds needs = new StoreNeeds(home, store);
        try {
            Garbage.Rules rules = new Garbage.Rules(clock.instant().minus(GRACE), request.keepTags(), request.dryRun());
            Optional<Garbage.Report> blobs = new Garbage(store, home.registry()).collect(needs::read, rules);
            if (blobs.isEmpty()) {
                return failed(
                        "another  stele registry gc  is at it", "two would hinder each other", "wait for its end");
            }
            Optional<UnpackedLayers.Report> layers = layers(home, store, needs, request.dryRun());
            return output(blobs.get(), layers, request.dryRun());
        } catch (LedgerException | StoreException e) {
            return failed(
                    "what is needed cannot be read, so nothing more is removed: " + FailureText.of(e),
                    "what cannot be read may name what is needed",
                    "mend what it names (build or push a damaged image again), then repeat");
        }
    }

    /// A server that runs knows which layers are unpacked, and unpacks others.
    private static Optional<UnpackedLayers.Report> layers(Home home, Store store, StoreNeeds needs, boolean dryRun) {
        UnpackedLayers layers = new UnpackedLayers(home.dir(), store);
        if (dryRun) {
            return Optional.of(layers.collect(needs.read().images(), true));
        }
        Optional<HomeLock> lock = HomeLock.take(home);
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        try (HomeLock _ = lock.get()) {
            return Optional.of(layers.collect(needs.read().images(), false));
        }
    }

    private static Output failed(String message, String cause, String fix) {
        return Output.problems(ExitCode.FAILED, List.of(Problem.of("G410", message, cause, fix)));
    }

    private static Output output(Garbage.Report blobs, Optional<UnpackedLayers.Report> layers, boolean dryRun) {
        StringBuilder text = new StringBuilder();
        blobs.tags()
                .forEach(tag -> text.append("tag ")
                        .append(tag.image())
                        .append(dryRun ? " would go: " : " is gone: ")
                        .append(tag.reason())
                        .append("; its name stays taken\n"));
        for (Garbage.Kind kind : Garbage.Kind.values()) {
            line(
                    text,
                    word(kind),
                    blobs.count().getOrDefault(kind, 0),
                    blobs.bytes().getOrDefault(kind, 0L));
        }
        if (layers.isPresent()) {
            line(text, "unpacked layers", layers.get().count(), layers.get().bytes());
        } else {
            text.append(
                    "unpacked layers: left alone while the server runs; end it (services go on), then repeat this\n");
        }
        text.append(dryRun ? "would free " : "freed ").append(Units.bytes(sum(blobs, layers)));
        if (blobs.young() > 0) {
            text.append("; ")
                    .append(Units.counted(blobs.young(), "blob"))
                    .append(" that nothing needs, used in the last hour, stay for now");
        }
        text.append('\n');
        return Output.done(text.toString(), json(blobs, layers, dryRun));
    }

    private static long sum(Garbage.Report blobs, Optional<UnpackedLayers.Report> layers) {
        return blobs.bytes().values().stream().mapToLong(Long::longValue).sum()
                + layers.map(UnpackedLayers.Report::bytes).orElse(0L);
    }

    private static Json.Obj json(Garbage.Report blobs, Optional<UnpackedLayers.Report> layers, boolean dryRun) {
        Json.Builder kinds = Json.object();
        for (Garbage.Kind kind : Garbage.Kind.values()) {
            kinds.put(
                    kind.name().toLowerCase(java.util.Locale.ROOT),
                    blobs.bytes().getOrDefault(kind, 0L));
        }
        layers.ifPresent(report -> kinds.put("unpacked", report.bytes()));
        return Json.object()
                .put("dryRun", dryRun)
                .put("freed", sum(blobs, layers))
                .put("bytes", kinds.build())
                .put("young", blobs.young())
                .put("tags", Json.array(blobs.tags(), CollectWork::json))
                .build();
    }

    private static Json json(Garbage.LostTag tag) {
        return Json.object()
                .put("image", tag.image())
                .put("digest", tag.digest().toString())
                .put("reason", tag.reason())
                .build();
    }

    private static String word(Garbage.Kind kind) {
        return switch (kind) {
            case MANIFEST -> "manifests";
            case LAYER -> "layers and configurations";
            case OTHER -> "packages, former files and fleets";
        };
    }

    private static void line(StringBuilder text, String what, int count, long bytes) {
        text.append(String.format("%-36s %6d  %12s%n", what, count, Units.bytes(bytes)));
    }
}
