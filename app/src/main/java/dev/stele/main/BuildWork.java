package dev.stele.main;

import dev.stele.build.BuildFailure;
import dev.stele.build.BuildMachine;
import dev.stele.build.BuildRequest;
import dev.stele.build.BuildResult;
import dev.stele.build.Builder;
import dev.stele.build.LockResult;
import dev.stele.build.Locker;
import dev.stele.build.Progress;
import dev.stele.build.RecipeCheck;
import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.crash.Pauser;
import dev.stele.debian.AptPaths;
import dev.stele.python.PipConfig;
import dev.stele.store.Store;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Runs `stele build` and `stele lock`.
final class BuildWork {
    private static final long LINE_INTERVAL_NANOS = 1_000_000_000;

    /// Asked for by a build alone: other commands read no configuration of apt and pip.
    private final Supplier<BuildMachine> machine;

    BuildWork(Pauser pauser) {
        this.machine = () -> machine(pauser);
    }

    BuildWork(BuildMachine machine) {
        this.machine = () -> machine;
    }

    Output build(LocalWork.RecipeRequest request, Consumer<String> progress) {
        Store store = HomeStore.open(request.home());
        BuildResult result =
                new Builder(machine.get(), store).build(new BuildRequest(request.recipe()), lines(progress));
        return switch (result) {
            case BuildResult.Built built -> {
                notes(built).forEach(progress);
                yield Output.done(built.digest() + "\n", json(built));
            }
            case BuildResult.Refused(var failure) -> refused(failure);
        };
    }

    Output check(LocalWork.RecipeText request, Consumer<String> progress) {
        return switch (RecipeCheck.read(request.file(), request.content())) {
            case Parsed.Good<String>(String image) ->
                Output.done(
                        "the recipe of " + image + "\n",
                        Json.object().put("valid", true).put("image", image).build());
            case Parsed.Bad<String>(List<Problem> problems) -> Output.problems(ExitCode.INVALID, problems);
        };
    }

    Output lock(LocalWork.RecipeRequest request, Consumer<String> progress) {
        Store store = HomeStore.open(request.home());
        LockResult result = new Locker(machine.get(), store).lock(new BuildRequest(request.recipe()), lines(progress));
        return switch (result) {
            case LockResult.Locked locked -> {
                locked.changes().forEach(progress);
                yield locked(locked);
            }
            case LockResult.Refused(var failure) -> refused(failure);
        };
    }

    static Output locked(LockResult.Locked locked) {
        return Output.done(
                locked.file() + "\n",
                Json.object()
                        .put("file", locked.file().toString())
                        .put("packages", locked.packages())
                        .put("changes", Json.strings(locked.changes()))
                        .build());
    }

    private static List<String> notes(BuildResult.Built built) {
        List<String> out = new ArrayList<>(built.contents().warnings());
        if (!built.contents().skippedScripts().isEmpty()) {
            out.add(built.contents().skippedScripts().size()
                    + " packages have install scripts; none was run (see image show)");
        }
        if (!built.isLocked() && !built.contents().packages().isEmpty()) {
            out.add("no image.lock: packages were chosen anew; to repeat this build exactly:  stele lock");
        }
        out.add(built.reference().repository() + ":" + built.reference().tag().orElse("")
                + (built.isNew() ? "  new" : "  unchanged"));
        return out;
    }

    private static Json.Obj json(BuildResult.Built built) {
        return Json.object()
                .put("image", built.reference().toString())
                .put("digest", built.digest().toString())
                .put("new", built.isNew())
                .put("locked", built.isLocked())
                .put("packages", Json.strings(built.contents().packages()))
                .put("skippedScripts", Json.strings(built.contents().skippedScripts()))
                .put("setIds", Json.strings(built.contents().setIds()))
                .put("warnings", Json.strings(built.contents().warnings()))
                .put(
                        "layers",
                        Json.array(
                                built.layers(),
                                layer -> Json.object()
                                        .put("title", layer.title())
                                        .put(
                                                "digest",
                                                layer.descriptor().digest().toString())
                                        .put("diffId", layer.diffId().toString())
                                        .put("size", layer.descriptor().size())
                                        .build()))
                .build();
    }

    private static Output refused(BuildFailure failure) {
        return Output.problems(exit(failure.kind()), failure.problems());
    }

    private static int exit(BuildFailure.Kind kind) {
        return switch (kind) {
            case INVALID -> ExitCode.INVALID;
            case FAILED -> ExitCode.FAILED;
            case UNVERIFIED -> ExitCode.UNVERIFIED;
        };
    }

    private static BuildMachine machine(Pauser pauser) {
        String home = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(v -> !v.isEmpty())
                .orElse(System.getProperty("user.home") + "/.cache");
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return new BuildMachine(
                new AptPaths(Path.of("/etc/apt"), Path.of("/usr/share/keyrings")),
                Path.of("/etc/os-release"),
                architecture,
                Path.of(home, "stele"),
                new BuildMachine.Network(
                        Optional.ofNullable(System.getenv("http_proxy"))
                                .filter(v -> !v.isEmpty())
                                .map(URI::create),
                        PipConfig.index(System.getenv(), Path.of(System.getProperty("user.home"))),
                        folder -> new OtherPlaces(pauser).access(folder, false)),
                InstantSource.system(),
                System::nanoTime);
    }

    /// One line for each step, and at most one a second for the bytes of a download.
    private static Progress lines(Consumer<String> progress) {
        return new Progress() {
            private long printedAt = System.nanoTime();

            @Override
            public void step(String line) {
                progress.accept(line);
            }

            @Override
            public synchronized void bytes(String what, long done, long total) {
                if (System.nanoTime() - printedAt >= LINE_INTERVAL_NANOS) {
                    printedAt = System.nanoTime();
                    progress.accept(what + "  " + (done >> 20) + " of " + (total >> 20) + " MB");
                }
            }
        };
    }
}
