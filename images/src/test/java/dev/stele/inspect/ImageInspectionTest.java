package dev.stele.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.inspect.InspectedImage.HiddenFile;
import dev.stele.inspect.InspectedImage.InspectedLayer;
import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.LayerException;
import dev.stele.layer.Meta;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageInspectionTest {
    @TempDir
    private Path folder;

    private Store store;

    @BeforeEach
    void openStore() {
        store = Store.open(folder.resolve("store"));
    }

    private InspectedImage read(TestImage image) throws IOException {
        return new ImageInspection(store, true, _ -> {}).read(image.put());
    }

    private TestImage image() {
        return new TestImage(store);
    }

    /// `PATH LAYER SIZE` of each file.
    private static String files(InspectedImage image) {
        return image.files().values().stream()
                .filter(InspectedImage.InspectedFile::isFile)
                .map(f -> f.path() + " " + f.layer() + " " + f.size())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void upperLayerHidesLowerOne() throws IOException {
        InspectedImage image = read(image().file("a", "12345")
                .file("b", "123")
                .file("c", "1")
                .layer("one")
                .file("a", "12")
                .deleted("b")
                .layer("two"));
        assertThat(files(image)).isEqualTo("a 2 2\nc 1 1");
        assertThat(image.hidden()).containsExactly(new HiddenFile("a", 5, 1, false), new HiddenFile("b", 3, 1, true));
        assertThat(image.layers().stream().map(InspectedLayer::hiddenBytes)).containsExactly(8L, 0L);
        assertThat(image.bytes()).isEqualTo(3);
    }

    /// Debian's `lib` is a link: what a later layer puts there stands in `usr/lib`, and hides what stood there.
    @Test
    void pathsLeadThroughLinks() throws IOException {
        InspectedImage image = read(image().file("usr/lib/x", "old")
                .link("lib", "usr/lib")
                .layer("one")
                .file("lib/x", "new!")
                .layer("two"));
        assertThat(files(image)).isEqualTo("usr/lib/x 2 4");
        assertThat(image.hidden()).containsExactly(new HiddenFile("usr/lib/x", 3, 1, false));
    }

    @Test
    void oneOfTwoNamesOfAFileHidesNothing() throws IOException {
        InspectedImage image = read(image().file("a", "12345")
                .add(new LayerEntry.HardLink("b", "a"))
                .layer("one")
                .deleted("a")
                .layer("two"));
        assertThat(image.hidden()).isEmpty();
        assertThat(files(image)).isEqualTo("b 1 5");
    }

    @Test
    void ofALayerThatStandsTwiceTheUpperOneIsSeen() throws IOException {
        InspectedImage image =
                read(image().file("a", "1").layer("one").file("a", "1").layer("two"));
        assertThat(files(image)).isEqualTo("a 2 1");
        assertThat(image.hidden()).containsExactly(new HiddenFile("a", 1, 1, false));
    }

    @Test
    void imageWithoutHistoryHasLayers() throws IOException {
        assertThat(read(image().file("a", "1").layer("one").withoutHistory()).layers())
                .extracting(InspectedLayer::made)
                .containsExactly("");
    }

    @Test
    void aLayerThatTwoImagesShareIsReadOnce() throws IOException {
        ImageInspection inspection = new ImageInspection(store, true, _ -> {});
        ImageDocuments one = image().file("a", "1").layer("one").put();
        ImageDocuments two =
                image().file("a", "1").layer("one").file("b", "2").layer("two").put();
        inspection.read(one);
        Files.delete(store.path(one.manifest().layers().getFirst().digest()));
        assertThat(inspection.read(two).files()).containsKeys("a", "b");
    }

    @Test
    void brokenLayerIsNamed() {
        ImageDocuments good = oneLayer();
        ImageDocuments mixed = new ImageDocuments(
                good.digest(),
                good.manifest(),
                new dev.stele.oci.ImageConfig(
                        "2026-01-01T00:00:00Z",
                        "amd64",
                        "linux",
                        good.config().execution(),
                        good.config().labels(),
                        List.of(good.digest()),
                        List.of()),
                List.of());
        assertThatThrownBy(() -> new ImageInspection(store, false, _ -> {}).read(mixed))
                .isInstanceOf(LayerException.class)
                .hasMessageStartingWith("layer 1 of 1 (sha256:")
                .hasMessageContaining("but its image names it " + good.digest());
    }

    private ImageDocuments oneLayer() {
        try {
            return image().file("a", "1").layer("one").put();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatAPathComesFrom() throws IOException {
        InspectedImage image = read(image().file("usr/lib/jvm/bin/java", "java")
                .file("var/lib/dpkg/status.d/jre", "Package: jre\nVersion: 21\n")
                .file("var/lib/dpkg/status.d/jre.md5sums", "0".repeat(32) + "  lib/jvm/bin/java\n")
                .link("lib", "usr/lib")
                .link("usr/bin/java", "/lib/jvm/bin/java")
                .layer("packages"));
        PathOrigin origin = PathOrigin.of(image, "/usr/bin/java");
        assertThat(origin.links()).extracting(f -> f.path()).containsExactly("usr/bin/java", "lib");
        assertThat(origin.file().map(f -> f.path())).contains("usr/lib/jvm/bin/java");
        assertThat(origin.owner())
                .contains(new Component(Component.Kind.DEBIAN, "jre", "21", "var/lib/dpkg/status.d/jre"));
        assertThat(origin.layer().map(InspectedLayer::made)).contains("packages");
        assertThat(PathOrigin.of(image, "java").file()).isEmpty();
        assertThat(PathOrigin.like(image, "/opt/java", 3)).containsExactly("usr/bin/java", "usr/lib/jvm/bin/java");
    }

    @Test
    void linksInACircleEnd() throws IOException {
        InspectedImage image =
                read(image().link("a", "b").link("b", "a").link("c", "../../x").layer("one"));
        assertThat(PathOrigin.of(image, "a").file()).isPresent();
        assertThat(PathOrigin.of(image, "c").file()).isEmpty();
    }

    @Test
    void sizesOfFolders() throws IOException {
        InspectedImage image = read(image().file("usr/lib/a", "12345")
                .file("usr/lib/deep/b", "1")
                .file("usr/bin/c", "1234567")
                .folder("empty")
                .layer("one")
                .file("etc/d", "1")
                .layer("two"));
        FolderSizes all = FolderSizes.of(image, Optional.empty());
        assertThat(all.below(image, "", 2).stream()
                        .map(s -> s.file().path() + " " + s.depth() + " " + s.bytes() + " " + s.files()))
                .containsExactly("usr 1 13 3", "usr/bin 2 7 1", "usr/lib 2 6 2", "etc 1 1 1", "etc/d 2 1 1");
        assertThat(all.below(image, "usr/lib", 1).stream().map(s -> s.file().path()))
                .containsExactly("usr/lib/a", "usr/lib/deep");
        assertThat(FolderSizes.of(image, Optional.of(2)).below(image, "", 1).stream()
                        .map(s -> s.file().path()))
                .containsExactly("etc");
    }

    @Test
    void modesDiffer() throws IOException {
        Meta runs = new Meta(0755, 5, 0, 7);
        InspectedImage before = read(image().file("a", "1").layer("one"));
        InspectedImage after = read(image().add(new LayerEntry.RegularFile("a", runs, Content.of("1")))
                .layer("one"));
        assertThat(ImageDiff.of(before, after).files())
                .singleElement()
                .satisfies(change -> assertThat(change.what()).containsExactly("mode", "owner"));
    }
}
