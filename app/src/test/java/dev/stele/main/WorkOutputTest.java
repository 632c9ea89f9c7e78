package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.build.BuildMachine;
import dev.stele.build.LockResult;
import dev.stele.cli.Cli;
import dev.stele.cli.Context;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.cli.Terminal;
import dev.stele.control.FakeControl;
import dev.stele.crash.Pauser;
import dev.stele.crash.TestPauser;
import dev.stele.debian.AptPaths;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Outcome;
import dev.stele.fleet.Release;
import dev.stele.home.Home;
import dev.stele.home.HomeAdoption;
import dev.stele.home.LedgerHome;
import dev.stele.inspect.ImageDocuments;
import dev.stele.journal.LedgerEntry;
import dev.stele.ledger.Ledger;
import dev.stele.linux.Architecture;
import dev.stele.linux.TerminalSize;
import dev.stele.oci.Descriptor;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.reference.OutputRecorder;
import dev.stele.route.PoolId;
import dev.stele.server.Uninstall;
import dev.stele.store.Store;
import dev.stele.views.Worlds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the commands that need no server print with `-o json` is what their schemas describe, no more and no less.
/// Their work is the real one; of what would need root or an archive of packages, the last step is.
class WorkOutputTest {
    private static final Pauser PAUSER = new TestPauser();
    private static final Instant NOON = Instant.parse("2026-08-21T12:00:00Z");
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");
    private static final String RECIPE = """
            apiVersion: stele/v1
            kind: Image
            metadata: {name: shop/web, version: "1"}
            files:
              - {src: page, dest: /www/}
              - {src: lib, dest: /lib/, layer: jars}
            env: {VERSION: "1"}
            entrypoint: [/bin/true]
            """;

    @TempDir
    private Path folder;

    private Path home = Path.of("");
    private final StringBuilder out = new StringBuilder();

    @BeforeEach
    void writeRecipes() throws IOException {
        home = folder.resolve("home");
        for (String version : List.of("1", "2")) {
            Files.createDirectories(folder.resolve(version));
            Files.writeString(folder.resolve(version).resolve("page"), "page " + version + "\n");
            Path jars = Files.createDirectories(folder.resolve(version).resolve("lib"));
            Files.writeString(jars.resolve("gson-2." + version + ".jar"), "jar");
            Files.createSymbolicLink(jars.resolve("gson.jar"), Path.of("gson-2." + version + ".jar"));
            String recipe = RECIPE.replace("\"1\"", "\"" + version + "\"");
            Files.writeString(folder.resolve(version).resolve("image.yaml"), recipe);
        }
    }

    private String ran(int exit, String command) {
        List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
        words.addAll(List.of("-o", "json"));
        out.setLength(0);
        assertThat(Cli.run(context(), words.toArray(String[]::new)))
                .as(command + out)
                .isEqualTo(exit);
        return out.toString();
    }

    private String work(String command) {
        return ran(0, command + " --home " + home);
    }

    @Test
    void eachOutputIsAsDescribedAndEachFieldIsSeen() throws IOException {
        OutputRecorder recorder = new OutputRecorder();
        recorder.check("registry gc", work("registry gc --dry-run"));
        recorder.check("image ls", work("image ls"));
        recorder.check("image uploads", work("image uploads"));
        recorder.check("build", work("build 1/image.yaml"));
        recorder.check("build", work("build 2/image.yaml"));
        recorder.check("lock", work("lock 1/image.yaml"));
        recorder.check("image ls", work("image ls"));
        recorder.check("image show", work("image show shop/web:1"));
        recorder.check("image show", ran(1, "image show shop/web:3 --home " + home));
        putBoth();
        recorder.check("image tree", work("image tree shop/both:1"));
        recorder.check("image diff", work("image diff shop/web:1 shop/both:1"));
        recorder.check("image diff", work("image diff shop/both:1 shop/web:2"));
        recorder.check("image history", work("image history shop/both:1"));
        recorder.check("image why", work("image why shop/both:1 /lib/gson.jar"));
        recorder.check("image why", work("image why shop/both:1 /www/page"));
        recorder.check("image why", ran(1, "image why shop/both:1 /www/other --home " + home));
        checkTransfers(recorder);
        openUpload("a");
        openUpload("b");
        recorder.check("image uploads", work("image uploads --end " + "b".repeat(32)));
        writeLedger();
        recorder.check("audit log", work("audit log"));
        recorder.check("audit verify", work("audit verify"));
        recorder.check("audit at", work("audit at 2026-08-21T11:00Z"));
        recorder.check("audit at", work("audit at 2026-08-21T13:00Z"));
        recorder.check("audit at", ran(2, "audit at now --home " + home));
        recorder.check("registry gc", work("registry gc --keep-tags 1"));
        recorder.check("demo", ran(0, "demo"));
        recorder.check("doctor", doctor());
        recorder.check("server adopt", work("server adopt -y"));
        recorder.check("server adopt", work("server adopt -y --new-id"));
        recorder.check("uninstall", work("uninstall --dry-run"));
        recorder.check("uninstall", work("uninstall --confirm " + home));
        recorder.check("uninstall", work("uninstall --confirm " + home));
        assertThat(recorder.unseen(OutputRecorder.ofLocalWork())).isEmpty();
    }

