package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.ExitCode;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Error messages on the command line: what is wrong, where, why, how to fix it, and an exit code for scripts.
/// Services keep running in each case.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox", "lsns", "unshare", "setpriv"})
class BadInputTest {
    private static final Pages.Rollout ROLLING = new Pages.Rollout("rolling", "0s");

    private static Rig rig;
    private static Pages pages;

    @BeforeAll
    static void start() {
        rig = new Rig();
        rig.start();
        pages = new Pages(rig);
        pages.apply(pages.built(true), ROLLING).orThrow();
        rig.write("good.yaml", fleet("replicas: 2"));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @AfterEach
    void servesAndTakesTheNextOrder() {
        assertThat(pages.answers(10)).isEqualTo(Set.of(Pages.page("1.0.0")));
        assertThat(rig.stele("apply", "-f", "good.yaml", "-y").exit()).isEqualTo(ExitCode.DONE);
    }

    /// @param words of the command
    /// @param says expected parts of its standard error
    private record Mistake(List<String> words, int exit, List<String> says) {}

    enum Kind {
        UNKNOWN_KEY,
        DUPLICATE_KEY,
        YAML_BOMB,
        RELEASE_TOO_LONG,
        NO_SUCH_TAG,
        ROUTE_OF_A_RUNNING_SERVICE,
        NOT_CONFIRMED,
        SYMLINK_OUT_OF_THE_FOLDER,
        CONFIG_FILE_OUT_OF_THE_FOLDER,
        TAG_THAT_IS_TAKEN,
        NO_SUCH_RELEASE,
        REASON_TOO_LONG,
        NO_SERVER,
        SECOND_SERVER
    }

    private static Mistake of(Kind kind) throws IOException {
        return switch (kind) {
            case UNKNOWN_KEY ->
                apply(
                        fleet("replica: 2"),
                        "error[F102]: \"replica\" is not a field of services.web",
                        "bad.yaml:7:5",
                        "did you mean \"replicas\"?");
            case DUPLICATE_KEY ->
                apply(
                        fleet("replicas: 2\n    replicas: 3"),
                        "error[F101]: \"replicas\" is written twice",
                        "bad.yaml:8:5",
                        "first at bad.yaml:7:5");
            case YAML_BOMB -> apply(bomb(), "error[F106]: more than 100000 values", "bad.yaml:6:", "fix: write less");
            case RELEASE_TOO_LONG ->
                apply(
                        fleet("env: {BIG: " + "x".repeat(70_000) + "}"),
                        "error[F106]: services.web takes ",
                        "bad.yaml:7:16",
                        "env.BIG alone takes 70002",
                        "fix: put it into a config file");
            case NO_SUCH_TAG ->
                apply(
                        fleet("replicas: 2").replace("page:1.0.0", "page:9.9.9"),
                        "error[F121]: image \"page:9.9.9\" is not in the store",
                        "bad.yaml:6:12",
                        "stele image ls");
            case ROUTE_OF_A_RUNNING_SERVICE ->
                apply(
                        fleet("replicas: 2").replace("  web:", "  shop:"),
                        "error[F132]: services.shop and the running service web want the same requests",
                        "stele stop web");
            case NOT_CONFIRMED,
                    SYMLINK_OUT_OF_THE_FOLDER,
                    CONFIG_FILE_OUT_OF_THE_FOLDER,
                    TAG_THAT_IS_TAKEN,
                    NO_SUCH_RELEASE,
                    REASON_TOO_LONG,
                    NO_SERVER,
                    SECOND_SERVER -> beside(kind);
        };
    }

    private static Mistake beside(Kind kind) throws IOException {
        return switch (kind) {
            case NOT_CONFIRMED -> order(2, "apply -f " + other(), "-y");
            case SYMLINK_OUT_OF_THE_FOLDER ->
                build(
                        "1.0.9",
                        linked("link"),
                        2,
                        "error[B251]: link leads through the symbolic link",
                        ":6:11",
                        "fix: ");
            case CONFIG_FILE_OUT_OF_THE_FOLDER ->
                apply(
                        fleet("files: [{src: " + linked("config") + ", dest: /etc/app}]"),
                        "error[F138]: config file \"config\" cannot be used",
                        "leaves the fleet file's folder through a symlink");
            case TAG_THAT_IS_TAKEN ->
                build("1.0.0", other(), 1, "error[B260]: tag page:1.0.0 already names", "raise  metadata.version");
            case NO_SUCH_RELEASE ->
                order(
                        1,
                        "rollback web --to v9 -y",
                        "error[R403]: web has no",
                        "there is no release v9",
                        "releases web");
            case REASON_TOO_LONG ->
                order(
                        2,
                        "rollback web -y --reason " + "x".repeat(2_001),
                        "error[C107]: --reason is too long",
                        "of at most 2000",
                        "fix: write one sentence");
            case NO_SERVER ->
                order(7, "status --server /none/api.sock", "error[S701]: no server can be reached", "/none/api.sock");
            case SECOND_SERVER ->
                order(
                        1,
                        "server --home " + rig.home() + " --gateway 127.0.0.1:0",
                        "error[S502]: another server (process ",
                        "acts on " + rig.home());
            case UNKNOWN_KEY, DUPLICATE_KEY, YAML_BOMB, RELEASE_TOO_LONG, NO_SUCH_TAG, ROUTE_OF_A_RUNNING_SERVICE ->
                throw new IllegalArgumentException(kind + " is a mistake in a fleet file");
        };
    }

    @ParameterizedTest
    @EnumSource
    void reportsAMistakeWithPlaceAndFix(Kind kind) throws Exception {
        Mistake mistake = of(kind);
        check(mistake, rig.stele(mistake.words().toArray(String[]::new)));
    }

    private static void check(Mistake mistake, Program.Ended ended) {
        assertThat(ended.err()).contains(mistake.says()).doesNotContain("\tat ", "Exception");
        assertThat(ended.exit()).as(ended.err()).isEqualTo(mistake.exit());
    }

    @ParameterizedTest
    @EnumSource
    void namesAPortInUseAndLeavesNothing(Port port) throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String address = "127.0.0.1:" + taken.getLocalPort();
            Path home = rig.folder().resolve("home-" + port);
            List<String> words = new ArrayList<>(List.of("server", "--home", home.toString(), port.option, address));
            words.addAll(List.of(port.otherOption, "127.0.0.1:0"));
            Mistake mistake = new Mistake(
                    words,
                    1,
                    List.of("error[H502]: ", "cannot listen on " + address + ": the port is in use", port.option));
            check(mistake, rig.stele(words.toArray(String[]::new)));
            String id = Files.readAllLines(home.resolve("installation")).getFirst();
            assertThat(Path.of("/run/stele", id)).doesNotExist();
            assertThat(Program.run("grep", "-rl", id, "/run/stele/blocks").out())
                    .isEmpty();
        }
    }

    enum Port {
        GATEWAY("--gateway", "--registry"),
        REGISTRY("--registry", "--gateway");

        private final String option;
        private final String otherOption;

        Port(String option, String otherOption) {
            this.option = option;
            this.otherOption = otherOption;
        }
    }

    @Test
    void refusesUsersWithoutRoot() {
        check(
                new Mistake(List.of(), 1, List.of("error[H501]: the server must be root", "sudo stele server")),
                asUser("server", "--home", rig.folder().resolve("users").toString()));
        check(new Mistake(List.of(), 1, List.of("takes root", "sudo ")), asUser("demo"));
        check(
                new Mistake(List.of(), 7, List.of("error[S705]: you may not use this server", "sudo stele")),
                asUser("status", "--server", rig.home().resolve("api.sock").toString()));
    }

    /// Runs as a user who may read everything, wherever this repository is, and write nothing.
    private static Program.Ended asUser(String... words) {
        String id = "65534";
        String may = "+dac_read_search";
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups"));
        command.addAll(List.of(
                "--inh-caps", may, "--ambient-caps", may, Program.launcher().toString()));
        command.addAll(List.of(words));
        return Program.run(Map.of("HOME", "/none"), rig.folder(), command);
    }

    @Test
    void refusesAModifiedLedgerWhileServicesContinue() throws Exception {
        rig.terminate();
        Path extra = rig.home().resolve("ledger/tile/entries/x001/000");
        Files.createDirectories(extra.getParent());
        Files.writeString(extra, "left by a crash");
        rig.start();
        assertThat(extra).doesNotExist();
        rig.terminate();
        Path tile;
        try (Stream<Path> files = Files.walk(rig.home().resolve("ledger/tile/entries"))) {
            tile = files.filter(Files::isRegularFile).sorted().toList().getLast();
        }
        flip(tile);
        rig.start(Map.of());
        assertThat(rig.awaitEnd()).isEqualTo(ExitCode.FAILED);
        assertThat(rig.log()).contains("error[L501]: the ledger is refused", "is damaged", "fix: stele audit verify");
        assertThat(pages.answers(1)).isEqualTo(Set.of(Pages.page("1.0.0")));
        Program.Ended audit = rig.work(Map.of(), "audit", "verify");
        assertThat(audit.exit()).isEqualTo(ExitCode.UNVERIFIED);
        flip(tile);
        rig.start();
    }

    @Test
    void rebuildReplacesALayerChangedWithItsBlob() throws Exception {
        Path blob = largest(rig.home().resolve("store/blobs"));
        Path file = largest(rig.home().resolve("layers"));
        flip(blob);
        flip(file);
        Wait.until(() -> rig.log().contains("cannot be unpacked again"), rig::log);
        assertThat(rig.log()).contains("build or push its image again").doesNotContain("\tat ");
        assertThat(pages.answers(10)).isEqualTo(Set.of(Pages.page("1.0.0")));
        Set<String> old = rig.instances();
        pages.build("1.0.0", Map.of()).orThrow();
        Wait.until(
                () -> rig.instances().size() == 2 && rig.instances().stream().noneMatch(old::contains),
                () -> rig.status().toString());
        assertThat(rig.stele("drift").out()).contains("bin/busybox: was changed", "replaced");
    }

    private static Path largest(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    /// Flips a bit near the end, in place, since the file may be executing. Flipping twice changes nothing.
    private static void flip(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = file.length() - 3;
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ 1);
        }
    }

    @Test
    void refusesOrdersOnAFullDiskAndKeepsServing() throws Exception {
        try (Rig small = new Rig()) {
            small.ownDisk("24m");
            small.start();
            Pages there = new Pages(small);
            there.apply(there.built(true), ROLLING).orThrow();
            String next = there.next(true);
            small.write("other.yaml", fleet("replicas: 1"));
            Path fill = small.home().resolve("fill");
            Program.run("dd", "if=/dev/zero", "of=" + fill, "bs=4k");
            check(noSpace("error[L507]: this could not be recorded"), small.stele("apply", "-f", "other.yaml", "-y"));
            check(noSpace("error[L507]: this could not be recorded"), small.stele("stop", "web"));
            check(noSpace("error[B282]: "), there.build(next, Map.of()));
            assertThat(there.answers(10)).isEqualTo(Set.of(Pages.page("1.0.0")));
            assertThat(small.instances()).hasSize(2);
            Files.delete(fill);
            there.build(next, Map.of()).orThrow();
            small.stele("apply", "-f", "other.yaml", "-y").orThrow();
            Wait.until(() -> small.instances().size() == 1, () -> small.status().toString());
        }
    }

    private static Mistake noSpace(String what) {
        return new Mistake(List.of(), ExitCode.FAILED, List.of(what, "no space left", "fix: free some"));
    }

    private static Mistake apply(String fleet, String... says) {
        rig.write("bad.yaml", fleet);
        return new Mistake(List.of("apply", "-f", "bad.yaml", "-y"), ExitCode.INVALID, List.of(says));
    }

    private static String other() {
        rig.write("other.yaml", fleet("replicas: 3"));
        return "other.yaml";
    }

    private static Mistake order(int exit, String words, String... says) {
        return new Mistake(List.of(words.split(" ")), exit, List.of(says));
    }

    private static String linked(String name) throws IOException {
        Files.createSymbolicLink(rig.folder().resolve(name), Path.of("/etc/passwd"));
        return name;
    }

    private static Mistake build(String version, String file, int exit, String... says) {
        Path recipe = rig.write("bad-image.yaml", """
                apiVersion: stele/v1
                kind: Image
                metadata: {name: page, version: "%s"}
                entrypoint: [/none]
                files:
                  - {src: %s, dest: /file}
                """.formatted(version, file));
        List<String> words =
                List.of("build", recipe.toString(), "--home", rig.home().toString());
        return new Mistake(words, exit, List.of(says));
    }

    /// @param line in place of the number of replicas
    private static String fleet(String line) {
        return Pages.fleet("1.0.0", ROLLING).replace("replicas: 2", line);
    }

    /// Each line expands to nine of the previous one.
    private static String bomb() {
        StringBuilder out = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'j'; c++) {
            String item = "*" + (char) (c - 1);
            out.append(c).append(": &").append(c).append(" [");
            out.append(String.join(", ", Collections.nCopies(9, item))).append("]\n");
        }
        return out.toString();
    }
}
