package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.build.Recipe.FileRule;
import dev.stele.layer.Codec;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.TarItem;
import dev.stele.layer.TarReader;
import dev.stele.layer.UnpackedStream;
import dev.stele.oci.Digest;
import dev.stele.text.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What reads times as "has it changed", after a deploy.
class FileTimesTest {
    @TempDir
    private Path root;

    private BuildFixture fixture;

    @BeforeEach
    void writeArchive() throws IOException {
        fixture = new BuildFixture(root);
        fixture.archive
                .with(TestDeb.of("app", "1").folder("usr/share").file("usr/share/page", "p"))
                .publish();
    }

    private BuildResult.Built built(String version, String content, String more) throws IOException {
        fixture.recipe("app");
        Files.createDirectories(fixture.context.resolve("lib"));
        Files.writeString(fixture.context.resolve("lib/a.jar"), "jar");
        String recipe = Files.readString(fixture.recipeFile())
                .replace("version: \"1\"", "version: \"" + version + "\"")
                .replace("files:\n", "files:\n  - {src: lib, dest: /lib/a, layer: libraries}\n");
        Files.writeString(fixture.recipeFile(), recipe + more);
        Files.writeString(fixture.context.resolve("app.txt"), content);
        return fixture.built();
    }

    /// nginx's ETag is the time and the size; `If-Modified-Since` of Python's, Go's and other servers is answered with
    /// 304 when the file's time is at most that of the request.
    @Test
    void changedFileOfTheNextVersionHasALaterTime() throws IOException {
        long before = 0;
        for (String version : List.of("1", "1.1", "2", "2.0.1", "3.0.0-rc1", "3", "10")) {
            long time = times(built(version, "price = " + version, "")).getOrDefault("app/app.txt", 0L);
            assertThat(time).as(version).isGreaterThan(before);
            before = time;
        }
    }

    /// The same version in two stores, as on two machines of which one has uncommitted changes.
    @Test
    void changedFileOfTheSameVersionHasAnotherTime() {
        FileTimes times = new FileTimes(OptionalLong.empty(), VersionTime.of("1"));
        FileRule rule = new FileRule("a", "/a", Optional.empty(), FileRule.LAYER, new Place("image.yaml", 1, 1));
        assertThat(times.of(rule, Digest.sha256(new byte[] {1})))
                .isNotEqualTo(times.of(rule, Digest.sha256(new byte[] {2})));
    }

    @Test
    void versionsWithoutOrderStillGiveAnotherTime() throws IOException {
        long first = times(built("3f2a9c1", "price = 100", "")).getOrDefault("app/app.txt", 0L);
        long second = times(built("c0ffee1", "price = 999", "")).getOrDefault("app/app.txt", 0L);
        long again = times(built("abcdef1", "price = 100", "")).getOrDefault("app/app.txt", 0L);
        assertThat(second).isNotEqualTo(first);
        assertThat(again).as("taken back").isEqualTo(first);
    }

    @Test
    void unchangedLayersAreSharedByVersions() throws IOException {
        Map<String, String> first = layers(built("1", "price = 100", ""));
        Map<String, String> second = layers(built("2", "price = 999", ""));
        assertThat(second.get("libraries")).isEqualTo(first.get("libraries"));
        assertThat(second.get("packages")).isEqualTo(first.get("packages"));
        assertThat(second.get("files")).isNotEqualTo(first.get("files"));
    }

    @Test
    void packagesKeepTheirTimes() throws IOException {
        assertThat(times(built("1", "x", "")))
                .containsEntry("usr/share/page", 1_700_000_000L)
                .containsEntry("etc/passwd", 1_700_000_000L)
                .containsEntry("usr/share", 1_700_000_000L);
    }

    @Test
    void timestampGivesOneTimeToAll() throws IOException {
        assertThat(times(built("1", "x", "timestamp: 2020-01-01T00:00:00Z\n")).values())
                .containsOnly(1_577_836_800L, 0L);
        assertThat(times(built("2", "x", "timestamp: epoch\n")).values()).containsOnly(0L);
    }

    @Test
    void anotherMachineAtAnotherTimeGivesTheSameImage() throws IOException {
        String first = built("1", "x", "").digest().toString();
        BuildFixture other = new BuildFixture(Files.createDirectories(root.resolve("other")));
        Files.createDirectories(other.context.resolve("lib"));
        for (String file : new String[] {"image.yaml", "app.txt", "lib/a.jar"}) {
            Files.copy(fixture.context.resolve(file), other.context.resolve(file));
        }
        assertThat(other.built().digest()).hasToString(first);
    }

    private static Map<String, String> layers(BuildResult.Built built) {
        Map<String, String> out = new HashMap<>();
        built.layers().forEach(l -> out.put(l.title(), l.descriptor().digest().toString()));
        return out;
    }

    private Map<String, Long> times(BuildResult.Built built) throws IOException {
        Map<String, Long> out = new HashMap<>();
        for (BuildResult.Layer layer : built.layers()) {
            try (InputStream in = UnpackedStream.open(
                    fixture.store.open(layer.descriptor().digest()), Codec.ZSTD, LayerLimits.DEFAULT)) {
                var tar = new TarReader(in, LayerLimits.DEFAULT);
                for (Optional<TarItem> item = tar.next(); item.isPresent(); item = tar.next()) {
                    out.put(item.get().path(), item.get().meta().mtime());
                }
            }
        }
        return out;
    }
}
