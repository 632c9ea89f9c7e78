package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.FakeControl;
import dev.stele.control.Statuses;
import dev.stele.home.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Every command is about the same installation, whoever names it and however.
class TargetTest {
    /// A line for each command that is about an installation.
    private static final List<String> COMMANDS = List.of(
            "doctor",
            "build",
            "lock",
            "image ls",
            "image show web:1",
            "image tree web:1",
            "image diff web:1 web:2",
            "image history web:1",
            "image why web:1 /etc/passwd",
            "image uploads",
            "image pull r.example/web:1",
            "image import oci:out",
            "image push web:1 r.example/web:1",
            "image export web:1 oci:out",
            "image rm web:1",
            "registry gc",
            "uninstall --confirm 1f2e3d4c",
            "plan",
            "apply -y",
            "rollback web -y",
            "pardon web --reason x",
            "status",
            "releases web",
            "logs web",
            "why web",
            "drift",
            "audit log",
            "audit verify",
            "audit at 2026-08-21T09:00Z",
            "server",
            "server adopt",
            "stop web -y",
            "version");

    /// Commands without an installation, or with one of their own.
    private static final Set<String> OTHERS =
            Set.of("demo", "gateway", "validate", "help", "completion", "man", "explain", "docs", "schema");

    @TempDir
    Path folder;

    @BeforeEach
    void writeFleet() throws Exception {
        Files.writeString(folder.resolve("fleet.yaml"), """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: shop}
            services:
              web: {image: web:1, resources: {memory: 64Mi}}
            """);
    }

