package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands that say something about Stele, or refuse to: played against the program, without a server.
///
/// Where the others of the named cases are played: orders and reasons in NamedOrderCasesTest, plans in
/// NamedPlanCasesTest, logs, figures, the full disk and what dies of a request in NamedLogCasesTest. Values of `env` in
/// EnvSweepTest, what other users read in LocalUserSweepTest, a copied home and the end of a server beside another in
/// CopiedHomeTest, the live block in TerminalTest, `uninstall` in UninstallTest, ports in use and other mistakes in
/// BadInputTest, the docs' commands in DocsTest.
class NamedCommandCasesTest {
    private static final String NO_HOME = "/none/stele-home";

    @TempDir
    Path folder;

    private Program.Ended stele(String... words) {
        return Program.stele(Map.of("STELE_HOME", NO_HOME, "LC_ALL", "C.UTF-8"), folder, words);
    }

    private Program.Ended invalid(String... words) {
        Program.Ended ended = stele(words);
        assertThat(ended.exit()).as(ended.err()).isEqualTo(ExitCode.INVALID);
        return ended;
    }

    @Test
    void versionAndHelp() {
        assertThat(stele("--version").orThrow().out()).matches("stele \\d+\\.\\d+\\.\\d+\n");
        String help = stele("help").orThrow().out();
        assertThat(help)
                .startsWith("Examples:\n")
                .isEqualTo(stele("--help").orThrow().out());
        assertThat(stele("help", "image", "show").orThrow().out())
                .isEqualTo(stele("image", "show", "--help").orThrow().out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        statsu         | did you mean "status"?
        status --watsh | did you mean --watch?
        rolback web    | did you mean "rollback"?
        """)
    void aMistypedWordIsRecognised(String words, String question) {
        assertThat(invalid(words.split(" ")).err()).contains(question);
    }

    @ParameterizedTest
    @ValueSource(strings = {"top", "shop", "step"})
    void nothingThatEndsSomethingIsProposedForAnotherWord(String word) {
        assertThat(invalid(word).err())
                .contains("\"" + word + "\" is no command")
                .doesNotContain("stop", "did you");
    }

    @Test
    void demoHelpBuildsNothing() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String name : List.of("stele", ".mvn", "pom.xml", "docs")) {
            Program.run("cp", "-r", Program.root().resolve(name).toString(), copy.toString())
                    .orThrow();
        }
        for (String words : List.of("demo --help", "help demo", "--version", "completion bash")) {
            Program.Ended ended = Program.run(
                    Map.of(),
                    folder,
                    Stream.concat(Stream.of(copy.resolve("stele") + ""), Stream.of(words.split(" ")))
                            .toList());
            assertThat(ended.orThrow().out()).as(words).isNotBlank();
            assertThat(ended.err()).as(words).isEmpty();
        }
        assertThat(copy.resolve("app")).doesNotExist();
    }

    @Test
    void completionIsValidAndCompletesInEachShellThatIsHere() {
        for (String shell : List.of("bash", "zsh", "fish")) {
            Path script = folder.resolve(shell);
            write(script, stele("completion", shell).orThrow().out());
            if (isHere(shell)) {
                Program.run(shell, "-n", script.toString()).orThrow();
            }
        }
        assertThat(Program.run("bash", "-c", """
            . "$0"
            COMP_WORDS=(stele registry g) COMP_CWORD=2; _stele; echo "${COMPREPLY[*]}"
            COMP_WORDS=(stele apply --no-w) COMP_CWORD=2; _stele; echo "${COMPREPLY[*]}"
            COMP_WORDS=(stele status -o '') COMP_CWORD=3; _stele; echo "${COMPREPLY[*]}"
            """, folder.resolve("bash").toString())
                        .orThrow()
                        .out())
                .isEqualTo("gc\n--no-wait\ntable json\n");
        if (isHere("fish")) {
            assertThat(Program.run("fish", "-c", "source $argv[1]; complete -C 'stele registry g'", fish())
                            .orThrow()
                            .out())
                    .startsWith("gc\t");
        }
        if (isHere("zsh")) {
            assertThat(Program.run(
                                    "zsh",
                                    "-fc",
                                    "autoload -U compinit; compinit -D -u; . $0; (( $+functions[_stele] ))",
                                    zsh())
                            .exit())
                    .isZero();
        }
    }

    private String fish() {
        return folder.resolve("fish").toString();
    }

    private String zsh() {
        return folder.resolve("zsh").toString();
    }

    private static boolean isHere(String program) {
        return Program.run("sh", "-c", "command -v " + program).exit() == 0;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manPagesAreRoffThatManReads() {
        for (String words : List.of("man", "man apply", "man server adopt")) {
            String page = stele(words.split(" ")).orThrow().out();
            assertThat(page).startsWith(".TH \"STELE").contains(".SH NAME", ".SH SYNOPSIS");
            if (isHere("man")) {
                Path file = folder.resolve("page.1");
                write(file, page);
                Program.Ended shown = Program.run(
                        Map.of("MANWIDTH", "80", "LC_ALL", "C.UTF-8"),
                        folder,
                        List.of("man", "--warnings", "-l", file.toString()));
                assertThat(shown.orThrow().out()).contains("NAME");
                assertThat(shown.err()).isEmpty();
            }
        }
    }

    @Test
    void explainAndDocsAnswerWithoutServerAndNetwork() {
        assertThat(stele("explain", "services.web.rollout.keepWarm").orThrow().out())
                .contains("services.*.rollout.keepWarm", "default", "example");
        assertThat(stele("explain", "R310").orThrow().out()).contains("R310  ", "fix", "example");
        assertThat(invalid("explain", "R3100").err()).contains("did you mean");
        String topics = stele("docs").orThrow().out();
        assertThat(topics).contains("logs", "gateway", "registry");
        assertThat(stele("docs", "logs").orThrow().out())
                .isEqualTo(read(Program.root().resolve("docs/logs.md")));
    }

    private static String read(Path file) {
        return Footprint.read(file);
    }

    @Test
    void validateReadsStandardInput() {
        String good = Pages.fleet("1.0.0", new Pages.Rollout("rolling", "0s"));
        write(folder.resolve("good.yaml"), good);
        write(folder.resolve("bad.yaml"), good.replace("replicas", "replica"));
        String validate = Program.launcher() + " validate - <";
        assertThat(Program.run(Map.of(), folder, List.of("sh", "-c", validate + "good.yaml"))
                        .orThrow()
                        .out())
                .contains("is valid: 1 service (web)");
        Program.Ended bad = Program.run(Map.of(), folder, List.of("sh", "-c", validate + "bad.yaml"));
        assertThat(bad.exit()).isEqualTo(ExitCode.INVALID);
        assertThat(bad.err()).contains("error[F102]", "(standard input):7:5", "did you mean \"replicas\"?");
    }

    /// Each line: options | variables.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --home /none/a --server /none/b.sock | ''
        ''                                   | STELE_HOME=/none/a STELE_SERVER=/none/b.sock
        """)
    void twoInstallationsInOneCommandAreAnError(String options, String variables) {
        for (String command : List.of("status", "why web", "audit verify", "image ls", "server", "registry gc")) {
            String line = "env " + variables + " " + Program.launcher() + " " + command + " " + options;
            Program.Ended ended = Program.run(Map.of("STELE_HOME", ""), folder, List.of("sh", "-c", line));
            assertThat(ended.exit()).as(line + ended.err()).isEqualTo(ExitCode.INVALID);
            assertThat(ended.err())
                    .contains("error[C110]: two installations are named: the home /none/a by ")
                    .contains("/none/b.sock by ");
        }
    }

    @Test
    void whatCannotBeReachedIsNamedWithWhoNamedIt() {
        Program.Ended ended = stele("status");
        assertThat(ended.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(ended.err()).contains(NO_HOME + "/api.sock", "named by STELE_HOME");
        assertThat(stele("status", "--home", "/none/other").err()).contains("/none/other/api.sock", "--home");
    }
}
