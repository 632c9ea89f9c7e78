package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.api.ApiClient;
import dev.stele.control.Control;
import dev.stele.control.FakeControl;
import dev.stele.control.FullControl;
import dev.stele.control.Status;
import dev.stele.reference.OutputDocument;
import dev.stele.reference.OutputRecorder;
import dev.stele.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What commands print with `-o json` is what their schemas describe, no more and no less. Of those whose work needs no
/// server, the tests of that work hold the same.
class OutputSchemaTest {
    /// Each line: document | command | exit code.
    private static final String RUNS = """
                       |                                                | 0
                       | --version                                      | 0
            version    | version                                        | 0
            validate   | validate                                       | 0
            validate   | validate broken.yaml                           | 2
            explain    | explain                                        | 0
            explain    | explain services.web.replicas                  | 0
            explain    | explain F102                                   | 0
            docs       | docs                                           | 0
            docs       | docs images                                    | 0
            schema     | schema fleet                                   | 0
            schema     | schema image ls                                | 0
            schema     | schema api status                              | 0
            help       | help                                           | 0
            help       | help image show                                | 0
            man        | man apply                                      | 0
            completion | completion bash                                | 0
            completion | completion services                            | 0
            plan       | plan                                           | 0
            plan       | plan --show-env                                | 0
            apply      | apply -y                                       | 4
            apply      | apply -y --no-wait                             | 0
            rollback   | rollback web --dry-run                         | 0
            rollback   | rollback web -y --no-wait                      | 0
            pardon     | pardon web --reason mended                     | 0
            pardon     | pardon web --reason mended --wait              | 4
            stop       | stop web --no-wait                             | 0
            status     | status                                         | 0
            status     | status web                                     | 0
            releases   | releases web                                   | 0
            logs       | logs web                                       | 0
            logs       | logs web -f                                    | 1
            why        | why web                                        | 0
            why        | why web --show-env                             | 0
            drift      | drift                                          | 0
            server     | server                                         | 0
            server     | server --api unix:/run/api.sock                | 0
            gateway    | gateway --listen :8080 --dir .                 | 0
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void writeFleetFile() throws IOException {
        Files.writeString(folder.resolve("fleet.yaml"), """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: shop}
            services:
              web: {image: "web:1.8.0", resources: {memory: 64Mi}}
            """);
        Files.writeString(folder.resolve("broken.yaml"), "services: {web: {imge: x}}\n");
    }

    private CliRunner ran(Control control, String command, int exit) {
        CliRunner cli = new CliRunner(folder, control);
        List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
        words.removeIf(String::isEmpty);
        words.addAll(List.of("-o", "json"));
        assertThat(cli.run(words.toArray(String[]::new)))
                .as(command + cli.out() + cli.err())
                .isEqualTo(exit);
        return cli;
    }

    @Test
    void eachOutputIsAsDescribedAndEachFieldIsSeen() {
        OutputRecorder recorder = new OutputRecorder();
        for (String line : RUNS.lines().toList()) {
            String[] run = line.split("\\|", -1);
            CliRunner cli = ran(new FullControl(), run[1].strip(), Integer.parseInt(run[2].strip()));
            recorder.check(run[0].strip(), cli.out());
        }
        recorder.check(
                "apply", ran(new FakeControl(FullControl.HEALTHY), "apply", 0).out());
        recorder.check(
                "apply",
                ran(new FakeControl(FullControl.HEALTHY), "apply -y", 0).out());
        List<String> documents = new ArrayList<>(OutputRecorder.ofCommands());
        documents.removeAll(OutputRecorder.ofLocalWork());
        assertThat(recorder.unseen(documents)).isEmpty();
    }

    /// A new command has a schema, or it is only the parent of others and prints a problem.
    @Test
    void everyCommandHasASchemaAndEverySchemaACommand() {
        TreeSet<String> named = new TreeSet<>();
        for (CommandLine command : commands(CommandTree.whole(new CliRunner(folder, new FullControl()).context()))) {
            String name = command.getCommandSpec().qualifiedName().replaceFirst("^stele ?", "");
            boolean isParent = OutputDocument.named(name).isEmpty()
                    && !command.getSubcommands().isEmpty();
            if (isParent) {
                new OutputRecorder()
                        .check(
                                "status",
                                ran(new FullControl(), name, ExitCode.INVALID).out());
            } else {
                named.add(name);
            }
        }
        assertThat(named).containsExactlyElementsOf(new TreeSet<>(OutputRecorder.ofCommands()));
    }

    private static List<CommandLine> commands(CommandLine command) {
        return Stream.concat(
                        Stream.of(command),
                        command.getSubcommands().values().stream().flatMap(below -> commands(below).stream()))
                .toList();
    }

    @Test
    void theSchemaOfACommandIsTheOneOfItsDocument() {
        for (String name : OutputRecorder.ofCommands()) {
            if (name.isEmpty() || name.equals("image")) {
                continue;
            }
            CliRunner cli = ran(new FullControl(), "schema " + name, 0);
            assertThat(Json.parse(cli.out()).at("schema"))
                    .isEqualTo(Json.parse(
                            OutputDocument.named(name).orElseThrow().schema().text()));
        }
        CliRunner wrong = new CliRunner(folder, new FullControl());
        assertThat(wrong.run("schema", "statu")).isEqualTo(2);
        assertThat(wrong.err()).contains("did you mean \"status\"?", "fix: stele schema status");
    }

    /// Each line: command | exit code | error code. All of it is JSON, on standard output, and alone there.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            status --home a --server b     | 2 | C110
            image ls --server /b.sock      | 2 | C111
            explain nothing                | 2 | C108
            docs nothing                   | 2 | C108
            schema nothing                 | 2 | C108
            help nothing                   | 2 | C101
            man nothing                    | 2 | C101
            completion csh                 | 2 | C108
            plan -f broken.yaml            | 2 | F105
            apply                          | 2 | C105
            rollback web                   | 2 | C105
            apply -y --timeout 3           | 2 | C103
            pardon web --reason x --release y | 2 | C104
            stop                           | 2 | C102
            stop nobody                    | 1 | S404
            status nobody                  | 1 | S404
            logs web --lines 0             | 2 | C102
            audit log --last 0             | 2 | C102
            registry gc --keep-tags 0      | 2 | C404
            demo --sabotage x              | 2 | C106
            uninstall                      | 2 | C403
            """)
    void problemsAreJsonToo(String command, int exit, String code) {
        CliRunner cli = ran(new FullControl(), command, exit);
        new OutputRecorder().check("status", cli.out());
        assertThat(Json.parse(cli.out()).list("problems"))
                .extracting(problem -> problem.string("code"))
                .contains(code);
        assertThat(cli.err()).doesNotContain("error[");
    }

    @Test
    void aServerThatDoesNotAnswerIsAProblemInJson() {
        Control none = new ApiClient(folder.resolve("none.sock"));
        for (String command : List.of("status", "completion services")) {
            CliRunner cli = ran(none, command, ExitCode.UNREACHABLE);
            new OutputRecorder().check("status", cli.out());
            assertThat(Json.parse(cli.out()).list("problems"))
                    .extracting(problem -> problem.string("code"))
                    .containsExactly("S701");
            assertThat(cli.err()).isEmpty();
        }
        CliRunner version = ran(none, "version", 0);
        new OutputRecorder().check("version", version.out());
        assertThat(Json.parse(version.out()).get("server")).isEmpty();
    }

    @Test
    void aFailureOfTheProgramIsAProblemInJson() {
        FakeControl control = new FullControl() {
            @Override
            public Status status() {
                throw new IllegalStateException("broken");
            }
        };
        CliRunner cli = ran(control, "status", 1);
        assertThat(Json.parse(cli.out()).list("problems").getFirst().string("code"))
                .isEqualTo("S501");
        FakeControl deep = new FullControl() {
            @Override
            public Status status() {
                throw new StackOverflowError();
            }
        };
        new OutputRecorder().check("status", ran(deep, "status", 1).out());
    }

    @Test
    void standardOutputHasOneObjectAndProgressIsElsewhere() {
        for (String command : List.of("demo", "server", "build", "image ls", "apply -y")) {
            CliRunner cli = ran(new FullControl(), command, command.startsWith("apply") ? 4 : 0);
            assertThat(cli.out().lines()).as(command).hasSize(1).allMatch(line -> line.startsWith("{"));
        }
        CliRunner demo = ran(new FullControl(), "demo", 0);
        assertThat(demo.err()).isEqualTo("working\n");
    }

    @Test
    void everyOutputForProgramsIsOneForPeopleToo() {
        Predicate<String> isJson = text -> text.startsWith("{\"");
        for (String command : List.of("help", "man", "completion bash", "completion services", "status")) {
            CliRunner cli = new CliRunner(folder, new FullControl());
            assertThat(cli.run(command.split(" "))).isEqualTo(0);
            assertThat(cli.out()).as(command).isNotBlank().doesNotMatch(isJson);
        }
    }
}
