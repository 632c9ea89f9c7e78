package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.FakeControl;
import dev.stele.control.Statuses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a mistyped word leads to, and what is made for shells and readers from the command line's own model.
class SuggestionTest {
    @TempDir
    Path folder;

    /// Each line: what is typed | what is proposed | the command to paste.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        statsu            | status    | stele status
        hlep              | help      | stele help
        image lss         | ls        | stele image ls
        audit verfy       | verify    | stele audit verify
        status --wach     | --watch   | stele status --watch
        apply --timout=3s | --timeout | stele apply --timeout
        --versoin         | --version | stele --version
        stopp             | stop      | stele stop --help
        sotp              | stop      | stele stop --help
        rolback           | rollback  | stele rollback --help
        stop --al         | --all     | stele stop --help
        explain F1022     | F102      | stele explain F102
        explain replcas   | replicas  | stele explain replicas
        schema flet       | fleet     | stele schema fleet
        """)
    void proposesTheWordThatWasMeant(String typed, String meant, String command) {
        CliRunner cli = new CliRunner(folder, new FakeControl());
        assertThat(cli.run(typed.split(" "))).isEqualTo(2);
        assertThat(cli.err().replace("\"", "")).contains("did you mean " + meant + "?");
        assertThat(cli.err().lines().toList().getLast()).isEqualTo("   ╵ fix: " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"top", "step", "shop", "spot", "drop", "stop --a", "stop --fall", "rollout", "rollbak2"})
    void neverProposesWhatEndsSomethingForAnotherWord(String typed) {
        CliRunner cli = new CliRunner(folder, new FakeControl());
        assertThat(cli.run(typed.split(" "))).isEqualTo(2);
        assertThat(cli.err()).doesNotContain("did you mean");
    }

    @Test
    void versionAsksNoServer() {
        CliRunner cli = new CliRunner(folder, new FakeControl());
        assertThat(cli.run("--version")).isZero();
        assertThat(cli.out()).isEqualTo("stele 0.1.0\n");
        assertThat(cli.socket()).isEqualTo(Path.of(""));
    }

    @Test
    void helpSaysWhatTheOptionSays() {
        for (List<String> command : List.of(List.of("apply"), List.of("image", "show"), List.of("help"))) {
            CliRunner help = new CliRunner(folder, new FakeControl());
            CliRunner option = new CliRunner(folder, new FakeControl());
            String words = String.join(" ", command);
            assertThat(help.run(("help " + words).split(" "))).isZero();
            assertThat(option.run((words + " --help").split(" "))).isZero();
            assertThat(help.out()).isEqualTo(option.out());
        }
        assertThat(new CliRunner(folder, new FakeControl()).run("help", "image", "lss"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sta               | status
        image s           | show
        status --w        | --watch
        status -o j       | json
        schema f          | fleet
        help ap           | apply
        logs w            | web worker
        logs web --since s |
        """)
    void bashCompletes(String typed, String expected) throws Exception {
        Path bash = Path.of("/bin/bash");
        assertThat(bash).exists();
        CliRunner cli = new CliRunner(folder, new FakeControl());
        cli.run("completion", "bash");
        String[] words = ("stele " + typed).split(" ");
        Path script = folder.resolve("try.bash");
        Files.writeString(
                script,
                cli.out() + "stele() { printf 'web\\nworker\\n'; }\nCOMP_WORDS=("
                        + String.join(" ", words) + ")\nCOMP_CWORD=" + (words.length - 1)
                        + "\n_stele\necho \"${COMPREPLY[*]}\"\n");
        Process process = new ProcessBuilder(bash.toString(), script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said.strip()).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void servicesAreListedForTheShell() {
        CliRunner cli = new CliRunner(folder, new FakeControl(Statuses.status(1, 1, Statuses.healthy("web", 1, 1))));
        assertThat(cli.run("completion", "services")).isZero();
        assertThat(cli.out()).isEqualTo("web\n");
    }

    /// No line is a request of roff by accident: each that begins with a dot names a macro of man(7).
    @Test
    void manPagesAreRoff() {
        for (String command : List.of("", " apply", " image show", " completion")) {
            CliRunner cli = new CliRunner(folder, new FakeControl());
            assertThat(cli.run(("man" + command).split(" "))).isZero();
            List<String> lines = cli.out().lines().toList();
            assertThat(lines.getFirst())
                    .startsWith(".TH \"STELE"
                            + command.toUpperCase(java.util.Locale.ROOT).replace(" ", "-"));
            assertThat(lines)
                    .contains(".SH NAME", ".SH SYNOPSIS", ".SH OPTIONS", ".SH EXIT STATUS")
                    .allMatch(l -> l.matches("(?s)(\\.(TH|SH|TP|B|nf|fi)( .*)?|[^.'].*)"), "no other macro")
                    .filteredOn(l -> !l.startsWith(".TH"))
                    .noneMatch(l -> l.matches(".*(?<!\\\\)-.*"), "no bare hyphen");
            assertThat(lines)
                    .filteredOn(".nf"::equals)
                    .hasSameSizeAs(lines.stream().filter(".fi"::equals).toList());
        }
    }

    @Test
    void validateReadsStandardInput() {
        CliRunner cli = new CliRunner(folder, new FakeControl()).given("services: {}\n");
        assertThat(cli.run("validate", "-")).isEqualTo(2);
        assertThat(cli.err()).contains("(standard input):1:");
        CliRunner good = new CliRunner(folder, new FakeControl()).given("""
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: shop}
            services: {web: {image: "web:1", resources: {memory: 64Mi}}}
            """);
        assertThat(good.run("validate", "-")).isZero();
        assertThat(good.out()).startsWith("✓ standard input is valid: 1 service (web)");
    }
}
