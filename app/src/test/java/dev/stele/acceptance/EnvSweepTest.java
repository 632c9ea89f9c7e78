package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The values of a fleet's variables are markers. Every command is run, every path of the API is asked, good and bad
/// fleets are applied; then all that was said is searched for them.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "curl", "setpriv"})
class EnvSweepTest {
    private static final String FIRST = "swordfish-0815-first";
    private static final String SECOND = "swordfish-0815-second";
    private static final String THIRD = "swordfish-0815-third";
    private static final String MARKER = "swordfish-0815";

    private static Rig rig;
    private static final List<String> SAID = new ArrayList<>();

    @BeforeAll
    static void start() {
        rig = new Rig();
        Pages pages = new Pages(rig);
        String release = pages.built(true);
        rig.start();
        String fleet = Pages.fleet(release, new Pages.Rollout("rolling", "0s"));
        rig.write("first.yaml", fleet.replace("replicas: 2", "replicas: 2\n    env: {PASSWORD: " + FIRST + "}"));
        rig.write(
                "second.yaml",
                fleet.replace("replicas: 2", "replicas: 2\n    env: {PASSWORD: " + SECOND + ", NEW: " + SECOND + "}"));
        rig.write("third.yaml", fleet.replace("replicas: 2", "replicas: 2\n    env: {PASSWORD: " + THIRD + "}"));
        rig.write("bad.yaml", fleet.replace("replicas: 2", "replica: 2\n    env: {1A: " + FIRST + "}"));
        rig.write("syntax.yaml", fleet.replace("replicas: 2", "env: {A: \"" + FIRST + "}"));
        run("apply -f first.yaml -y").orThrow();
        run("plan -f second.yaml").orThrow();
        run("plan -f second.yaml -o json").orThrow();
        run("apply -f second.yaml -y").orThrow();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static Program.Ended run(String words) {
        Program.Ended ended = rig.stele(words.split(" "));
        SAID.add("stele " + words + "\n" + ended.out() + ended.err());
        return ended;
    }

    private static String asked(String path, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "curl", "-s", "--unix-socket", rig.home().resolve("api.sock").toString(), "http://stele" + path));
        command.addAll(List.of(more));
        String answer = Program.run(command.toArray(String[]::new)).out();
        SAID.add(path + "\n" + answer);
        return answer;
    }

    @Test
    void nothingThatIsSaidHoldsAValue() throws IOException {
        String home = rig.home().toString();
        for (String command : List.of(
                "status",
                "releases web",
                "why web",
                "drift",
                "logs web",
                "version",
                "rollback web --dry-run",
                "audit log --last 1000 --home " + home,
                "audit verify --home " + home,
                "audit at 2999-01-01T00:00Z --home " + home,
                "image ls --home " + home,
                "doctor --home " + home,
                "registry gc --dry-run --home " + home,
                "uninstall --dry-run --home " + home,
                "plan -f first.yaml",
                "plan -f bad.yaml",
                "plan -f syntax.yaml",
                "apply -f bad.yaml -y",
                "validate bad.yaml",
                "validate syntax.yaml")) {
            run(command);
            run(command + " -o json");
        }
        run("rollback web --yes");
        for (String path : List.of("/v1/status", "/v1/drift", "/v1/version", "/v1/services/web/releases")) {
            asked(path);
        }
        asked("/v1/services/web/why");
        asked("/v1/services/web/logs");
        asked("/v1/services/web/why?env=all");
        asked("/v1/plan", "-H", "Content-Type: application/json", "-d", "{\"env\": \"" + "x\"}");
        processes();
        SAID.add(rig.log());
        SAID.add(Footprint.read(Path.of("/run/stele", rig.installation(), "gateway.log")));

        assertThat(SAID).hasSizeGreaterThan(50);
        assertThat(SAID.stream().filter(said -> said.contains(MARKER))).isEmpty();
        assertThat(SAID).anyMatch(said -> said.contains("env.PASSWORD") && said.contains("changed"));
    }

    /// What `ps` shows to everybody.
    private static void processes() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            all.filter(path -> String.valueOf(path.getFileName()).matches("[0-9]+"))
                    .map(path -> Footprint.read(path.resolve("cmdline")))
                    .forEach(SAID::add);
        }
    }

    @Test
    void rootIsShownTheValuesWhenItAsks() {
        assertThat(rig.stele("plan", "-f", "third.yaml", "--show-env").orThrow().out())
                .contains(THIRD);
        assertThat(rig.stele("why", "web", "--show-env").orThrow().out()).contains("env.PASSWORD  " + SECOND);
    }

    @Test
    void aMemberOfTheSocketsGroupIsNot() {
        Path socket = rig.home().resolve("api.sock");
        Program.run("chmod", "711", rig.folder().toString(), rig.home().toString())
                .orThrow();
        Program.run("chgrp", "65534", socket.toString()).orThrow();
        String[] curl = {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "curl", "-s"};
        List<String> command = new ArrayList<>(List.of(curl));
        command.addAll(List.of("--unix-socket", socket.toString(), "http://stele/v1/services/web/why?env=shown"));
        String answer = Program.run(command.toArray(String[]::new)).out();
        Program.run("chmod", "700", rig.home().toString()).orThrow();

        assertThat(answer).contains("S403", "shown to root alone").doesNotContain(MARKER);
    }
}
