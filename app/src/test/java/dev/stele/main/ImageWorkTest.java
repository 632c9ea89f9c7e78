package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.build.BuildMachine;
import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.debian.AptPaths;
import dev.stele.home.Home;
import dev.stele.oci.Digest;
import dev.stele.store.Store;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The exit codes and problems of `build`, `lock` and `image`.
class ImageWorkTest {
    private static final String RECIPE = """
            apiVersion: stele/v1
            kind: Image
            metadata: {name: shop/web, version: "1"}
            files: [{src: page, dest: /www/}]
            entrypoint: [/bin/true]
            """;

    /// A public key by which nothing is signed.
    private static final String KEY = """
            -----BEGIN PGP PUBLIC KEY BLOCK-----

            mDMEawG13BYJKwYBBAHaRw8BAQdAiBpfjwCaI/0ByuX+1kmW47Caw+RvSVBLGv9P
            EHxSL0O0DFRlc3QgYXJjaGl2ZYiQBBMWCAA4FiEEWrYsFacn89RH6H3YHPqG7LcC
            i/AFAmsBtdwCGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQHPqG7LcCi/C5
            eAD/SeorSPLMjA7KAwhPrU9eZoDLlz1wryDcLVInIXuHQeMBAOo6c/jcHK1mf59B
            ADAOCmMTsehmW2YAL266fOUOvrMH
            =IkdX
            -----END PGP PUBLIC KEY BLOCK-----
            """;

    @TempDir
    private Path root;

    private BuildWork builds = new BuildWork(_ -> {});
    private Path recipe = Path.of("");

    @BeforeEach
    void buildImage() throws IOException {
        builds = new BuildWork(new BuildMachine(
                new AptPaths(root.resolve("etc/apt"), root.resolve("keyrings")),
                root.resolve("etc/os-release"),
                "amd64",
                root.resolve("cache"),
                BuildMachine.Network.of(Optional.empty()),
                InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")),
                () -> 0));
        recipe = root.resolve("image.yaml");
        Files.writeString(recipe, RECIPE);
        Files.writeString(root.resolve("page"), "hello\n");
        assertThat(build().exit()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void invalidRecipeExitsWith2() throws IOException {
        Files.writeString(recipe, RECIPE.replace("entrypoint", "entrypont"));
        assertThat(build().exit()).isEqualTo(ExitCode.INVALID);
        assertThat(builds.lock(new LocalWork.RecipeRequest(home(), recipe), _ -> {})
                        .exit())
                .isEqualTo(ExitCode.INVALID);
    }

    @Test
    void takenTagExitsWith1() throws IOException {
        Files.writeString(root.resolve("page"), "changed\n");
        Output output = build();
        assertThat(output.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(codes(output)).isEqualTo("B260");
    }

    @Test
    void unsignedSourceExitsWith5() throws IOException {
        Files.writeString(root.resolve("key.asc"), KEY);
        Files.createDirectories(root.resolve("archive/dists/stable"));
        Files.writeString(root.resolve("archive/dists/stable/InRelease"), "Suite: stable\n");
        Files.writeString(recipe, RECIPE + """
                os:
                  packages: [base-files]
                  sources: [{uris: ["%s"], suite: stable, components: [main], signedBy: key.asc}]
                """.formatted(root.resolve("archive").toUri()));
        Output output = build();
        assertThat(output.exit()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(codes(output)).isEqualTo("B220");
    }

    @Test
    void unknownTagExitsWith1AndNamesTheListCommand() {
        Output output = show("shop/web:2");
        assertThat(output.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(output.problems().getFirst().render()).isEqualTo("""
                error[G404]: image "shop/web:2" is not in the store
                   ╷ it was never built or pushed here
                   ╵ fix: stele image ls
                """);
        assertThat(show("shop/web:1").exit()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void damagedImageExitsWith5AndABuildRepairsIt() throws IOException {
        Store store = Store.open(new Home(home()).store());
        Digest image = store.tag("shop/web", "1").orElseThrow();
        byte[] bytes = Files.readAllBytes(store.path(image));
        bytes[bytes.length / 2] ^= 1;
        Files.write(store.path(image), bytes);
        Output output = show("shop/web:1");
        assertThat(output.exit()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(codes(output)).isEqualTo("G405");
        assertThat(build().exit()).isEqualTo(ExitCode.DONE);
        assertThat(show("shop/web:1").exit()).isEqualTo(ExitCode.DONE);
    }

    private Path home() {
        return root.resolve("home");
    }

    private Output build() {
        return builds.build(new LocalWork.RecipeRequest(home(), recipe), _ -> {});
    }

    private Output show(String reference) {
        return new ImageWork().show(new LocalWork.ImageRequest(home(), reference), _ -> {});
    }

    private static String codes(Output output) {
        return output.problems().stream().map(Problem::code).collect(Collectors.joining(" "));
    }
}
