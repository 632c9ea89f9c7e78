package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.acceptance.Page.Run;
import dev.stele.acceptance.Page.Write;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the code blocks of the docs' pages that describe a service: the output matches, and no request fails
/// meanwhile.
@Stage(
        name = "the docs' pages, with Debian's packages",
        needs = {
            "root",
            "runc",
            "conmon",
            "ip",
            "nft",
            "catatonit",
            "apt-get",
            "curl",
            "pip3",
            "skopeo",
            "umoci",
            "busybox"
        })
class DocsTest {
    private static final String GET = "curl -s http://127.0.0.1:8080/";
    private static final int REQUESTS_PER_SECOND = 50;

    private static Rig rig;

    @BeforeAll
    static void start() {
        rig = new Rig();
        rig.start();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @AfterEach
    void stopServices() {
        rig.stele("stop", "--all").orThrow();
    }

    @ParameterizedTest
    @MethodSource("dev.stele.acceptance.FollowedPages#services")
    void serviceOfPageIsAppliedChangedRolledBackAndStopped(String file) throws Exception {
        Page page = FollowedPages.page(file);
        List<String> bodies = bodies(page);
        assertThat(bodies.get(2)).as("back again").isEqualTo(bodies.get(0)).isNotEqualTo(bodies.get(1));
        Reader reader = new Reader(rig, file.replace(".md", ""));
        List<Page.Step> steps = page.steps();
        int applied = indexOf(steps, "stele apply");
        int stopped = indexOf(steps, "stele stop");
        reader.follow(steps.subList(0, applied + 1));
        try (Traffic traffic = new Traffic(rig.gateway(), REQUESTS_PER_SECOND, bodies::contains)) {
            reader.follow(steps.subList(applied + 1, stopped));
            assertThat(traffic.failures()).isEmpty();
            assertThat(traffic.served()).isPositive();
        }
        reader.follow(steps.subList(stopped, steps.size()));
        assertThatThrownBy(() -> Traffic.get(rig.gateway(), "/")).isInstanceOf(IOException.class);
    }

    /// What the page expects to be served after the first apply, after the change and after the rollback.
    private static List<String> bodies(Page page) {
        List<String> order = page.runs().stream()
                .flatMap(run -> run.commands().lines())
                .filter(line -> line.matches("(stele (apply|rollback|stop)|curl|skopeo copy) .*|stele build"))
                .map(line -> line.startsWith("curl") ? "curl" : line.split(" ", 3)[1])
                .toList();
        assertThat(order).containsSubsequence("apply", "curl", "apply", "curl", "rollback", "curl", "stop", "curl");
        assertThat(order.getFirst()).isIn("build", "copy");
        List<String> bodies = page.runs().stream()
                .filter(run -> run.commands().strip().equals(GET))
                .map(run -> run.output().orElseThrow())
                .toList();
        assertThat(bodies).hasSize(3);
        return bodies;
    }

    private static int indexOf(List<Page.Step> steps, String command) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Run run && run.has(command)) {
                return i;
            }
        }
        throw new AssertionError("no " + command);
    }

    @Test
    void detectsABrokenBlock() {
        Reader reader = new Reader(rig, "broken");
        List<Page.Step> recipe = List.of(new Write("image.yaml", "kind: Image\n"), run("stele build", "sha256:…"));
        assertThatThrownBy(() -> reader.follow(recipe)).hasMessageContaining("exit code 2");
        assertThatThrownBy(() -> reader.follow(List.of(run("stele status", "all is well"))))
                .hasMessageContaining("all is well");
        assertThatThrownBy(() -> reader.follow(List.of(run("false; true", "")))).hasMessageContaining("exit code 1");
    }

    @Test
    void namesAPackageThatDoesNotExist() {
        Path recipe = rig.write("none/image.yaml", """
                apiVersion: stele/v1
                kind: Image
                metadata: {name: none, version: "1"}
                os: {packages: [no-such-package]}
                entrypoint: [/none]
                """);
        Program.Ended ended = rig.work(Map.of(), "build", recipe.toString());
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("error[B210]: package no-such-package cannot be taken", "fix: check its name");
    }

    private static Run run(String commands, String output) {
        return new Run(commands + "\n", Optional.of(output + "\n"));
    }
}
