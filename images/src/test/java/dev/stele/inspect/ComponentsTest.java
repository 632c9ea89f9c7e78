package dev.stele.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.inspect.ImageDiff.ComponentChange;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is known of the packages, wheels, modules and jars of an image, and what differs between two.
class ComponentsTest {
    private static final String SUM = "0".repeat(32) + "  ";

    @TempDir
    private Path folder;

    private Store store;

    @BeforeEach
    void openStore() {
        store = Store.open(folder.resolve("store"));
    }

    private InspectedImage read(TestImage image) throws IOException {
        return new ImageInspection(store, true, _ -> {}).read(image.layer("all").put());
    }

    private TestImage image() {
        return new TestImage(store);
    }

    private static String all(InspectedImage image) {
        return image.components().all().stream().map(Component::toString).collect(Collectors.joining(", "));
    }

    private static String owner(InspectedImage image, String path) {
        return image.components().ownerOf(path).map(Component::name).orElse("-");
    }

    @Test
    void packagesOfAWholeDebianSystem() throws IOException {
        InspectedImage image = read(image().file("var/lib/dpkg/status", """
                        Package: bash
                        Status: install ok installed
                        Architecture: amd64
                        Version: 5.2
                        Description: shell
                         Package: not this

                        Package: gone
                        Status: deinstall ok config-files
                        Version: 1

                        Package: libc6
                        Status: install ok installed
                        Architecture: amd64
                        Version: 2.36
                        """)
                .file("var/lib/dpkg/info/bash.list", "/.\n/usr\n/usr/bin/bash\n/usr/bin/sh\n")
                .file("var/lib/dpkg/info/libc6:amd64.list", "/lib/libc.so\n")
                .file("usr/lib/libc.so", "c")
                .link("lib", "usr/lib")
                .file("usr/bin/bash", "b")
                .link("usr/bin/sh", "bash"));
        assertThat(all(image)).isEqualTo("package bash 5.2, package libc6 2.36");
        assertThat(owner(image, "usr/bin/sh")).isEqualTo("bash");
        assertThat(owner(image, "usr/lib/libc.so")).isEqualTo("libc6");
        assertThat(owner(image, "usr")).isEqualTo("-");
    }

    @Test
    void packagesOfAlpine() throws IOException {
        InspectedImage image = read(image().file("lib/apk/db/installed", """
                        C:Q1
                        P:musl
                        V:1.2.5-r0
                        F:lib
                        R:ld-musl.so.1
                        a:0:0:755

                        P:busybox
                        V:1.36
                        F:bin
                        R:busybox
                        """)
                .file("lib/ld-musl.so.1", "m")
                .file("bin/busybox", "b"));
        assertThat(all(image)).isEqualTo("apk busybox 1.36, apk musl 1.2.5-r0");
        assertThat(owner(image, "lib/ld-musl.so.1")).isEqualTo("musl");
    }

    @Test
    void wheelsModulesAndJars() throws IOException {
        InspectedImage image = read(image().file(
                        "app/site-packages/flask-3.dist-info/METADATA", "Name: Flask\nVersion: 3.0\n\nVersion: no\n")
                .file(
                        "app/site-packages/flask-3.dist-info/RECORD",
                        "flask/app.py,sha256=x,1\n\"flask/a,b.py\",,\n../bin/flask,,\n")
                .file("app/site-packages/flask/app.py", "1")
                .file("app/site-packages/flask/a,b.py", "1")
                .file("app/bin/flask", "1")
                .file("app/node_modules/@scope/x/package.json", "{\"name\": \"@scope/x\", \"version\": \"1.0.0\"}")
                .file("app/node_modules/@scope/x/node_modules/y/package.json", "{\"name\": \"y\", \"version\": \"2\"}")
                .file("app/node_modules/@scope/x/node_modules/y/index.js", "")
                .file("app/node_modules/@scope/x/lib/index.js", "")
                .file("app/node_modules/broken/package.json", "{")
                .file("app/lib/jackson-core-2.20.0.jar", "jar")
                .file("app/app.jar", "jar"));
        assertThat(all(image)).isEqualTo("wheel Flask 3.0, npm @scope/x 1.0.0, npm y 2, jar jackson-core 2.20.0");
        assertThat(owner(image, "app/bin/flask")).isEqualTo("Flask");
        assertThat(owner(image, "app/site-packages/flask/a,b.py")).isEqualTo("Flask");
        assertThat(owner(image, "app/node_modules/@scope/x/lib/index.js")).isEqualTo("@scope/x");
        assertThat(owner(image, "app/node_modules/@scope/x/node_modules/y/index.js"))
                .isEqualTo("y");
        assertThat(owner(image, "app/lib/jackson-core-2.20.0.jar")).isEqualTo("jackson-core");
        assertThat(owner(image, "app/app.jar")).isEqualTo("-");
    }

