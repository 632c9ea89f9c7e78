package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The messages for bad input: what, where, why, and the fix. After each of them the earlier image is intact, and the
/// next good build works.
class BadInputTest {
    @TempDir
    private Path root;

    private BuildFixture fixture;
    private String recipe = "";
    private Digest before = Digest.sha256(new byte[0]);

    @BeforeEach
    void buildFirstImage() throws IOException {
        fixture = new BuildFixture(root);
        fixture.archive.with(TestDeb.of("app", "1").file("usr/bin/app", "app")).publish();
        recipe = Files.readString(fixture.recipe("app").recipeFile());
        before = fixture.built().digest();
    }

    @Test
    void reportsSymlinkOutOfBuildContext() throws IOException {
        Files.createDirectory(fixture.context.resolve("conf"));
        Files.createSymbolicLink(fixture.context.resolve("conf/users"), Path.of("../../../etc/passwd"));
        recipe(
                "  - {src: app.txt, dest: /app/}\n",
                "  - {src: app.txt, dest: /app/}\n  - {src: conf, dest: /etc/app}\n");
        refused("""
                INVALID
                error[B251]: conf/users is a symbolic link out of the recipe's folder
                    ╷ ROOT/context/image.yaml:10:11   it leads to ../../../etc/passwd
                 10 │   - {src: conf, dest: /etc/app}
                    │           ^^^^
                    ╵ fix: replace it by the file, or remove it
                """);
    }

    @Test
    void reportsUnknownKey() throws IOException {
        recipe("entrypoint:", "entrypont:");
        refused("""
                INVALID
                error[B275]: the recipe has no entrypoint
                   ╷ ROOT/context/image.yaml:1:1   nothing would run
                 1 │ apiVersion: stele/v1
                   │ ^
                   ╵ fix: add  entrypoint: [/usr/bin/java, -jar, /app/app.jar]
                error[B102]: "entrypont" is not a field of the file
                    ╷ ROOT/context/image.yaml:12:1   did you mean "entrypoint"?
                 12 │ entrypont: [/usr/bin/java, -version]
                    │ ^^^^^^^^^
                    ╵ fix: write  entrypoint
                """);
    }

    @Test
    void reportsDuplicateKey() throws IOException {
        recipe("user: \"10001:10001\"\n", "user: \"10001:10001\"\nuser: root\n");
        refused("""
                INVALID
                error[B101]: "user" is written twice
                    ╷ ROOT/context/image.yaml:11:1   first at ROOT/context/image.yaml:10:1; only one of them could count
                 11 │ user: root
                    │ ^^^^
                    ╵ fix: keep one of the two
                """);
    }

    @Test
    void reportsAliasBomb() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [*a%d".formatted(i, i, i - 1))
                    .append(", *a%d".formatted(i - 1).repeat(9))
                    .append("]\n");
        }
        recipe("apiVersion", bomb + "apiVersion");
        refused("""
                INVALID
                error[B106]: more than 100000 values, aliases written out
                   ╷ ROOT/context/image.yaml:5:5   the limit keeps a small file from becoming a huge one
                 5 │ a4: &a4 [*a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3]
                   │     ^
                   ╵ fix: write less of it
                """);
    }

    @Test
    void reportsMissingPackage() throws IOException {
        recipe("packages: [app]", "packages: [app, appp]");
        refused("""
                INVALID
                error[B210]: package appp cannot be taken
                   ╷ the sources have no appp
                   ╵ fix: check its name and  os.suite  (apt-cache policy appp shows what apt knows)
                """);
    }

    @Test
    void reportsUnsignedSource() throws IOException {
        fixture.archive.writeRelease("Suite: stable\nCodename: stable\n".getBytes(StandardCharsets.UTF_8));
        refused("""
                UNVERIFIED
                error[B220]: file://ROOT/archive/ stable is not signed by a key that may sign it
                   ╷ the file carries no signature
                   ╵ fix: check the source's keyring (signedBy, or Signed-By in the apt sources); never build from it as it is
                """);
        fixture.archive.publish();
    }

    @Test
    void reportsExpiredSource() throws IOException {
        fixture.archive
                .releaseFields("Date: Sat, 21 Nov 2026 10:00:00 UTC\nValid-Until: Sat, 21 Nov 2026 11:59:59 UTC\n")
                .publish();
        refused("""
                UNVERIFIED
                error[B221]: file://ROOT/archive/ stable has expired: it was valid until 2026-11-21T11:59:59Z
                   ╷ an old package list hides security fixes
                   ╵ fix: use an archive that is kept up to date, check this machine's clock, or build from image.lock
                """);
        fixture.archive.releaseFields("Date: Sat, 21 Nov 2026 10:00:00 UTC\n").publish();
    }

    /// It would be downloaded again, but the archive and the cache have the same bad bytes.
    @Test
    void reportsTamperedPackageInStore() throws IOException {
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        Lock lock = Lock.parse(Files.readAllBytes(fixture.context.resolve("image.lock")));
        Path stored = fixture.store.path(lock.packages().getFirst().file().sha256());
        Path pool = fixture.archive.root.resolve("pool/app_1.deb");
        byte[] good = Files.readAllBytes(stored);
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        for (Path path :
                List.of(stored, pool, fixture.machine.cache().resolve("sha256").resolve(stored.getFileName()))) {
            Files.write(path, bad);
        }
        forgetLayers();
        refused("""
                UNVERIFIED
                error[B225]: package app 1 is not what image.lock says
                   ╷ file://ROOT/archive/pool/app_1.deb: its bytes are not %s
                   ╵ fix: if image.lock was edited, restore it or run  stele lock ; if not, the archive's file was changed
                """.formatted(lock.packages().getFirst().file().sha256()));
        Files.write(pool, good);
    }

    private void forgetLayers() throws IOException {
        try (var layers = Files.list(fixture.machine.cache().resolve("layers"))) {
            for (Path layer : layers.toList()) {
                Files.delete(layer);
            }
        }
    }

    private void recipe(String from, String to) throws IOException {
        assertThat(recipe).contains(from);
        Files.writeString(fixture.recipeFile(), recipe.replace(from, to));
    }

    /// Checks that the build reports this and that the earlier image is kept.
    private void refused(String text) throws IOException {
        String shown = switch (fixture.build()) {
            case BuildResult.Built built -> built.toString();
            case BuildResult.Refused(var failure) -> failure.kind() + "\n" + BuildFixture.show(failure);
        };
        assertThat(shown.replace(root.toString(), "ROOT")).isEqualTo(text);
        assertThat(fixture.store.tag("test/app", "1")).contains(before);
    }

    @AfterEach
    void nextGoodBuildGivesFirstImage() throws IOException {
        Files.writeString(fixture.recipeFile(), recipe);
        assertThat(fixture.built().digest()).isEqualTo(before);
    }
}
