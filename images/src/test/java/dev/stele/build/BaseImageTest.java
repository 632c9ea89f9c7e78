package dev.stele.build;

import static dev.stele.build.TestBase.file;
import static dev.stele.build.TestBase.folder;
import static dev.stele.build.TestBase.gone;
import static dev.stele.build.TestBase.link;
import static dev.stele.build.TestBase.program;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.LayerLimits;
import dev.stele.layer.TarReader;
import dev.stele.layer.UnpackedStream;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A recipe's files above an image that another tool made.
class BaseImageTest {
    private static final byte[] PROGRAM = TestElf.program().interpreter("").bytes();

    @TempDir
    private Path root;

    private BuildFixture fixture;

    @BeforeEach
    void openStore() throws IOException {
        fixture = new BuildFixture(root);
    }

    /// With merged `/usr`, an account, a program, and folders that are nobody else's.
    private static TestBase base() {
        return new TestBase()
                .layer(
                        link("bin", "usr/bin"),
                        folder("etc", 0755, 0),
                        file("etc/group", "web:x:34:\n"),
                        file("etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:33:34::/:/bin/sh\n"),
                        folder("opt", 0755, 0),
                        folder("opt/a", 0755, 0),
                        file("opt/a/old", "old"),
                        folder("srv", 0700, 5),
                        folder("usr", 0755, 0),
                        folder("usr/bin", 0755, 0),
                        program("usr/bin/run", PROGRAM))
                .layer(gone("opt/a"))
                .running("{\"Entrypoint\":[\"/bin/run\"],\"Cmd\":[\"a\"],\"Env\":[\"PATH=/bin\"]}");
    }

