package dev.stele.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.layer.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaArchiveTest {
    private static final String BOOT = """
            Manifest-Version: 1.0
            Main-Class: org.springframework.boot.loader.launch.JarLauncher
            Start-Class: com.acme.Shop
            Spring-Boot-Classes: BOOT-INF/classes/
            Spring-Boot-Lib: BOOT-INF/lib/
            Spring-Boot-Layers-Index: BOOT-INF/layers.idx
            """;
    private static final String INDEX = """
            - "dependencies":
              - "BOOT-INF/lib/core-3.jar"
            - "acme":
              - "BOOT-INF/lib/acme-1.jar"
            - "spring-boot-loader":
              - "org/"
            - "application":
              - "BOOT-INF/classes/"
            """;

    @TempDir
    private Path folder;

    private Scratch scratch;

    @BeforeEach
    void open() throws IOException {
        scratch = Scratch.open(folder);
    }

    @AfterEach
    void close() throws IOException {
        scratch.close();
    }

    private Project project(TestZip jar, Optional<String> mainClass) throws IOException, ProjectException {
        return new JavaArchive("target/shop.jar", mainClass, TestZip.in(scratch, jar.bytes()), scratch).project();
    }

    private static List<String> layersAndPaths(Project project) {
        return project.files().stream().map(f -> f.layer() + " " + f.path()).toList();
    }

    private static String text(Project project, String path) throws IOException {
        ProjectFile file = project.files().stream()
                .filter(f -> f.path().equals(path))
                .findFirst()
                .orElseThrow();
        if (!(file.body() instanceof ProjectFile.Bytes bytes)) {
            throw new AssertionError(path + " is a link");
        }
        try (InputStream in = bytes.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static TestZip boot() throws IOException {
        return new TestZip()
                .with("META-INF/MANIFEST.MF", BOOT)
                .with("META-INF/ACME.SF", "of the whole jar")
                .with("META-INF/services/x", "outer")
                .with("org/springframework/boot/loader/launch/JarLauncher.class", "loader")
                .with("BOOT-INF/classes/com/acme/Shop.class", "class")
                .with("BOOT-INF/classes/application.yaml", "a: 1\n")
                .with("BOOT-INF/classes/META-INF/services/x", "inner")
                .with("BOOT-INF/lib/zzz-1.0-SNAPSHOT.jar", "z")
                .with("BOOT-INF/lib/acme-1.jar", "a")
                .with("BOOT-INF/lib/core-3.jar", "c");
    }

    @Test
    void aSpringBootJarIsTakenApartByItsIndex() throws Exception {
        Project project = project(boot().with("BOOT-INF/layers.idx", INDEX), Optional.empty());
        assertThat(layersAndPaths(project))
                .containsExactly(
                        "dependencies app/lib/core-3.jar",
                        "acme app/lib/acme-1.jar",
                        "snapshot-dependencies app/lib/zzz-1.0-SNAPSHOT.jar",
                        "resources app/classes/META-INF/MANIFEST.MF",
                        "resources app/classes/application.yaml",
                        "resources app/classes/META-INF/services/x",
                        "resources app/classpath",
                        "classes app/classes/com/acme/Shop.class");
        assertThat(project.entrypoint()).containsExactly("/usr/bin/java", "-cp", "@/app/classpath", "com.acme.Shop");
        assertThat(text(project, "app/classes/META-INF/services/x")).isEqualTo("inner");
        assertThat(text(project, "app/classpath"))
                .isEqualTo("\"/app/classes:/app/lib/zzz-1.0-SNAPSHOT.jar:/app/lib/acme-1.jar:/app/lib/core-3.jar\"\n");
    }

    @Test
    void withoutAnIndexSnapshotsAreApart() throws Exception {
        assertThat(layersAndPaths(project(boot(), Optional.of("com.acme.Other"))))
                .contains(
                        "dependencies app/lib/core-3.jar",
                        "dependencies app/lib/acme-1.jar",
                        "snapshot-dependencies app/lib/zzz-1.0-SNAPSHOT.jar");
    }

    @Test
    void anotherJarIsOneFile() throws Exception {
        TestZip jar = new TestZip().with("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMain-Class: a.B\n");
        Project project = project(jar, Optional.empty());
        assertThat(layersAndPaths(project)).containsExactly("classes app/shop.jar");
        assertThat(project.entrypoint()).containsExactly("/usr/bin/java", "-jar", "/app/shop.jar");
        assertThat(project(new TestZip().with("a", "x"), Optional.of("a.C")).entrypoint())
                .containsExactly("/usr/bin/java", "-cp", "/app/shop.jar", "a.C");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> project(new TestZip().with("a", "x"), Optional.empty()))
                .isInstanceOf(ProjectException.class)
                .hasMessage("target/shop.jar does not say which class is started");
        assertThatThrownBy(() -> new JavaArchive(
                                "target/shop.jar", Optional.empty(), TestZip.in(scratch, new byte[9]), scratch)
                        .project())
                .isInstanceOf(ProjectException.class)
                .hasMessage("target/shop.jar cannot be read as a jar");
    }
}
