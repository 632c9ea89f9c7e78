package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.build.BuildMachine;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.debian.AptPaths;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `stele image tree`, `diff`, `history` and `why` print.
class InspectWorkTest {
    private static final String RECIPE = """
            apiVersion: stele/v1
            kind: Image
            metadata: {name: shop/web, version: "VERSION"}
            files:
              - {src: VERSION/www, dest: /www/}
              - {src: VERSION/lib, dest: /lib/, layer: jars}
            env: {RELEASE: "VERSION"}
            entrypoint: [/bin/true]
            timestamp: epoch
            acknowledge: [{path: /bin/true, reason: not started here}]
            """;

    @TempDir
    private Path root;

    private final InspectWork work = new InspectWork();

    @BeforeEach
    void buildImages() throws IOException {
        BuildWork builds = new BuildWork(new BuildMachine(
                new AptPaths(root.resolve("etc/apt"), root.resolve("keyrings")),
                root.resolve("etc/os-release"),
                "amd64",
                root.resolve("cache"),
                BuildMachine.Network.of(Optional.empty()),
                InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")),
                () -> 0));
        for (String version : new String[] {"1", "2"}) {
            write(version + "/www/index.html", "page " + version);
            write(version + "/www/style.css", "same");
            write(version + "/lib/gson-2." + version + ".jar", "jar");
            Files.createSymbolicLink(root.resolve(version + "/lib/gson.jar"), Path.of("gson-2." + version + ".jar"));
            Path recipe = write("image.yaml", RECIPE.replace("VERSION", version));
            Output built = builds.build(new LocalWork.RecipeRequest(home(), recipe), _ -> {});
            assertThat(built.exit()).as(built.problems() + "").isZero();
        }
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Path home() {
        return root.resolve("home");
    }

    private Output tree(String folder, int depth, Optional<Integer> layer) {
        return work.tree(new LocalWork.TreeRequest(home(), "shop/web:1", folder, depth, layer), _ -> {});
    }

    private Output why(String path) {
        return work.why(new LocalWork.PathRequest(home(), "shop/web:1", path), _ -> {});
    }

    private String diff(boolean all) {
        return work.diff(new LocalWork.DiffRequest(home(), "shop/web:1", "shop/web:2", all), _ -> {})
                .text();
    }

    private static String problem(Output output) {
        Problem problem = output.problems().getFirst();
        return output.exit() + " " + problem.code() + " " + problem.message() + " | " + problem.cause() + " | "
                + problem.fix();
    }

    @Test
    void treeShowsLayersAndFolders() {
        String text = tree("", 2, Optional.empty()).text().replaceAll("sha256:[0-9a-f]{64}", "DIGEST");
        assertThat(text.replaceAll("[0-9]+ bytes packed", "N packed").replaceAll("(?m)^([12] +)[0-9]+ bytes", "$1N"))
                .isEqualTo("""
                        shop/web:1  DIGEST
                        N packed, 13 bytes of files, 0 bytes that a later layer hides

                        LAYER  PACKED     FILES  BYTES     HIDDEN  MADE BY
                        1      N  2      10 bytes          stele: files
                        2      N  1      3 bytes           stele: jars

                        BYTES     FILES  PATH
                        10 bytes  2      /www/
                        6 bytes            /www/index.html
                        4 bytes            /www/style.css
                        3 bytes   1      /lib/
                        3 bytes            /lib/gson-2.1.jar
                        """);
    }

    @Test
    void treeBelowAFolderAndOfALayer() {
        assertThat(tree("/www/", 1, Optional.empty()).text())
                .contains("/www/index.html")
                .doesNotContain("/lib");
        assertThat(tree("", 1, Optional.of(2)).text()).contains("/lib/").doesNotContain("/www/");
        assertThat(problem(tree("", 1, Optional.of(3))))
                .isEqualTo("1 G452 shop/web:1 has no layer 3 | its layers have the numbers 1 to 2"
                        + " | stele image tree shop/web:1");
        assertThat(problem(tree("www/index.html", 1, Optional.empty())))
                .isEqualTo("1 G451 /www/index.html is no folder in shop/web:1 | only a folder has something below it"
                        + " | stele image why shop/web:1 /www/index.html");
        assertThat(problem(tree("nowhere", 1, Optional.empty())))
                .isEqualTo("1 G451 nothing stands at nowhere in shop/web:1 | none of its layers has it"
                        + " | stele image tree shop/web:1");
    }

    @Test
    void whyFollowsLinksToWhatBroughtTheFile() {
        assertThat(why("/lib/gson.jar").text().replaceAll("sha256:[0-9a-f]{64}", "DIGEST"))
                .isEqualTo("""
                        link    /lib/gson.jar leads to gson-2.1.jar
                        path    /lib/gson-2.1.jar  file, 3 bytes, 0644, 0:0
                        from    jar gson 2.1
                        layer   2  DIGEST, made by  stele: jars
                        """);
        assertThat(why("www/index.html").text()).contains("from    image.yaml, what it puts into the layer \"files\"");
        assertThat(problem(why("/index.html")))
                .isEqualTo("1 G451 nothing stands at /index.html in shop/web:1"
                        + " | something of that name stands at /www/index.html"
                        + " | stele image why shop/web:1 /www/index.html");
    }

    @Test
    void diffNamesWhatChanged() {
        assertThat(diff(false)).isEqualTo("""
                1 component, 4 paths and 2 settings differ; 0 layers shared, SIZE of new layers

                   KIND  NAME  BEFORE  AFTER
                ~  jar   gson  2.1     2.2

                   FILE             BEFORE                    AFTER                     DIFFERS IN
                ~  /lib/gson.jar    link to gson-2.1.jar      link to gson-2.2.jar      target
                ~  /www/index.html  file, 6 bytes, 0644, 0:0  file, 6 bytes, 0644, 0:0  content

                2 more paths of components and folders: --all lists them

                   SETTING                                      BEFORE  AFTER
                ~  annotation org.opencontainers.image.version  1       2
                ~  env RELEASE                                  1       2
                """.replace("SIZE", size()));
        assertThat(diff(true)).contains("+  /lib/gson-2.2.jar").doesNotContain("--all");
        assertThat(work.diff(new LocalWork.DiffRequest(home(), "shop/web:1", "shop/web:1", false), _ -> {})
                        .text())
                .isEqualTo("no difference in what instances see\n");
        assertThat(work.diff(new LocalWork.DiffRequest(home(), "shop/web:1", "shop/web:3", false), _ -> {})
                        .exit())
                .isEqualTo(1);
    }

    private String size() {
        String text = diff(true);
        return text.substring(text.indexOf("shared, ") + "shared, ".length(), text.indexOf(" of new"));
    }

    @Test
    void historyNamesTheLayerOfEachStep() {
        String text = work.history(new LocalWork.ImageRequest(home(), "shop/web:1"), _ -> {})
                .text();
        assertThat(text.replaceAll("[0-9]+ bytes", "N")).isEqualTo("""
                LAYER  PACKED     CREATED               MADE BY
                1      N  1970-01-01T00:00:00Z  stele: files
                2      N  1970-01-01T00:00:00Z  stele: jars
                """);
    }

    @Test
    void aDamagedLayerIsSaid() throws IOException {
        dev.stele.store.Store store = HomeStore.open(home());
        dev.stele.inspect.ImageDocuments image = dev.stele.inspect.ImageDocuments.read(
                store,
                store.tag("shop/web", "1").orElseThrow(),
                dev.stele.linux.Architecture.own().ociName());
        Path layer = store.path(image.manifest().layers().getFirst().digest());
        layer.toFile().setWritable(true);
        Files.write(layer, new byte[] {1, 2, 3});
        assertThat(problem(tree("", 1, Optional.empty())))
                .startsWith("5 G405 shop/web:1 is damaged in the store | layer 1 of 2");
    }
}
