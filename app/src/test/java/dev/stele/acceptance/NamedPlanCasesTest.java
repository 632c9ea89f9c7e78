package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.ExitCode;
import dev.stele.control.ServiceStatus;
import dev.stele.stage.Stage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What `plan` says, each case that once said what is not so, played against the program. Nothing is changed but in the
/// case that needs a release which failed.
///
/// Values of `env`, which no command prints, are EnvSweepTest's; files that may be secrets are here.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "openssl"})
class NamedPlanCasesTest {
    private static final String GOOD = "1.0.0";
    private static final String OTHER = "2.0.0";
    private static final String MISSING = "3.0.0";

    /// In front of what a case adds to the service.
    private static final String REPLICAS = "replicas: 2";

    private static Rig rig;
    private static CasePages pages;

    @BeforeAll
    static void start() {
        rig = new Rig();
        rig.start();
        pages = new CasePages(rig);
        pages.build(GOOD, CasePages.GOOD);
        pages.build(OTHER, CasePages.GOOD);
        pages.build(MISSING, CasePages.MISSING);
        rig.write("app.conf", "log: info\nretries: 3\ntimeout: 2s\n");
        pages.fleet(
                GOOD,
                REPLICAS,
                REPLICAS + "\n    env: {FEATURE: hidden-value}\n    files: [{src: app.conf, dest: /app.conf}]");
        rig.stele("apply", "-f", GOOD + ".yaml", "-y").orThrow();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static Program.Ended plan(String file, String... more) {
        String[] words = new String[3 + more.length];
        System.arraycopy(new String[] {"plan", "-f", file}, 0, words, 0, 3);
        System.arraycopy(more, 0, words, 3, more.length);
        return rig.stele(words);
    }

    @Test
    void theBaseIsWhatServesAfterAReleaseThatFailed() {
        int serves = rig.service().release().orElseThrow();
        String[] soon = {"progressDeadline: 30s", "progressDeadline: 2s"};
        assertThat(rig.stele("apply", "-f", pages.fleet(MISSING, soon), "-y").exit())
                .isNotZero();
        Wait.until(
                () -> rig.service().state() == ServiceStatus.State.PAUSED,
                () -> rig.status().toString());

        String plan = plan(pages.fleet(OTHER)).orThrow().out();

        assertThat(plan).contains("~ web      v" + serves + " → v", "page:1.0.0 → page:2.0.0");
        assertThat(plan).doesNotContain("page:3.0.0");
        rig.stele("apply", "-f", GOOD + ".yaml", "-y").orThrow();
    }

    @Test
    void itPrintsKeysOfTheFileAndNoJava() {
        String plan = plan(pages.fleet(
                        OTHER,
                        "rolling: {}",
                        "blueGreen: {}",
                        "route: {path: /}",
                        "route: {host: shop.example, path: /up}",
                        "memory: 64Mi",
                        "memory: 98304Ki",
                        "http: /,",
                        "http: /ready,",
                        "keepWarm: 0s",
                        "keepWarm: 90s"))
                .orThrow()
                .out();

        assertThat(plan)
                .contains("rolling → blueGreen", "64Mi → 96Mi", "/ → /up", "shop.example", "rollout.keepWarm")
                .contains("0s → 90s")
                .doesNotContain("[", "]", "*/", "Optional", "dev.stele", "67108864", "PT");
    }

    @Test
    void changesAndKeptServicesAreCountedApart() {
        rig.write("jobs.yaml", """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: pages}
            services:
              jobs: {image: "page:1.0.0", resources: {memory: 64Mi}}
            """);

        String plan = plan("jobs.yaml").orThrow().out();

        assertThat(plan)
                .contains("1 to change, 1 kept", "+ jobs", "v1 new", "? web", "kept")
                .contains("stele stop web");
    }

    @Test
    void theTextOfAConfigFileIsShownAsADifference() {
        rig.write("app.conf", "log: info\nretries: 5\ntimeout: 2s\n");

        String plan = plan(GOOD + ".yaml").orThrow().out();

        rig.write("app.conf", "log: info\nretries: 3\ntimeout: 2s\n");
        assertThat(plan).contains("files./app.conf", "-retries: 3", "+retries: 5", " timeout: 2s");
        assertThat(plan(GOOD + ".yaml").orThrow().out()).contains("1 unchanged");
    }

    @Test
    void aWishThatTheMachineCannotHoldIsWarnedOf() {
        assertThat(plan(pages.fleet(OTHER, "memory: 64Mi", "memory: 900Gi"))
                        .orThrow()
                        .out())
                .contains("! one instance of web may use 900Gi of memory, and the machine has ");
        assertThat(plan(pages.fleet(OTHER, "memory: 64Mi", "memory: 4Gi", REPLICAS, "replicas: 300"))
                        .orThrow()
                        .out())
                .contains("! all services together may use 1.2Ti of memory, and the machine has ");
        assertThat(plan(GOOD + ".yaml").orThrow().out()).doesNotContain("! ");
    }

    @Test
    void anotherNameTakesNothingOverUnlessItIsTold() {
        String other = pages.fleet(OTHER, "name: pages", "name: other");

        for (String command : new String[] {"plan -f " + other, "apply -y -f " + other}) {
            Program.Ended ended = rig.stele(command.split(" "));
            assertThat(ended.exit()).isEqualTo(ExitCode.INVALID);
            assertThat(ended.err())
                    .contains(
                            "error[F151]: the fleet \"other\" would take over web from the fleet \"pages\"", "--adopt");
        }

        assertThat(plan(other, "--adopt").orThrow().out()).contains("taken over from the fleet \"pages\"");
    }

    @Test
    void anImageThatIsMistypedIsFound() {
        for (String[] typed : new String[][] {
            {"paeg:1.0.0", "did you mean \"page:1.0.0\"?"},
            {"pages:1.0.0", "did you mean \"page:1.0.0\"?"},
            {"page:1.0.9", "of page there is"}
        }) {
            Program.Ended ended = plan(pages.fleet(OTHER, "page:2.0.0", "\"" + typed[0] + "\""));
            assertThat(ended.exit()).isEqualTo(ExitCode.INVALID);
            assertThat(ended.err()).contains("error[F121]: image \"" + typed[0] + "\" is not in the store", typed[1]);
        }
    }

    @Test
    void dotEnvAndKeysAreRefusedAsConfigFiles() {
        rig.write(".env", "A=1\n");
        Program.run("openssl", "genrsa", "-out", rig.folder().resolve("id_rsa").toString(), "2048")
                .orThrow();
        Program.run(
                        "cp",
                        rig.folder().resolve("id_rsa").toString(),
                        rig.folder().resolve("web.conf").toString())
                .orThrow();
        for (String name : new String[] {".env", "id_rsa", "web.conf"}) {
            String file = pages.fleet(OTHER, REPLICAS, REPLICAS + "\n    files: [{src: " + name + ", dest: /a}]");
            for (String command : new String[] {"plan -f ", "validate ", "apply -y -f "}) {
                Program.Ended ended = rig.stele((command + file).split(" "));
                assertThat(ended.exit()).as(command + name).isEqualTo(ExitCode.INVALID);
                assertThat(ended.err()).contains("error[F148]: " + name, "2.0.0.yaml:", "acknowledge: ");
            }
        }
    }
}
