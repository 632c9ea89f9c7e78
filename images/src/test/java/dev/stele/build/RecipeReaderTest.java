package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Codec;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecipeReaderTest {
    @Test
    void readsFullRecipe() {
        Recipe recipe = recipe("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: shop/web, version: "1.8.0"}
                os: {distribution: debian, suite: trixie, packages: [tzdata, base-files]}
                files:
                  - {src: target/app.jar, dest: /app/, layer: app}
                  - {src: config, dest: /etc/shop, mode: "0600"}
                user: "10001"
                env: {B: "2", A: "1"}
                workingDirectory: /app
                entrypoint: [/usr/bin/java, -jar, /app/app.jar]
                exposedPorts: [8080, 53/udp]
                timestamp: 2026-08-21T09:00:00+02:00
                compression: gzip
                acknowledge: [{path: config/key.pem, reason: a test's}]
                """);
        assertThat(recipe.os().orElseThrow().packages()).containsExactly("base-files", "tzdata");
        assertThat(recipe.execution().env()).containsExactly("B=2", "A=1");
        assertThat(recipe.execution().exposedPorts()).containsExactly("53/udp", "8080/tcp");
        assertThat(recipe.packing().timestamp()).contains(Instant.parse("2026-08-21T07:00:00Z"));
        assertThat(recipe.files().getLast().mode()).contains(0600);
        assertThat(recipe.packing().codec()).isEqualTo(Codec.GZIP);
        assertThat(recipe.acknowledged().getFirst().path()).isEqualTo("config/key.pem");
    }

    @Test
    void absentFieldsHaveSafeDefaults() {
        Recipe recipe = recipe("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: a, version: b}
                os: {packages: [base-files]}
                entrypoint: [/bin/a]
                """);
        assertThat(recipe.execution().user()).isEqualTo("65532:65532");
        assertThat(recipe.packing().timestamp()).isEmpty();
        assertThat(recipe.execution().workingDirectory()).isEqualTo("/");
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThat(problems("""
                apiVersion: stele/v2
                kind: Image
                metadata: {name: Shop, version: "a b"}
                os:
                  suite: ../x
                  packages: [base-files, base-files, Bad_Name]
                  sources: [{uris: [ftp://x/], suite: s, components: []}]
                files:
                  - {src: a, dest: app/../x}
                  - {dest: /x, mode: "9"}
                user: "me:"
                env: {"A-B": x}
                entrypoint: []
                exposedPorts: [0, x]
                timestamp: yesterday
                compression: bzip2
                acknowledge: [{path: x}, {path: "", reason: y}]
                image: x
                """)).isEqualTo("""
                1:13 B272
                3:18 B277
                3:33 B277
                5:10 B277
                6:26 B278
                6:38 B278
                7:13 B105
                7:20 B273
                7:21 B278
                9:20 B277
                10:5 B105
                10:22 B277
                11:7 B277
                12:14 B278
                13:13 B275
                14:16 B278
                14:19 B278
                15:12 B276
                16:14 B103
                17:15 B105
                17:33 B277
                18:1 B102
                """);
    }

    @Test
    void refusesSuiteTogetherWithSources() {
        assertThat(problems("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: a, version: b}
                os:
                  packages: [base-files]
                  suite: trixie
                  sources: [{uris: ["http://example.org/debian"], suite: s, components: [main], signedBy: k.gpg}]
                entrypoint: [/bin/a]
                """)).isEqualTo("6:10 B273\n");
    }

    @Test
    void refusesEmptyImage() {
        assertThat(problems("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: a, version: b}
                entrypoint: [/bin/a]
                """)).endsWith("B271\n");
    }

    private static Recipe recipe(String text) {
        return switch (read(text)) {
            case Parsed.Good<Recipe>(var recipe) -> recipe;
            case Parsed.Bad<Recipe>(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private static String problems(String text) {
        StringBuilder out = new StringBuilder();
        if (read(text) instanceof Parsed.Bad<Recipe>(var problems)) {
            for (Problem p : problems) {
                out.append(p.place().map(at -> at.line() + ":" + at.column()).orElse("-"));
                out.append(' ').append(p.code()).append('\n');
            }
        }
        return out.toString();
    }

    private static Parsed<Recipe> read(String text) {
        return RecipeReader.read("image.yaml", text.getBytes(StandardCharsets.UTF_8))
                .then(RecipeReader.Draft::finished);
    }
}
