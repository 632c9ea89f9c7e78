package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Codec;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.TarItem;
import dev.stele.layer.TarReader;
import dev.stele.layer.UnpackedStream;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests the builder with a small archive that the test signs itself.
class BuilderTest {
    private static final String GOLDEN = "sha256:d4b0bd9bc4ce42e7fc516773ebde1be0dc368df0ee76d08229e8d7dd190ec034";
    private static final String GOLDEN_OF_ONE_TIME =
            "sha256:f45b3d605e84dc98e7222dc1e27ed9888dbef3d6bc42932e0ac4333debb4b6d7";
    private static final String CA = """
            -----BEGIN CERTIFICATE-----
            MIIB3TCCAYOgAwIBAgIUafpoISLDyH0aoSzddiQQcnddz8gwCgYIKoZIzj0EAwIw
            QzELMAkGA1UEBhMCWFgxGzAZBgNVBAoMEiDDhHJnZXIgICYgU8O2aG5lIDEXMBUG
            A1UEAwwOVGVzdCBST09UICBPbmUwIBcNMjYxMTIxMTI1NDM2WhgPMjEyNjEwMjgx
            MjU0MzZaMEMxCzAJBgNVBAYTAlhYMRswGQYDVQQKDBIgw4RyZ2VyICAmIFPDtmhu
            ZSAxFzAVBgNVBAMMDlRlc3QgUk9PVCAgT25lMFkwEwYHKoZIzj0CAQYIKoZIzj0D
            AQcDQgAEsov6C6L4lsy99KyXde5Q8tDH4wKYBSwIQUOdX8GO51lJ00kd9ra+IjQZ
            hyuJO9MSpw3d/NPqWLO/1PiaMGjABKNTMFEwHQYDVR0OBBYEFKktKum4hbmf8X6H
            D2utgqojT+kIMB8GA1UdIwQYMBaAFKktKum4hbmf8X6HD2utgqojT+kIMA8GA1Ud
            EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhALVmMXZtEogqxUR6fSs+/Ony
            nsPZuvE9PngTqmBYhNkUAiAOElHpv2E+d/qFpLSFHZ6Hbpf9VkflGudDn1HC3Oj2
            lw==
            -----END CERTIFICATE-----
            """;

    @TempDir
    private Path root;

    private BuildFixture fixture;

    @BeforeEach
    void publishArchive() throws IOException {
        fixture = new BuildFixture(root);
        fixture.archive.with(base(), java(), authorities("Test_(One)")).publish();
        fixture.recipe("base-files", "ca-certificates", "java");
    }

    static TestDeb base() {
        return TestDeb.of("base-files", "12")
                .folder("lib")
                .folder("etc")
                .file("etc/os-release", "ID=test\n")
                .script("postinst", "#!/bin/sh\nexit 1\n");
    }

    /// Its dependency has paths below `lib`, as packages older than the merged /usr do.
    static TestDeb java() {
        return TestDeb.of("java", "17")
                .field("Depends", "libx (>= 2) | libx-none")
                .field("Provides", "java-runtime")
                .folder("usr/lib/jvm/java-17/bin")
                .file("usr/lib/jvm/java-17/bin/java", 0755, "java".getBytes(StandardCharsets.UTF_8))
                .file("usr/bin/su", 04755, new byte[100])
                .hardLink("usr/bin/su2", "usr/bin/su");
    }

    static TestDeb libx() {
        return TestDeb.of("libx", "2")
                .folder("lib/deep")
                .file("lib/deep/libx.so", "x")
                .link("lib/libx.so", "deep/libx.so");
    }

    static TestDeb authorities(String... names) {
        TestDeb out = TestDeb.of("ca-certificates", "1");
        for (String name : names) {
            out.file("usr/share/ca-certificates/mozilla/" + name + ".crt", CA);
        }
        return out;
    }

    private BuildFixture complete() throws IOException {
        fixture.archive.with(libx()).publish();
        return fixture;
    }

