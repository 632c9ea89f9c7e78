package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.api.ApiClient;
import dev.stele.cli.Cli;
import dev.stele.cli.Context;
import dev.stele.cli.Terminal;
import dev.stele.control.Control;
import dev.stele.linux.TerminalSize;
import dev.stele.reference.ErrorCatalog;
import dev.stele.server.RunningControl;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Mistakes of people with the fleet file, the recipe, the command line and the server: each tells what is wrong,
/// where,
/// why and what to do, in the same words as text and as JSON, and ends with the exit code of its kind.
///
/// The commands are the program's own, and the server is a real one on a simulated machine.
class MistakesTest {
    /// A class, a package, an exception, a stack or a record of the program is nothing to show to people.
    private static final Pattern JAVA = Pattern.compile("\\b(java|javax|jdk|sun|picocli|org\\.\\w+|dev\\.stele)\\.\\w"
            + "|\\w+(Exception|Error)\\b|\\tat |\\bnull\\b"
            + "|Optional\\[|[A-Z]\\w+\\[\\w+=|<[a-z]+ [a-z]+>|\\bat index\\b");

    private static final int COLUMNS_MAX = 250;
    private static final ErrorCatalog CODES = ErrorCatalog.load();

    private static RunningControl server;

    @TempDir
    static Path serverHome;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        server = new RunningControl(serverHome);
        server.image("page", "1.0.0");
        server.apply(MistakeFiles.FLEET, Map.of("app.conf", "a: 1\n".getBytes(StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// Runs commands in a person's folder and keeps what they print.
    private final class Person implements Terminal {
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder err = new StringBuilder();
        private final Path at;
        private final MistakeFiles files;

        /// @param name of a folder of this person's own
        Person(String name) throws IOException {
            at = Files.createDirectory(folder.resolve(name));
            files = new MistakeFiles(at);
        }

        int run(List<String> words) {
            Context context = new Context(
                    this,
                    _ -> () -> {},
                    new Context.SystemInputs(
                            this::variable, at, () -> ZoneOffset.UTC, () -> 0, () -> files.variable("context")),
                    this::server,
                    Main.work(),
                    "0.1.0");
            return Cli.run(
                    context,
                    words.stream()
                            .map(word -> word.replace('␣', ' ').replace("LONG", "x".repeat(2_001)))
                            .toArray(String[]::new));
        }

        private Optional<String> variable(String name) {
            return files.variable(name)
                    .or(() -> name.equals("STELE_HOME") ? Optional.of(home().toString()) : Optional.empty());
        }

        private Path home() {
            return at.resolve("home");
        }

        private Control server(Path socket) {
            return socket.equals(home().resolve("api.sock")) ? server.control() : new ApiClient(socket);
        }

        /// In any folder the same.
        String shown(StringBuilder printed) {
            return printed.toString().replace(at.toString(), "DIR");
        }

        @Override
        public void out(String text) {
            out.append(text);
        }

        @Override
        public void err(String text) {
            err.append(text);
        }

        @Override
        public boolean isTty() {
            return false;
        }

        @Override
        public Optional<TerminalSize> size(Stream stream) {
            return Optional.empty();
        }

        @Override
        public byte[] in(int bytesMax) throws IOException {
            return files.variable("stdin")
                    .orElseThrow(() -> new IOException("Bad file descriptor"))
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.empty();
        }
    }

    static List<Mistake> mistakes() {
        return Mistake.all();
    }

    @Test
    void theTableHoldsEnoughOfThem() {
        assertThat(mistakes().stream().map(Mistake::name))
                .hasSizeGreaterThan(90)
                .doesNotHaveDuplicates();
        assertThat(mistakes()).allSatisfy(m -> assertThat(m.told()).as(m.name()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void tellsWhatWhereWhyAndWhatToDo(Mistake mistake) throws Exception {
        Person asText = new Person("text");
        asText.files.write(mistake.setup());
        int exit = asText.run(mistake.words());

        Person asJson = new Person("json");
        asJson.files.write(mistake.setup());
        List<String> words = new ArrayList<>(mistake.words());
        words.addAll(List.of("-o", "json"));
        int jsonExit = asJson.run(words);

        List<Problem> problems = problems(asJson.shown(asJson.out));
        Mistake told =
                mistake.telling(exit, problems.stream().map(MistakesTest::told).toList());
        assertThat(told.text())
                .as("the table; the right side is what is told now")
                .isEqualTo(mistake.text());
        assertThat(jsonExit).isEqualTo(exit);
        check(asText, problems);
    }

    private void check(Person asText, List<Problem> problems) {
        assertThat(asText.out.toString()).isEmpty();
        String text = asText.shown(asText.err);
        String same = problems.stream().map(Problem::render).collect(Collectors.joining());
        assertThat(text).contains(same);
        assertThat(text.replace(same, "").replaceFirst("^[0-9]+ problems\n$", ""))
                .as("beside the problems")
                .doesNotContain("rror", "fix:");
        for (Problem problem : problems) {
            assertThat(problem.cause()).isNotBlank();
            assertThat(problem.fix()).doesNotEndWith(":").doesNotStartWith(" ");
            assertThat(CODES.of(problem.code())).as(problem.code()).isPresent();
            assertThat(problem.render().stripTrailing().lines().toList().getLast())
                    .contains("╵ fix: ");
        }
        assertThat(text).doesNotContainPattern(JAVA);
        assertThat(text.lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThan(COLUMNS_MAX));
    }

    private static List<Problem> problems(String json) {
        Json answer = Json.parse(json);
        assertThat(answer.number("format_version")).isEqualTo(1);
        return answer.list("problems").stream().map(Problem::fromJson).toList();
    }

    private static Mistake.Told told(Problem problem) {
        return new Mistake.Told(
                problem.code(),
                shown(problem.message()),
                problem.place().map(place -> shown(place.toString())).orElse(""),
                shown(problem.cause()),
                shown(problem.fix()));
    }

    /// On one line, and with invisible characters shown.
    private static String shown(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .forEach(c -> out.append(
                        c < ' ' || Character.getType(c) == Character.FORMAT
                                ? String.format("\\u%04x", c)
                                : Character.toString(c)));
        return out.toString();
    }
}
