package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.stage.SmallDisk;
import dev.stele.stage.Stage;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Builds on a disk that fills up: the earlier image is intact, no partial files are left, and the next build works.
@Stage(
        name = "full disk",
        needs = {"root", "mount", "umount"})
class FullDiskBuildTest {
    @TempDir
    private Path root;

    @RegisterExtension
    private final SmallDisk disk = SmallDisk.of("2m");

    private BuildFixture fixture;
    private Digest before = Digest.sha256(new byte[0]);

    @BeforeEach
    void buildFirstImage() throws IOException {
        fixture = new BuildFixture(root);
        fixture.archive.with(TestDeb.of("app", "1").file("usr/bin/app", "app")).publish();
        fixture.recipe("app");
    }

    private void onSmallDisk(String folder) throws IOException {
        disk.on(root.resolve(folder));
        Store.open(root.resolve("store"));
        before = fixture.built().digest();
        Files.write(fixture.context.resolve("app.txt"), much());
    }

    private static byte[] much() {
        byte[] much = new byte[4 << 20];
        new Random(1).nextBytes(much);
        return much;
    }

    @AfterEach
    void nextBuildWorks() throws IOException {
        try (var staged = Files.list(root.resolve("store/staging"))) {
            assertThat(staged).isEmpty();
            fixture.store.verify(before);
            Files.writeString(fixture.context.resolve("app.txt"), "hello\n");
            assertThat(fixture.built().digest()).isEqualTo(before);
        }
    }

    @Test
    void reportsFullStore() throws IOException {
        onSmallDisk("store");
        assertThat(shown()).matches("""
                FAILED
                error\\[B282]: no space left on the disk of ROOT/store/staging/blob-[0-9]+: [0-9.]+ (bytes|KiB|MiB) free
                   ╷ the build keeps what it makes in the home's store
                   ╵ fix: free some space there, then it goes on
                """);
    }

    private void assertFull(String folder) {
        assertThat(shown()).matches("""
                FAILED
                error\\[B280]: cannot read or write FOLDER
                   ╷ no space left on the disk of FOLDER: [0-9.]+ (bytes|KiB|MiB) free; free some space there, \
                then it goes on
                   ╵ fix: check that folder's owner and its free space
                """.replace("FOLDER", folder));
    }

    @Test
    void reportsFullCache() throws IOException {
        onSmallDisk("cache");
        assertFull("ROOT/cache/scratch");
    }

    @Test
    void reportsCacheThatFillsDuringDownload() throws IOException {
        onSmallDisk("cache");
        Files.writeString(fixture.context.resolve("app.txt"), "hello\n");
        fixture.archive
                .with(TestDeb.of("big", "1").file("usr/bin/big", 0755, much()))
                .publish();
        String recipe = Files.readString(fixture.recipeFile());
        Files.writeString(fixture.recipeFile(), recipe.replace("[app]", "[app, big]"));
        assertFull("ROOT/cache");
        Files.writeString(fixture.recipeFile(), recipe);
    }

    /// One fault of the machine is one problem, whatever number of packages meets it.
    @Test
    void manyPackagesReportOneFullCache() throws IOException {
        onSmallDisk("cache");
        Files.writeString(fixture.context.resolve("app.txt"), "hello\n");
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            fixture.archive.with(TestDeb.of("big" + i, "1").file("usr/bin/big" + i, 0755, much()));
            names.append(", big").append(i);
        }
        fixture.archive.publish();
        String recipe = Files.readString(fixture.recipeFile());
        Files.writeString(fixture.recipeFile(), recipe.replace("[app]", "[app" + names + "]"));
        assertThat(shown()).containsOnlyOnce("error[").contains("no space left");
        Files.writeString(fixture.recipeFile(), recipe);
    }

    private String shown() {
        return switch (fixture.build()) {
            case BuildResult.Built built -> built.toString();
            case BuildResult.Refused(var failure) ->
                (failure.kind() + "\n" + BuildFixture.show(failure)).replace(root.toString(), "ROOT");
        };
    }
}