    /// One way to name the installation `/x`, or the default one.
    ///
    /// @param file text of `/etc/stele/context`
    record Way(String name, List<String> options, List<String> variables, String file, String home) {
        Way at(String other) {
            return new Way(name, options, variables, file, other);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Way way(String name, String options, String variables, String file) {
        return new Way(name, words(options), words(variables), file, "/x");
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static List<Way> ways() {
        String def = Home.DEFAULT.dir().toString();
        String env = "STELE_HOME=/e";
        return List.of(
                way("nothing", "", "", "").at(def),
                way("empty variables", "", "STELE_HOME= STELE_SERVER=", "").at(def),
                way("--home", "--home /x", "", ""),
                way("--server", "--server /x/api.sock", "", ""),
                way("--server unix:", "--server unix:/x/api.sock", "", ""),
                way("the default's socket", "--server /run/stele/api.sock", env, "home: /f")
                        .at(def),
                way("both options", "--home /x --server /x/api.sock", "", ""),
                way("an untidy path", "--home /y/../x/ --server /x/./api.sock", "", ""),
                way("STELE_HOME", "", "STELE_HOME=/x", ""),
                way("STELE_SERVER", "", "STELE_SERVER=/x/api.sock", ""),
                way("both variables", "", "STELE_HOME=/x STELE_SERVER=unix:/x/api.sock", ""),
                way("home in the file", "", "", "# ours\n\nhome: /x\n"),
                way("server in the file", "", "", "server: unix:/x/api.sock\n"),
                way("both in the file", "", "", "home: /x\nserver: /x/api.sock\n"),
                way("--home over STELE_HOME", "--home /x", env, ""),
                way("--home over STELE_SERVER", "--home /x", "STELE_SERVER=/e/api.sock", ""),
                way("--server over STELE_HOME", "--server /x/api.sock", env, ""),
                way("--server over STELE_SERVER", "--server /x/api.sock", "STELE_SERVER=/e/api.sock", ""),
                way("option over the file", "--home /x", "", "server: /f/api.sock"),
                way("variable over the file", "", "STELE_HOME=/x", "server: /f/api.sock"));
    }

    private static Stream<String> commands() {
        return COMMANDS.stream();
    }

    private CliRunner runner(Way way) {
        CliRunner cli = new CliRunner(folder, new FakeControl(Statuses.status(1, 1)));
        way.variables().forEach(variable -> {
            String[] both = variable.split("=", 2);
            cli.with(both[0], both[1]);
        });
        return way.file().isEmpty() ? cli : cli.onMachineWith(way.file());
    }

    private static String[] command(String command, List<String> options) {
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(options);
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsAboutTheInstallationThatIsNamed(String command) {
        for (Way way : ways()) {
            CliRunner cli = runner(way);
            assertThat(cli.run(command(command, way.options())))
                    .as("%s: %s", way, cli.err())
                    .isNotEqualTo(2);
            Path home = Path.of(way.home());
            if (cli.requests().isEmpty()) {
                assertThat(cli.socket()).as("%s", way).isEqualTo(new Home(home).apiSocket());
            } else {
                assertThat(cli.requests().getFirst()).as("%s", way).contains("=" + home);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void twoInstallationsAreRefusedWithBothAndWhoNamesThem(String command) {
        List<Way> wrong = List.of(
                way("--home|--server", "--home /x --server /y/api.sock", "", ""),
                way("--home|--server", "--home /x --server /y.sock", "STELE_HOME=/y", ""),
                way("STELE_HOME|STELE_SERVER", "", "STELE_HOME=/x STELE_SERVER=/y/api.sock", ""),
                way("/etc/stele/context|/etc/stele/context", "", "", "home: /x\nserver: /y/api.sock"));
        for (Way way : wrong) {
            CliRunner cli = runner(way);
            assertThat(cli.run(command(command, way.options()))).as("%s", way).isEqualTo(2);
            String[] by = way.name().split("\\|");
            assertThat(cli.err())
                    .contains("error[C110]: two installations are named: the home /x by " + by[0])
                    .containsPattern("and the server at /y(/api)?\\.sock by " + by[1])
                    .contains("fix: leave out " + by[0]);
            assertThat(cli.requests()).isEmpty();
            assertThat(cli.socket()).isEqualTo(Path.of(""));
        }
    }

    @Test
    void everyCommandOfTheProgramIsInTheTableOrNeedsNoInstallation() {
        CliRunner cli = new CliRunner(folder, new FakeControl(Statuses.status(1, 1)));
        Set<String> found = new TreeSet<>();
        collect("", CommandTree.whole(cli.context()), found);
        Set<String> inTable = new TreeSet<>();
        found.stream()
                .filter(name -> COMMANDS.stream().anyMatch(line -> (line + " ").startsWith(name + " ")))
                .forEach(inTable::add);
        inTable.addAll(OTHERS);
        assertThat(inTable).isEqualTo(found);
    }

    private static void collect(String prefix, CommandLine line, Set<String> found) {
        line.getSubcommands().forEach((name, command) -> {
            found.add(prefix + name);
            collect(prefix + name + " ", command, found);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --server x.sock         | audit log    | error[C111]: this command needs a home, and only a server is named
        --server x.sock         | build        | fix: name the home with  --home DIR
        --server tcp://h:1      | status       | error[C112]: --server is no path: "tcp://h:1"
        --server http://h/      | status       | fix: write a path, such as  /srv/stele  for a home
        --home=                 | status       | error[C112]: --home is no path: ""
        --server unix:          | status       | error[C112]: --server is no path: ""
        """)
    void whatNamesNoInstallationIsExplained(String options, String command, String expected) {
        CliRunner cli = new CliRunner(folder, new FakeControl(Statuses.status(1, 1)));
        assertThat(cli.run(command(command, words(options)))).isEqualTo(2);
        assertThat(cli.err()).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "home /x", "home: x", "server: unix:x", "home: /x\nhome: /y", "home:"})
    void aDamagedFileIsShownWithItsLine(String text) {
        CliRunner cli = new CliRunner(folder, new FakeControl(Statuses.status(1, 1))).onMachineWith("# ours\n" + text);
        assertThat(cli.run("status")).isEqualTo(2);
        assertThat(cli.err())
                .contains("error[C113]: /etc/stele/context is not understood")
                .containsPattern("/etc/stele/context:[23]:1")
                .contains("fix: write  home: /srv/stele");
        assertThat(cli.run("status", "--help")).isEqualTo(0);
    }

    /// A server that was told another socket is found by its home, and is one with it.
    @Test
    void theHomeKnowsTheSocketOfItsServer() throws Exception {
        Home home = new Home(folder.resolve("h"));
        Files.createDirectories(home.dir());
        home.announce(Path.of("/x/other.sock"));
        CliRunner cli = new CliRunner(folder, new FakeControl(Statuses.status(1, 1)));
        assertThat(cli.run("status", "--home", "h")).isEqualTo(0);
        assertThat(cli.socket()).isEqualTo(Path.of("/x/other.sock"));
        assertThat(cli.run("doctor", "--home", "h", "--server", "/x/other.sock"))
                .isEqualTo(0);
        Files.createDirectories(folder.resolve("copy"));
        Files.copy(folder.resolve("h/api"), folder.resolve("copy/api"));
        assertThat(cli.run("status", "--home", "copy")).isEqualTo(0);
        assertThat(cli.socket()).isEqualTo(folder.resolve("copy/api.sock"));
        home.announce(home.apiSocket());
        assertThat(cli.run("status", "--home", "h")).isEqualTo(0);
        assertThat(cli.socket()).isEqualTo(home.apiSocket());
    }

    @Test
    void theOutputNamesAnInstallationThatIsNotTheDefault() {
        CliRunner cli = new CliRunner(folder, new FakeControl(Statuses.status(1, 1)));
        cli.run("status");
        assertThat(cli.out()).doesNotContain("Of the");
        cli.with("STELE_SERVER", "/x/api.sock").run("status");
        assertThat(cli.out()).contains("Of the home /x (by STELE_SERVER):\n");
        cli.run("status", "--server", "/y.sock");
        assertThat(cli.out()).contains("Of the server at /y.sock (by --server):\n");
        CliRunner away = new CliRunner(folder, new dev.stele.api.ApiClient(folder.resolve("none.sock")))
                .with("STELE_HOME", folder.toString());
        assertThat(away.run("status")).isEqualTo(7);
        assertThat(away.err())
                .contains("it is named by STELE_HOME", "fix: start it with  stele server --home " + folder);
        assertThat(away.run("version")).isEqualTo(0);
        assertThat(away.out()).contains("server not reachable on " + folder + "/api.sock (by STELE_HOME)");
    }
}