    /// An image of both images' layers, so that the files of the first one are hidden.
    private void putBoth() {
        Store store = Store.open(home.resolve("store"));
        ImageDocuments one = stored(store, "1");
        ImageDocuments two = stored(store, "2");
        ImageConfig config = new ImageConfig(
                one.config().created(),
                one.config().architecture(),
                "linux",
                one.config().execution(),
                Map.of(),
                concat(one.config().diffIds(), two.config().diffIds()),
                List.of("a", "b"));
        byte[] bytes = config.bytes();
        Manifest manifest = new Manifest(
                new Descriptor(MediaTypes.CONFIG, store.put(bytes), bytes.length),
                concat(one.manifest().layers(), two.manifest().layers()),
                Map.of());
        store.setTag("shop/both", "1", store.put(manifest.bytes()));
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static ImageDocuments stored(Store store, String tag) {
        return ImageDocuments.read(
                store,
                store.tag("shop/web", tag).orElseThrow(),
                Architecture.own().ociName());
    }

    private void checkTransfers(OutputRecorder recorder) {
        try (LoopbackRegistry registry = new LoopbackRegistry(home)) {
            String there = registry.host() + "/shop/web:1";
            recorder.check("image push", work("image push shop/web:1 " + there));
            recorder.check("image pull", work("image pull " + there));
            recorder.check("image pull", work("image pull " + there + " --as web:one"));
            recorder.check("image pull", ran(2, "image pull /web --home " + home));
        }
        String archive = "docker-archive:" + folder.resolve("web.tar");
        recorder.check("image export", work("image export shop/web:1 " + archive));
        recorder.check("image import", work("image import " + archive + " --as web:two"));
        recorder.check("image rm", work("image rm web"));
    }

    /// This machine may lack something.
    private String doctor() {
        out.setLength(0);
        assertThat(Cli.run(context(), "doctor", "-o", "json", "--home", home.toString()))
                .isBetween(0, 1);
        return out.toString();
    }

    private void openUpload(String letter) throws IOException {
        Path uploads = Files.createDirectories(home.resolve("store/registry/uploads"));
        Files.writeString(uploads.resolve(letter.repeat(32) + ".of"), "shop/web\nci\n");
        Files.write(uploads.resolve(letter.repeat(32)), new byte[5]);
    }

    private void writeLedger() {
        Release release = Worlds.release("one");
        Ledger ledger = new LedgerHome(home).open("0123abcd", new SecureRandom());
        LedgerEvent.Announced announced = new LedgerEvent.Announced(new PoolId("web", release.id()), 1, 0, 1, 1);
        List<LedgerEvent> events = List.of(
                new LedgerEvent.ReleaseMade("web", 1, "web:1", release),
                new LedgerEvent.InstanceIntent("k0", "web-1", LedgerEvent.Step.CREATE, Optional.of(announced)),
                new LedgerEvent.Closed("k0", Outcome.done()),
                new LedgerEvent.InstanceIntent("k1", "web-1", LedgerEvent.Step.START, Optional.empty()),
                new LedgerEvent.Closed("k1", Outcome.done()));
        events.forEach(event -> ledger.append(List.of(new LedgerEntry(NOON, event).bytes())));
        ledger.settle();
    }

    private Context context() {
        return new Context(
                new Recorded(),
                _ -> () -> {},
                new Context.SystemInputs(_ -> Optional.empty(), folder, () -> ZoneOffset.UTC, () -> 0, Optional::empty),
                _ -> new FakeControl(),
                local(),
                "0.1.0");
    }

    private LocalWork local() {
        BuildWork builds = new BuildWork(new BuildMachine(
                new AptPaths(folder.resolve("etc/apt"), folder.resolve("keyrings")),
                folder.resolve("etc/os-release"),
                "amd64",
                folder.resolve("cache"),
                BuildMachine.Network.of(Optional.empty()),
                InstantSource.fixed(NOON),
                () -> 0));
        ImageWork images = new ImageWork();
        InspectWork inspections = new InspectWork();
        TransferWork transfers = new TransferWork(PAUSER);
        SendWork sends = new SendWork(PAUSER);
        AuditWork audits = new AuditWork(PAUSER);
        return new LocalWork(
                new LocalWork.ImageOperations(
                        builds::build,
                        (request, _) ->
                                BuildWork.locked(new LockResult.Locked(request.recipe(), 2, List.of("+ libc6 2.36-9"))),
                        builds::check,
                        images::list,
                        images::show,
                        new UploadsWork()::run,
                        new CollectWork(InstantSource.fixed(LATER))::run),
                new LocalWork.InspectOperations(
                        inspections::tree, inspections::diff, inspections::history, inspections::why),
                new LocalWork.TransferOperations(
                        transfers::pull, sends::push, sends::export, new RemoveWork()::run, transfers::require),
                new LocalWork.LedgerOperations(audits::log, audits::verify, audits::at),
                new LocalWork.MachineOperations(
                        new DoctorWork()::run,
                        (_, _) -> DemoWork.output(true),
                        (_, _) -> Output.problems(1, List.of()),
                        (request, _) -> AdoptWork.adopted(request, adopted(request)),
                        (_, _) -> Output.problems(1, List.of()),
                        this::uninstall));
    }

    private HomeAdoption.Adopted adopted(LocalWork.AdoptRequest request) {
        return new HomeAdoption.Adopted(
                "0123abcd", request.newId() ? Optional.of(home.resolve("former")) : Optional.empty());
    }

    private Output uninstall(LocalWork.UninstallRequest request, Consumer<String> progress) {
        try {
            Uninstall uninstall = Uninstall.of(folder.resolve("run"), new Home(request.home()), PAUSER);
            return UninstallWork.run(uninstall, request.dryRun(), progress);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final class Recorded implements Terminal {
        @Override
        public void out(String text) {
            out.append(text);
        }

        @Override
        public void err(String text) {}

        @Override
        public boolean isTty() {
            return false;
        }

        @Override
        public Optional<TerminalSize> size(Stream stream) {
            return Optional.empty();
        }

        @Override
        public byte[] in(int bytesMax) {
            return new byte[0];
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.empty();
        }
    }
}