    /// A wheel that a distribution packaged is part of that package: it is updated with it.
    @Test
    void wheelOfAPackageIsThePackage() throws IOException {
        String site = "usr/lib/python3/dist-packages/";
        InspectedImage image =
                read(image().file("var/lib/dpkg/status.d/python3-yaml", "Package: python3-yaml\nVersion: 6\n")
                        .file("var/lib/dpkg/status.d/python3-yaml.md5sums", SUM + site + "PyYAML.dist-info/METADATA\n")
                        .file(site + "PyYAML.dist-info/METADATA", "Name: PyYAML\nVersion: 6\n"));
        assertThat(all(image)).isEqualTo("package python3-yaml 6");
    }

    @Test
    void versionsThatChanged() throws IOException {
        InspectedImage before = read(image().file("lib/a-1.0.jar", "a")
                .file("lib/b-1.0.jar", "b")
                .file("lib/c-1.0.jar", "c")
                .file("two/c-2.0.jar", "c2")
                .env("PATH=/bin", "GONE=1"));
        InspectedImage after = read(image().file("lib/a-1.1.jar", "a2")
                .file("lib/c-1.0.jar", "c")
                .file("two/c-2.0.jar", "c2")
                .file("lib/d-1.0.jar", "d")
                .env("PATH=/bin:/app", "NEW=a=b"));
        ImageDiff diff = ImageDiff.of(before, after);
        assertThat(diff.components())
                .containsExactly(
                        new ComponentChange(Component.Kind.JAR, "a", List.of("1.0"), List.of("1.1")),
                        new ComponentChange(Component.Kind.JAR, "b", List.of("1.0"), List.of()),
                        new ComponentChange(Component.Kind.JAR, "d", List.of(), List.of("1.0")));
        assertThat(diff.settings().stream()
                        .map(s -> s.name() + " " + s.before().orElse("-") + " "
                                + s.after().orElse("-")))
                .containsExactly("env GONE 1 -", "env NEW - a=b", "env PATH /bin /bin:/app");
        assertThat(diff.files().stream().map(f -> f.path()))
                .containsExactly("lib/a-1.0.jar", "lib/a-1.1.jar", "lib/b-1.0.jar", "lib/d-1.0.jar");
        assertThat(ImageDiff.of(before, before).isEmpty()).isTrue();
    }

    /// The same file in a layer of another composition is the same file.
    @Test
    void sameBytesInOtherLayersAreNoDifference() throws IOException {
        InspectedImage before = new ImageInspection(store, true, _ -> {})
                .read(image().file("a", "1").file("b", "2").layer("one").put());
        InspectedImage after = new ImageInspection(store, true, _ -> {})
                .read(image().file("a", "1")
                        .layer("one")
                        .file("b", "2")
                        .layer("two")
                        .put());
        assertThat(ImageDiff.of(before, after).files()).isEmpty();
        assertThat(ImageDiff.of(before, after).sharedLayers()).isZero();
    }
}