    @Test
    void sameRecipeGivesGoldenDigest() throws IOException {
        assertThat(complete().built().digest()).hasToString(GOLDEN);
    }

    /// The digest of all versions so far.
    @Test
    void recipeWithTimestampKeepsItsDigest() throws IOException {
        complete();
        Files.writeString(fixture.recipeFile(), Files.readString(fixture.recipeFile()) + "timestamp: epoch\n");
        assertThat(fixture.built().digest()).hasToString(GOLDEN_OF_ONE_TIME);
    }

    @Test
    void localeAndTimeZoneDoNotAffectImage() throws IOException {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        complete();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            assertThat(fixture.built().digest()).hasToString(GOLDEN);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void imageHoldsPackagesGeneratedAndContextFiles() throws IOException {
        BuildResult.Built built = complete().built();
        Map<String, String> tree = tree(built);
        assertThat(tree)
                .containsEntry("lib", "-> usr/lib")
                .containsEntry("usr/lib/deep/libx.so", "x")
                .containsEntry("usr/lib/libx.so", "-> deep/libx.so")
                .containsEntry("usr/bin/java", "-> /" + "usr/lib/jvm/java-17/bin/java")
                .containsEntry("usr/bin/su2", "= usr/bin/su")
                .containsEntry("app/app.txt", "hello\n")
                .containsEntry("etc/ssl/certs/Test_=One=.pem", "-> /usr/share/ca-certificates/mozilla/Test_(One).crt")
                .containsEntry("etc/ssl/certs/90d4d32e.0", "-> Test_=One=.pem")
                .containsKeys("etc/ssl/certs/java/cacerts", "var/lib/dpkg/status.d/libx", "tmp/")
                .doesNotContainKeys("lib/", "var/lib/dpkg/status");
        assertThat(tree.get("etc/passwd")).contains("root:x:0:0:").contains("app:x:10001:10001:");
        assertThat(built.contents().packages())
                .containsExactly("base-files 12", "ca-certificates 1", "java 17", "libx 2");
        assertThat(built.contents().skippedScripts()).containsExactly("base-files: postinst");
        assertThat(built.contents().setIds()).containsExactly("usr/bin/su");
        assertThat(built.contents().authorities()).isEqualTo(1);
    }

    /// Programs name their loader by `/lib64`, and packages bring it in `/usr/lib64`; base-files alone would link them.
    @Test
    void rootLinksAreThereWithoutBaseFiles() throws IOException {
        fixture.archive
                .with(TestDeb.of("loader", "1")
                        .folder("usr/lib64")
                        .file("usr/lib64/ld-linux-x86-64.so.2", "l")
                        .file("usr/lib32/x", "x")
                        .file("usr/libexec/y", "y"))
                .publish();
        fixture.recipe("loader");
        assertThat(tree(fixture.built()))
                .containsEntry("lib64", "-> usr/lib64")
                .containsEntry("lib32", "-> usr/lib32")
                .containsEntry("lib", "-> usr/lib")
                .containsEntry("bin", "-> usr/bin")
                .containsEntry("sbin", "-> usr/sbin")
                .doesNotContainKeys("libx32", "libexec", "base");
    }

    /// As dpkg and GNU tar do: another name of a link is another link to the same place.
    @Test
    void hardLinkToALinkIsALink() throws IOException {
        fixture.archive
                .with(TestDeb.of("links", "1")
                        .folder("usr/share")
                        .file("usr/share/z", "z")
                        .link("usr/share/dangle", "nowhere")
                        .rawHardLink("usr/share/dangle2", "usr/share/dangle")
                        .rawHardLink("usr/share/dangle3", "usr/share/dangle2")
                        .rawHardLink("usr/share/zz", "usr/share/z")
                        .rawHardLink("usr/share/zzz", "usr/share/zz"))
                .publish();
        fixture.recipe("links");
        assertThat(tree(fixture.built()))
                .containsEntry("usr/share/dangle2", "-> nowhere")
                .containsEntry("usr/share/dangle3", "-> nowhere")
                .containsEntry("usr/share/zz", "= usr/share/z")
                .containsEntry("usr/share/zzz", "= usr/share/z");
    }

    @Test
    void essentialPackagesThatTheRecipeNamesAreTaken() throws IOException {
        fixture.archive
                .with(
                        libx(),
                        TestDeb.of("libc-bin", "2").file("usr/lib/locale/C.utf8/LC_CTYPE", "c"),
                        TestDeb.of("dash", "1")
                                .file("usr/bin/dash", 0755, new byte[] {1})
                                .link("bin/sh", "dash"))
                .publish();
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile()).replace("[/usr/bin/java, -version]", "[/bin/sh, -c, exit]"));
        BuildResult.Built built = fixture.built();
        assertThat(built.contents().packages()).contains("dash 1", "libc-bin 2");
        assertThat(built.contents().warnings()).noneMatch(w -> w.contains("B295"));
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        assertThat(fixture.built().digest()).isEqualTo(built.digest());
    }

    @Test
    void codecsGiveTheSameContentUnderTheirMediaTypes() throws IOException {
        complete();
        String recipe = Files.readString(fixture.recipeFile());
        for (Codec codec : Codec.values()) {
            Files.writeString(
                    fixture.recipeFile(),
                    recipe.replace("version: \"1\"", "version: \"" + codec.label() + "\"") + "compression: "
                            + codec.label() + "\n");
            BuildResult.Built built = fixture.built();
            assertThat(built.layers()).allMatch(l -> l.descriptor().mediaType().equals(codec.mediaType()));
            Manifest manifest = Manifest.parse(fixture.store.read(built.digest(), 1 << 20));
            assertThat(manifest.layers())
                    .allMatch(l -> (codec.label() + "-1").equals(l.annotations().get("dev.stele.codec")));
            assertThat(tree(built, codec)).containsEntry("app/app.txt", "hello\n");
        }
    }

    @Test
    void configAndManifestMatchRecipe() throws IOException {
        BuildResult.Built built = complete().built();
        Manifest manifest = Manifest.parse(fixture.store.read(built.digest(), 1 << 20));
        ImageConfig config =
                ImageConfig.parse(fixture.store.read(manifest.config().digest(), 1 << 20));
        assertThat(config.created()).as("the newest file's").isEqualTo("2023-11-14T22:13:20Z");
        assertThat(config.execution().user()).isEqualTo("10001:10001");
        assertThat(config.execution().env()).containsExactly("LANG=C.UTF-8");
        assertThat(config.diffIds()).hasSameSizeAs(manifest.layers());
        assertThat(manifest.annotations())
                .containsEntry("dev.stele.format", "2")
                .containsEntry("dev.stele.skipped-scripts", "base-files: postinst");
        assertThat(fixture.store.tag("test/app", "1")).contains(built.digest());
    }

    @Test
    void repeatedBuildGivesSameImageAndNoNewTag() throws IOException {
        BuildResult.Built first = complete().built();
        BuildResult.Built second = fixture.built();
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(first.isNew()).isTrue();
        assertThat(second.isNew()).isFalse();
    }

    @Test
    void rebuildsDamagedLayer() throws IOException {
        BuildResult.Built first = complete().built();
        Path blob = fixture.store.path(first.layers().getFirst().descriptor().digest());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
        assertThat(fixture.built().digest()).isEqualTo(first.digest());
        fixture.store.verify(first.layers().getFirst().descriptor().digest());
    }

    @Test
    void lockedBuildFromStoreNeedsNoArchive() throws IOException {
        complete();
        Digest unlocked = fixture.built().digest();
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        delete(fixture.archive.root);
        delete(fixture.machine.cache());
        BuildResult.Built locked = fixture.built();
        assertThat(locked.isLocked()).isTrue();
        assertThat(locked.digest()).isEqualTo(unlocked);
    }

    @Test
    void relockingChangesNothingUntilArchiveChanges() throws IOException {
        complete().lock();
        byte[] before = Files.readAllBytes(fixture.context.resolve("image.lock"));
        assertThat(fixture.lock())
                .isEqualTo(new LockResult.Locked(fixture.context.resolve("image.lock"), 4, List.of()));
        assertThat(Files.readAllBytes(fixture.context.resolve("image.lock"))).isEqualTo(before);
        fixture.archive.with(TestDeb.of("libx", "3").folder("usr/lib")).publish();
        assertThat(fixture.lock())
                .isInstanceOfSatisfying(
                        LockResult.Locked.class, l -> assertThat(l.changes()).containsExactly("  libx 2 → 3"));
    }

    @Test
    void refusesLockOfAnotherRecipe() throws IOException {
        complete().lock();
        fixture.recipe("base-files");
        assertThat(fixture.outcome()).isEqualTo("INVALID B240");
    }

    @Test
    void refusesLockEditedByHand() throws IOException {
        complete().lock();
        Path lock = fixture.context.resolve("image.lock");
        Files.writeString(lock, Files.readString(lock).replace("[\n", "[ \n"));
        assertThat(fixture.outcome()).isEqualTo("INVALID B241");
    }

    @Test
    void neverMovesTagOfAnotherImage() throws IOException {
        Digest first = complete().built().digest();
        Files.writeString(fixture.context.resolve("app.txt"), "changed\n");
        assertThat(fixture.build())
                .isInstanceOfSatisfying(
                        BuildResult.Refused.class,
                        r -> assertThat(BuildFixture.show(r.failure()))
                                .contains("error[B260]", first.toString(), "raise  metadata.version"));
        assertThat(fixture.store.tag("test/app", "1")).contains(first);
    }

    @Test
    void buildsImageOfFilesOnly() throws IOException {
        fixture.recipeText("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: only/files, version: "1"}
                files: [{src: app.txt, dest: /bin/app, mode: "0755"}]
                entrypoint: [/bin/app]
                """);
        BuildResult.Built built = fixture.built();
        assertThat(tree(built)).containsOnlyKeys("bin/", "bin/app");
        assertThat(built.layers()).hasSize(1);
    }

    @Test
    void reportsAllUnsatisfiedPackagesAtOnce() throws IOException {
        fixture.recipe("java", "nonsense");
        assertThat(fixture.build()).isInstanceOfSatisfying(BuildResult.Refused.class, r -> {
            assertThat(BuildFixture.codes(r.failure())).isEqualTo("INVALID B210 B211");
            assertThat(BuildFixture.show(r.failure())).contains("java needs libx (>= 2) | libx-none");
        });
    }

    /// The content of each path: a file's text, `-> target`, `= target`; a folder's path ends with a slash.
    private Map<String, String> tree(BuildResult.Built built) throws IOException {
        return tree(built, Codec.ZSTD);
    }

    private Map<String, String> tree(BuildResult.Built built, Codec codec) throws IOException {
        Map<String, String> out = new HashMap<>();
        for (BuildResult.Layer layer : built.layers()) {
            try (InputStream in =
                    UnpackedStream.open(fixture.store.open(layer.descriptor().digest()), codec, LayerLimits.DEFAULT)) {
                var tar = new TarReader(in, LayerLimits.DEFAULT);
                for (Optional<TarItem> item = tar.next(); item.isPresent(); item = tar.next()) {
                    String path = item.get().path();
                    switch (item.get().kind()) {
                        case FILE -> out.put(path, new String(tar.content().readAllBytes(), StandardCharsets.UTF_8));
                        case DIRECTORY -> out.put(path + "/", "");
                        case SYMLINK -> out.put(path, "-> " + item.get().linkTarget());
                        case HARD_LINK -> out.put(path, "= " + item.get().linkTarget());
                        case SPECIAL -> throw new AssertionError("a device: " + path);
                    }
                }
            }
        }
        return out;
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
