package dev.stele.build;

import static dev.stele.build.TestBase.file;
import static dev.stele.build.TestBase.folder;
import static dev.stele.build.TestBase.link;
import static dev.stele.build.TestBase.program;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Scratch;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.python.PythonTarget;
import dev.stele.remote.FakeRegistry;
import dev.stele.remote.ImageExport;
import dev.stele.remote.StoredImage;
import dev.stele.remote.TransferProgress;
import dev.stele.store.Store;
import dev.stele.text.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A base lies in a registry, a layout or an archive; it is pinned by the lock, and then comes from there or from the
/// store alone.
class BaseSourceTest {
    private static final byte[] PROGRAM = TestElf.program().interpreter("").bytes();

    @TempDir
    private Path root;

    private BuildFixture fixture;
    private final FakeRegistry registry = new FakeRegistry();

    @BeforeEach
    void openStore() throws IOException {
        fixture = new BuildFixture(root);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static TestBase base(String greeting) {
        return new TestBase()
                .layer(
                        file("greeting", greeting),
                        folder("usr", 0755, 0),
                        folder("usr/bin", 0755, 0),
                        program("usr/bin/run", PROGRAM))
                .running("{\"Entrypoint\":[\"/usr/bin/run\"]}");
    }

    private Digest push(TestBase base, String tag) {
        byte[] manifest = base.manifest();
        base.blobs().forEach((digest, bytes) -> registry.blob("team/base", digest, bytes));
        return registry.manifest("team/base", tag, manifest);
    }

    private void recipe(String from) throws IOException {
        fixture.recipeText("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: test/app, version: "1"}
                from: "%s"
                files: [{src: app.txt, dest: /app/}]
                """.formatted(from));
    }

    private Manifest manifest(Digest digest) {
        return Manifest.parse(fixture.store.read(digest, 1 << 20));
    }

    @Test
    void aTagThatMovedAfterTheLockChangesNothing() throws IOException {
        Digest first = push(base("hello"), "1");
        recipe(registry.host() + "/team/base:1");
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        push(base("good evening"), "1");
        Store other = Store.open(root.resolve("other"));
        BuildRequest request = new BuildRequest(fixture.recipeFile());
        BuildResult built = new Builder(BuildFixture.machine(root, "empty"), other).build(request, Progress.silent());
        assertThat(built).isInstanceOf(BuildResult.Built.class);
        assertThat(other.has(first)).isTrue();
        assertThat(fixture.built().digest()).isEqualTo(((BuildResult.Built) built).digest());
        assertThat(((LockResult.Locked) fixture.lock()).changes())
                .hasSize(1)
                .first()
                .asString()
                .contains("→");
    }

    @Test
    void aLockedBuildAsksNobodyForWhatTheStoreHas() throws IOException {
        push(base("hello"), "1");
        recipe(registry.host() + "/team/base:1");
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        registry.close();
        int asked = registry.asked.size();
        assertThat(fixture.built().isLocked()).isTrue();
        assertThat(registry.asked).hasSize(asked);
    }

    @Test
    void aDigestIsAskedForOnce() throws IOException {
        Digest digest = push(base("hello"), "1");
        recipe(registry.host() + "/team/base@" + digest);
        Digest built = fixture.built().digest();
        registry.close();
        assertThat(fixture.built().digest()).isEqualTo(built);
    }

    @Test
    void bytesThatAreNotTheDigestsAreRefused() throws IOException {
        TestBase base = base("hello");
        push(base, "1");
        Descriptor layer = Manifest.parse(base.manifest()).layers().getFirst();
        byte[] other = base.blob(layer.digest()).clone();
        other[other.length / 2] ^= 1;
        registry.blob("team/base", layer.digest(), other);
        recipe(registry.host() + "/team/base:1");
        assertThat(fixture.outcome()).isEqualTo("UNVERIFIED G425");
        assertThat(fixture.store.has(layer.digest())).isFalse();
    }

    @Test
    void anIndexChoosesThePlatformOfTheMachine() throws IOException {
        Digest own = push(base("hello"), "amd64");
        Digest arm = push(base("hello").on("arm64"), "arm64");
        Digest index = registry.manifest("team/base", "1", index(own, arm));
        recipe(registry.host() + "/team/base:1");
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        assertThat(Files.readString(fixture.context.resolve("image.lock")))
                .contains("\"digest\":\"" + index + "\"", "\"manifest\":\"" + own + "\"");
        assertThat(manifest(fixture.built().digest()).annotations())
                .containsEntry("org.opencontainers.image.base.digest", own.toString());
        registry.manifest("team/base", "2", index(arm, arm));
        Files.delete(fixture.context.resolve("image.lock"));
        recipe(registry.host() + "/team/base:2");
        assertThat(fixture.outcome()).isEqualTo("FAILED B341");
    }

    private byte[] index(Digest first, Digest arm) {
        boolean hasOwn = !first.equals(arm);
        List<Json> entries = List.of(entry(first, hasOwn ? "amd64" : "riscv64"), entry(arm, "arm64"));
        return Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.INDEX)
                .put("manifests", Json.array(entries))
                .build()
                .bytes();
    }

    private static Json entry(Digest digest, String architecture) {
        int size = base("hello")
                .on(architecture.equals("amd64") ? "amd64" : "arm64")
                .manifest()
                .length;
        return Json.object()
                .put("mediaType", MediaTypes.MANIFEST)
                .put("digest", digest.toString())
                .put("size", size)
                .put(
                        "platform",
                        Json.object()
                                .put("os", "linux")
                                .put("architecture", architecture)
                                .build())
                .build();
    }

    /// A folder or archive beside the recipe.
    @ParameterizedTest
    @ValueSource(strings = {"oci:base:1", "oci-archive:base.tar", "docker-archive:base.tar"})
    void aLayoutOrArchiveIsPinnedToo(String from) throws IOException {
        export(base("hello"), from);
        recipe(from);
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        Digest built = fixture.built().digest();
        assertThat(manifest(built).layers()).hasSize(2);
        assertThat(manifest(built).annotations()).doesNotContainKey("org.opencontainers.image.base.name");
        export(base("good evening"), from);
        assertThat(fixture.built().digest()).isEqualTo(built);
        Store empty = Store.open(root.resolve("empty"));
        BuildResult refused =
                new Builder(fixture.machine, empty).build(new BuildRequest(fixture.recipeFile()), Progress.silent());
        assertThat(BuildFixture.codes(((BuildResult.Refused) refused).failure()))
                .isEqualTo("UNVERIFIED B344");
    }

    private void export(TestBase base, String target) throws IOException {
        Files.deleteIfExists(fixture.context.resolve("base.tar"));
        Store store = Store.open(Files.createTempDirectory(root, "export"));
        StoredImage image = StoredImage.of("base:1", base.in(store, "base", "1"), Optional.empty(), store);
        new ImageExport(store, fixture.context).write(image, target, "base:1", TransferProgress.SILENT);
    }

    @Test
    void aProjectsProgramIsFoundWhereTheBaseHasIt() throws IOException {
        base("hello")
                .layer(folder("opt", 0755, 0), folder("opt/jdk", 0755, 0), program("opt/jdk/java", PROGRAM))
                .running("{\"Env\":[\"PATH=/usr/bin:/opt/jdk\"],\"Cmd\":[\"jshell\"]}")
                .in(fixture.store, "base", "1");
        recipe("base:1");
        Recipe written = written();
        BaseImages images = new BaseImages(
                reach(),
                new BuildRequest(fixture.recipeFile()),
                written.parts().from().orElseThrow());
        try (var scratch = Scratch.open(root.resolve("scratch"))) {
            BaseImage base = images.open(images.choose(), scratch);
            List<String> project = List.of("/usr/bin/java", "-jar", "/app/a.jar");
            Recipe.Execution merged =
                    base.under(written.startedBy(project), project).execution();
            assertThat(merged.entrypoint()).containsExactly("/opt/jdk/java", "-jar", "/app/a.jar");
            assertThat(merged.cmd()).isEmpty();
        }
    }

    /// Each line: the base's Python, a folder that it has, and which wheels it gets.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            usr/bin/python3       | usr/lib/python3/dist-packages | DEBIAN
            usr/local/bin/python3 | usr/local/lib/x               | LOCAL
            usr/bin/python3       | usr/lib/x                     | B347
            opt/bin/python3       | usr/lib/python3/dist-packages | B347
            """)
    void pythonAndGlibcAreThoseOfTheBase(String program, String folder, String told) throws IOException {
        base("hello")
                .layer(
                        program("lib/libc.so.6", libc()),
                        program(program.replace("python3", "python3.11"), PROGRAM),
                        link(program, "python3.11"),
                        folder(folder, 0755, 0))
                .running("{\"Env\":[\"PATH=/usr/local/bin:/usr/bin:/opt/bin\"],\"Cmd\":[\"run\"]}")
                .in(fixture.store, "base", "1");
        recipe("base:1");
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile()) + "python: {requirements: requirements.txt}\n");
        Files.writeString(fixture.context.resolve("requirements.txt"), "");
        LockMaker maker = new LockMaker(reach(), new BuildRequest(fixture.recipeFile()), written());
        try (Scratch scratch = Scratch.open(root.resolve("scratch"))) {
            PythonTarget target = maker.target(maker.make(scratch), scratch);
            assertThat(target.layout()).hasToString(told);
            assertThat(target).hasToString("Python 3.11 on x86_64 with glibc 2.36");
        } catch (BuildException e) {
            assertThat(BuildFixture.codes(e.failure())).isEqualTo("INVALID " + told);
        }
    }

    private static byte[] libc() {
        byte[] text = "\0GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = Arrays.copyOf(PROGRAM, PROGRAM.length + text.length);
        System.arraycopy(text, 0, out, PROGRAM.length, text.length);
        return out;
    }

    private Recipe written() {
        return RecipeFile.requireGood(RecipeFile.requireGood(RecipeFile.read(new BuildRequest(fixture.recipeFile())))
                .finished());
    }

    private OsBuild.Reach reach() {
        return new OsBuild.Reach(fixture.machine, fixture.store, Progress.silent());
    }
}
