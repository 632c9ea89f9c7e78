package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.ExitCode;
import dev.stele.stage.Stage;
import dev.stele.text.DisplayWidth;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is written and counted while a service runs: its lines, the access log, the server's log, figures and health;
/// and a request that ends its instance, a full disk, a narrow terminal, and the store's garbage.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "curl", "tmux"})
class NamedLogCasesTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}";

    private static Rig rig;
    private static int metrics;

    @BeforeAll
    static void start() {
        rig = new Rig();
        metrics = Rig.freePort();
        rig.options("--metrics", "127.0.0.1:" + metrics, "--access-log", "text", "--log", "json");
        rig.start();
        CasePages pages = new CasePages(rig);
        pages.build("1.0.0", CasePages.TALKING);
        rig.stele("apply", "-f", pages.fleet("1.0.0"), "-y").orThrow();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static List<String> logs(String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(new String[] {"logs", "web"}, 0, all, 0, 2);
        System.arraycopy(words, 0, all, 2, words.length);
        return rig.stele(all).orThrow().out().lines().toList();
    }

    private static String post(String path) {
        return Program.run("curl", "-s", "-m", "20", "-i", "-X", "POST", "-d", "x", url(path))
                .orThrow()
                .out();
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + rig.gateway().getPort() + path;
    }

    @Test
    void linesOfAllInstancesAreMergedByTimeWithTimeAndInstance() {
        // The instances have written for a second and a half when this test comes early.
        Wait.until(
                () -> logs("--lines", "60").size() == 60,
                () -> logs("--lines", "60").toString());
        List<String> lines = logs("--lines", "60");

        assertThat(lines).hasSize(60).isSorted();
        assertThat(lines).allSatisfy(line -> assertThat(line).matches(TIME + " web-\\w+ v1 \\| (tick|tock)"));
        assertThat(lines.stream().map(line -> line.split(" ")[2]).distinct()).hasSizeGreaterThan(1);
        assertThat(logs("--lines", "60", "--since", "1s")).hasSizeLessThan(60);
        assertThat(logs("--since", "2000-01-01T00:00:00Z", "--lines", "5")).hasSize(5);
    }

    @Test
    void aRequestThatEndsItsInstanceIsNotTriedOnAnotherAndTheInstancesLastLinesArePrevious() {
        rig.awaitCalm();
        Wait.until(() -> rig.service().ready() == 2, () -> rig.status().toString());
        Set<String> before = new TreeSet<>(rig.instances());
        assertThat(post("/cgi-bin/ok")).contains("HTTP/1.1 200", "ok");

        assertThat(post("/cgi-bin/die")).contains("HTTP/1.1 502");

        Wait.until(
                () -> !rig.instances().containsAll(before), () -> rig.status().toString());
        Set<String> gone = new TreeSet<>(before);
        gone.removeAll(rig.instances());
        assertThat(gone).as("of " + before).hasSize(1);
        assertThat(logs("--previous", "--lines", "3"))
                .hasSize(3)
                .allSatisfy(
                        line -> assertThat(line).contains(" " + gone.iterator().next() + " v1 | t"));
        Path access = Path.of("/run/stele", rig.installation(), "gateway/access.log");
        String line = Wait.see(() -> Footprint.read(access), text -> text.contains("/cgi-bin/die"));
        assertThat(line)
                .containsPattern("\"POST /cgi-bin/die HTTP/1.1\" 502 .* service=web release=v1 instance="
                        + gone.iterator().next())
                .containsPattern("\"POST /cgi-bin/ok HTTP/1.1\" 200 ");
    }

    @Test
    void theServerWritesOneObjectForEachChange() {
        List<Json> lines = rig.log()
                .lines()
                .filter(l -> l.startsWith("{"))
                .map(Json::parse)
                .toList();

        assertThat(lines).hasSizeGreaterThan(5).allSatisfy(line -> {
            assertThat(line.string("time")).startsWith("20");
            assertThat(line.string("level")).isIn("INFO", "WARNING", "ERROR");
            assertThat(line.string("message")).isNotBlank().doesNotContain("dev.stele", "Exception");
        });
        assertThat(lines.stream().map(line -> line.string("message")))
                .anyMatch(text -> text.startsWith("root wants fleet "))
                .anyMatch(text -> text.matches("web-\\w+ is ready"))
                .anyMatch(text -> text.contains("rollout 1 of web v1: COMPLETED"));
    }

    private static String asked(String path, String... more) {
        String[] words = new String[more.length + 5];
        System.arraycopy(new String[] {"curl", "-s", "-i", "-m", "20"}, 0, words, 0, 5);
        System.arraycopy(more, 0, words, 5, more.length);
        words = java.util.Arrays.copyOf(words, words.length + 1);
        words[words.length - 1] = path;
        return Program.run(words).orThrow().out();
    }

    @Test
    void figuresAndHealthAreOnTheAddressAndOnTheSocket() {
        String accept = "Accept: application/openmetrics-text; version=1.0.0";
        for (String figures : List.of(
                asked("http://127.0.0.1:" + metrics + "/metrics", "-H", accept),
                asked(
                        "http://x/metrics",
                        "-H",
                        accept,
                        "--unix-socket",
                        rig.socket().toString()))) {
            assertThat(figures)
                    .contains("HTTP/1.1 200", "application/openmetrics-text")
                    .endsWith("# EOF\n");
            for (String name : List.of(
                    "stele_release_info{digest=\"sha256:",
                    "stele_instances{release=\"v1\",service=\"web\",state=\"ready\"} ",
                    "stele_gateway_request_duration_seconds_bucket{",
                    "stele_rollout_duration_seconds_count{outcome=",
                    "stele_rollout_pause_seconds_count",
                    "stele_reconcile_duration_seconds_count",
                    "stele_gateway_requests_total",
                    "stele_drift_detected_total",
                    "stele_heal_replacements_total{reason=",
                    "stele_audit_entries_total ",
                    "stele_registry_bytes ")) {
                assertThat(figures).contains(name);
            }
        }
        for (String path : List.of("/healthz", "/readyz")) {
            assertThat(asked("http://127.0.0.1:" + metrics + path)).contains("HTTP/1.1 200", "\"ok\":true}");
            assertThat(asked("http://x" + path, "--unix-socket", rig.socket().toString()))
                    .contains("HTTP/1.1 200");
        }
        assertThat(asked("http://127.0.0.1:" + metrics + "/v1/status")).contains("HTTP/1.1 404");
    }

    @Test
    void tablesFitTheTerminal() {
        try (Tmux tmux = new Tmux(rig.folder(), 40, 30)) {
            String stele = "STELE_SERVER=" + rig.socket() + " " + Program.launcher();
            tmux.type("PS1=; clear; " + stele + " status; " + stele + " releases web; echo exit=$?");
            String shown = tmux.awaitEnd(0);
            assertThat(shown.lines().filter(line -> !line.contains("STELE_SERVER") && !line.contains("/")))
                    .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(40));
            assertThat(shown).contains("✓ healthy", "v1");
        }
    }

    @Test
    void whatTheStoreDoesNotNeedIsSaidInPeoplesUnits() {
        Program.Ended ended = rig.work(Map.of(), "registry", "gc", "--dry-run");

        assertThat(ended.orThrow().out()).containsPattern("would free (0 bytes|[0-9.]+ [KM]iB)");
        assertThat(ended.out()).doesNotContainPattern("\\d{5,}");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void aLayerThatDoesNotFitTheDiskIsSaidWithPathNeedAndRoom() throws IOException {
        try (Rig small = new Rig()) {
            small.ownDisk("40m");
            small.start();
            CasePages pages = new CasePages(small);
            pages.build("1.0.0", CasePages.GOOD);
            String big = "page-2.0.0/big";
            small.write("page-2.0.0/x", "");
            Program.run("dd", "if=/dev/urandom", "of=" + small.folder().resolve(big), "bs=1M", "count=12")
                    .orThrow();
            small.write("page-2.0.0/image.yaml", """
                apiVersion: stele/v1
                kind: Image
                metadata: {name: page, version: "2.0.0"}
                files: [{src: big, dest: /big}]
                entrypoint: [/none]
                """);
            small.work(Map.of(), "build", "page-2.0.0/image.yaml").orThrow();
            String room = Program.run("stat", "-f", "-c", "%a %S", small.home().toString())
                    .out();
            long free = Long.parseLong(room.split(" ")[0]) * Long.parseLong(room.split(" ")[1].strip());
            Program.run(
                            "fallocate",
                            "-l",
                            "" + (free - (6 << 20)),
                            small.home().resolve("fill").toString())
                    .orThrow();

            Program.Ended ended = small.stele("apply", "-f", pages.fleet("2.0.0"), "-y", "--timeout", "20s");

            assertThat(ended.exit()).isIn(ExitCode.FAILED, ExitCode.WAITED);
            String layers = small.home().resolve("layers").toString();
            for (String said : List.of(
                    ended.err(),
                    small.stele("status").out(),
                    small.stele("why", "web").out(),
                    small.log())) {
                assertThat(said)
                        .contains("no space left on the disk of " + layers)
                        .containsPattern("12\\.0 MiB needed, \\d\\.\\d MiB free")
                        .doesNotContain("Exception");
            }
        }
    }

    @Test
    void aConnectionThatIsClosedEarlyIsInTheAccessLogAs499OrItsStatus() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(rig.gateway());
            socket.getOutputStream().write("GET /seen HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        Path access = Path.of("/run/stele", rig.installation(), "gateway/access.log");
        assertThat(Wait.see(() -> Footprint.read(access), text -> text.contains("GET /seen ")))
                .containsPattern("GET /seen HTTP/1.1\" (499|404|200) ");
    }
}