    private BuildFixture recipe(String more) throws IOException {
        return fixture.recipeText("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: test/app, version: "1"}
                """ + more + "\n");
    }

    private Manifest manifest(Digest digest) {
        return Manifest.parse(fixture.store.read(digest, 1 << 20));
    }

    private ImageConfig config(Digest digest) {
        return ImageConfig.parse(fixture.store.read(manifest(digest).config().digest(), 1 << 20));
    }

    /// The entries of the topmost layer.
    private List<String> top(Digest digest) throws IOException {
        Descriptor layer = manifest(digest).layers().getLast();
        List<String> out = new ArrayList<>();
        try (var in = UnpackedStream.open(
                fixture.store.open(layer.digest()), UnpackedStream.codecOf(layer), LayerLimits.DEFAULT)) {
            TarReader tar = new TarReader(in, LayerLimits.DEFAULT);
            for (var item = tar.next(); item.isPresent(); item = tar.next()) {
                out.add(item.get().path());
            }
        }
        return out;
    }

    private Problem refusal() {
        return switch (fixture.build()) {
            case BuildResult.Built built -> throw new AssertionError("was built: " + built);
            case BuildResult.Refused(var failure) -> failure.problems().getFirst();
        };
    }

    @Test
    void layersOfTheBaseLieBeneathUnchanged() throws IOException {
        Manifest below = Manifest.parse(fixture.store.read(base().dockers().in(fixture.store, "base", "1"), 1 << 20));
        recipe("from: base:1\nfiles: [{src: app.txt, dest: /app/}]");
        BuildResult.Built built = fixture.built();
        Manifest whole = manifest(built.digest());
        assertThat(whole.layers()).hasSize(3);
        assertThat(whole.layers().subList(0, 2).stream().map(Descriptor::digest))
                .containsExactlyElementsOf(
                        below.layers().stream().map(Descriptor::digest).toList());
        assertThat(whole.layers().subList(0, 2).stream().map(Descriptor::mediaType))
                .containsOnly(MediaTypes.LAYER_GZIP);
        assertThat(config(built.digest()).diffIds()).hasSize(3);
        assertThat(config(built.digest()).history()).hasSize(3).last().isEqualTo("stele: files");
        assertThat(config(built.digest()).execution().entrypoint()).containsExactly("/bin/run");
        assertThat(config(built.digest()).execution().cmd()).containsExactly("a");
        assertThat(built.layers()).extracting(BuildResult.Layer::title).containsExactly("base", "base", "files");
        assertThat(whole.annotations())
                .containsEntry("org.opencontainers.image.base.name", "base:1")
                .containsEntry(
                        "org.opencontainers.image.base.digest",
                        fixture.store.tag("base", "1").orElseThrow().toString());
        assertThat(built.contents().warnings()).isEmpty();
        assertThat(fixture.built().digest()).isEqualTo(built.digest());
    }

    /// Each line: where a file goes, and the entries of its layer: only what the base lacks, at its real place.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /srv/      | srv/app.txt
            /bin/      | usr/bin/app.txt
            /bin/x/    | usr/bin/x usr/bin/x/app.txt
            /opt/b/    | opt/b opt/b/app.txt
            /opt/a/    | opt/a opt/a/app.txt
            /opt/a/old | opt/a opt/a/old
            /bin       |
            /etc/passwd/x | B256
            /srv       | B256
            """)
    void foldersAreWrittenOnlyWhereTheBaseHasNone(String dest, String entries) throws IOException {
        base().in(fixture.store, "base", "1");
        recipe("from: base:1\nfiles: [{src: app.txt, dest: " + dest + "}]");
        if (entries == null) {
            assertThat(top(fixture.built().digest())).containsExactly("bin");
        } else if (entries.startsWith("B")) {
            assertThat(fixture.outcome()).isEqualTo("INVALID " + entries);
        } else {
            assertThat(top(fixture.built().digest())).containsExactly(entries.split(" "));
        }
    }

    @Test
    void aFolderThatALayerHidesIsWrittenAgain() throws IOException {
        base().layer(folder("srv", 0755, 1), file("srv/.hidden", "x"), folder("opt", 0755, 0), folder("opt/b", 0700, 0))
                .layer(gone("srv"))
                .in(fixture.store, "base", "1");
        recipe("from: base:1\nfiles: [{src: app.txt, dest: /srv/}, {src: app.txt, dest: /opt/b/}]");
        assertThat(top(fixture.built().digest())).containsExactly("opt/b/app.txt", "srv", "srv/app.txt");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                | ''
            user: web         | 33:34
            user: "33"        | 33:34
            user: "33:web"    | 33:34
            user: "7"         | 7:7
            user: nobody      | B346
            user: "0:staff"   | B346
            """)
    void namesAreThoseOfTheBase(String line, String user) throws IOException {
        base().in(fixture.store, "base", "1");
        recipe("from: base:1\n" + line);
        if (user.startsWith("B")) {
            assertThat(refusal().code()).isEqualTo(user);
        } else {
            assertThat(config(fixture.built().digest()).execution().user()).isEqualTo(user);
        }
    }

    @Test
    void programsAndLibrariesOfTheBaseAreSeen() throws IOException {
        base().layer(
                        folder("usr/lib", 0755, 0),
                        program("usr/lib/libx.so.1", new TestElf().bytes()),
                        program(
                                "usr/bin/start",
                                TestElf.program()
                                        .interpreter("")
                                        .needs("libx.so.1")
                                        .bytes()),
                        program(
                                "usr/bin/lost",
                                TestElf.program()
                                        .interpreter("")
                                        .needs("liby.so.1")
                                        .bytes()))
                .in(fixture.store, "base", "1");
        recipe("from: base:1\nentrypoint: [start]");
        assertThat(fixture.built().contents().warnings()).isEmpty();
        recipe("from: base:1\nentrypoint: [/bin/lost]");
        assertThat(refusal().message()).contains("/usr/bin/lost needs liby.so.1");
        assertThat(refusal().fix()).contains("base").doesNotContain("os.packages");
    }

    /// Each line: what the base and the recipe are, and what is told.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            from: none:1                                              | FAILED B340
            from: Base:1                                              | INVALID B340
            from: arm:1                                               | FAILED B341
            from: base@sha256:%s                                      | FAILED B340
            from: silent:1                                            | INVALID B345
            from: "oci:gone"                                          | FAILED G432
            from: "127.0.0.1:1/base:1"                                | FAILED G421
            from: "127.0.0.1:1/base"                                  | INVALID G420
            """)
    void aBaseThatIsNoneIsRefused(String line, String told) throws IOException {
        base().on("arm64").in(fixture.store, "arm", "1");
        base().running("{}").in(fixture.store, "silent", "1");
        recipe(line.formatted("0".repeat(64)));
        assertThat(fixture.outcome()).isEqualTo(told);
        assertThat(refusal().place()).isPresent();
    }

    @Test
    void packagesAndABaseAreRefused() throws IOException {
        recipe("from: base:1\nos: {packages: [tzdata]}");
        assertThat(fixture.outcome()).isEqualTo("INVALID B342");
    }

    @Test
    void aBaseWhoseLayerIsNotWhatItsConfigSaysIsRefused() throws IOException {
        TestBase good = base();
        byte[] manifest = good.manifest();
        Json config = Json.parse(good.blob(Manifest.parse(manifest).config().digest()));
        String lying = config.text()
                .replace(config.at("rootfs").stringList("diff_ids").getFirst(), "sha256:" + "0".repeat(64));
        good.blobs().values().forEach(fixture.store::put);
        byte[] bytes = lying.getBytes(StandardCharsets.UTF_8);
        Manifest changed = new Manifest(
                new Descriptor(MediaTypes.CONFIG, fixture.store.put(bytes), bytes.length),
                Manifest.parse(manifest).layers(),
                Map.of());
        fixture.store.setTag("base", "1", fixture.store.put(changed.bytes()));
        recipe("from: base:1");
        assertThat(fixture.outcome()).isEqualTo("INVALID B343");
    }

    @Test
    void aDamagedLayerOfTheStoreIsNotUsed() throws IOException {
        base().in(fixture.store, "base", "1");
        recipe("from: base:1");
        Digest built = fixture.built().digest();
        Path layer = fixture.store.path(manifest(built).layers().getFirst().digest());
        assertThat(layer.toFile().setWritable(true)).isTrue();
        byte[] bytes = Files.readAllBytes(layer);
        bytes[bytes.length / 2] ^= 1;
        Files.write(layer, bytes);
        assertThat(fixture.outcome()).startsWith("UNVERIFIED ");
    }

    @Test
    void lockPinsTheBaseAndTellsWhatChanges() throws IOException {
        Digest first = base().in(fixture.store, "base", "1");
        recipe("from: base:1\nfiles: [{src: app.txt, dest: /app/}]");
        LockResult.Locked locked = (LockResult.Locked) fixture.lock();
        assertThat(locked.packages()).isEqualTo(1);
        assertThat(locked.changes()).containsExactly("+ base base:1 " + first);
        assertThat(Files.readString(fixture.context.resolve("image.lock")))
                .contains("\"base\":{\"digest\":\"" + first + "\",\"manifest\":\"" + first
                        + "\",\"reference\":\"base:1\"}");
        assertThat(fixture.built().isLocked()).isTrue();
        recipe("from: base:2\nfiles: [{src: app.txt, dest: /app/}]");
        assertThat(fixture.outcome()).isEqualTo("INVALID B240");
    }
}
