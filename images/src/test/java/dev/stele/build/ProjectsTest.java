package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Builds images of projects.
class ProjectsTest {
    @TempDir
    private Path root;

    private BuildFixture fixture;

    @BeforeEach
    void publishArchive() throws IOException {
        fixture = new BuildFixture(root);
        fixture.archive
                .with(BuilderTest.base(), BuilderTest.java(), BuilderTest.libx())
                .publish();
        fixture.recipe("base-files", "java");
        String recipe = Files.readString(fixture.recipeFile())
                .replace("entrypoint: [/usr/bin/java, -version]\n", "java: {jar: target/shop.jar}\n");
        Files.writeString(fixture.recipeFile(), recipe);
        Files.createDirectories(fixture.context.resolve("target"));
    }

    private void jar(String shop) throws IOException {
        String manifest = "Manifest-Version: 1.0\nStart-Class: com.acme.Shop\nSpring-Boot-Lib: BOOT-INF/lib/\n";
        try (OutputStream file = Files.newOutputStream(fixture.context.resolve("target/shop.jar"));
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String[] entry : new String[][] {
                {"META-INF/MANIFEST.MF", manifest},
                {"BOOT-INF/lib/core-3.jar", "core"},
                {"BOOT-INF/classes/com/acme/Shop.class", shop}
            }) {
                zip.putNextEntry(new ZipEntry(entry[0]));
                zip.write(entry[1].getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private ImageConfig config(BuildResult.Built built) {
        Manifest manifest = Manifest.parse(fixture.store.read(built.digest(), 1 << 20));
        return ImageConfig.parse(fixture.store.read(manifest.config().digest(), 1 << 20));
    }

    @Test
    void aJarIsStartedAsItSaysAndChangesOnlyItsTopLayer() throws IOException {
        jar("one");
        BuildResult.Built first = fixture.built();
        assertThat(config(first).execution().entrypoint())
                .containsExactly("/usr/bin/java", "-cp", "@/app/classpath", "com.acme.Shop");
        List<String> titles =
                first.layers().stream().map(BuildResult.Layer::title).toList();
        assertThat(titles).containsSubsequence("dependencies", "resources", "classes", "files");
        jar("two");
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile()).replace("version: \"1\"", "version: \"2\""));
        BuildResult.Built second = fixture.built();
        for (int i = 0; i < titles.size(); i++) {
            boolean isSame =
                    first.layers().get(i).diffId().equals(second.layers().get(i).diffId());
            assertThat(isSame)
                    .as(titles.get(i))
                    .isEqualTo(!List.of("classes", "files").contains(titles.get(i)));
        }
    }

    @Test
    void theRecipesEntrypointWins() throws IOException {
        jar("one");
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile()) + "entrypoint: [/usr/bin/java, -version]\n");
        assertThat(config(fixture.built()).execution().entrypoint()).containsExactly("/usr/bin/java", "-version");
    }

    @Test
    void whatIsWrongWithAJarStandsAtItsKey() throws IOException {
        assertThat(fixture.outcome()).isEqualTo("INVALID B250");
        Files.writeString(fixture.context.resolve("target/shop.jar"), "no jar");
        assertThat(fixture.outcome()).isEqualTo("INVALID B320");
        Files.delete(fixture.context.resolve("target/shop.jar"));
        Files.createDirectories(fixture.context.resolve("target/shop.jar"));
        assertThat(fixture.outcome()).isEqualTo("INVALID B320");
        assertThat(BuildFixture.show(((BuildResult.Refused) fixture.build()).failure()))
                .contains("image.yaml:12:", "target/shop.jar is no jar", "fix: name the jar that the build makes");
    }
}
