package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.text.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The settings of a base and of a recipe become one, by the rules of OCI.
class BaseConfigTest {
    private static List<String> words(String text) {
        return text == null ? List.of() : Stream.of(text.split(" ")).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PATH=/bin A=1 | B=2           | PATH=/bin A=1 B=2
            PATH=/bin A=1 | PATH=/x       | PATH=/x A=1
            A=1 B=2       | B= A=3        | A=3 B=
            A=1           |               | A=1
                          | A=1           | A=1
            A B=2         | A=1           | A=1 B=2
            A=1=2         | AA=3          | A=1=2 AA=3
            """)
    void variablesAreReplacedByNameInTheBasesOrder(String base, String own, String merged) {
        assertThat(merge(base(words(base), "", ""), own(words(own), "")).env()).isEqualTo(words(merged));
    }

    /// Each line: the base's entrypoint and cmd, the recipe's entrypoint, and which of each the image has.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /run | a b  |      | /run + a b
            /run |      |      | /run +
                 | /c a |      | + /c a
            /run | a    | /own | /own +
                 | /c   | /own | /own +
                 |      |      | +
            """)
    void anEntrypointOfTheRecipeEndsTheBasesArguments(String entrypoint, String cmd, String own, String started) {
        Recipe.Execution merged = BaseConfig.merged(
                new ImageConfig.Execution(
                        "", List.of(), words(entrypoint), words(cmd), "", new TreeSet<>(), Optional.empty()),
                new Recipe.Execution("", List.of(), "", words(own), List.of(), new TreeSet<>()));
        assertThat((String.join(" ", merged.entrypoint()) + " + " + String.join(" ", merged.cmd())).strip())
                .isEqualTo(started);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nginx | 5:5 | 5:5
            nginx | ''  | nginx
            ''    | 5   | 5
            ''    | ''  | ''
            """)
    void userOfTheBaseIsKeptWhereTheRecipeNamesNone(String base, String own, String merged) {
        assertThat(merge(base(List.of(), base, ""), own(List.of(), own)).user()).isEqualTo(merged);
    }

    @Test
    void workingDirectoryAndPorts() {
        ImageConfig.Execution base = base(List.of(), "", "/srv");
        assertThat(merge(base, own(List.of(), "")).workingDirectory()).isEqualTo("/srv");
        assertThat(merge(base(List.of(), "", ""), own(List.of(), "")).workingDirectory())
                .isEqualTo("/");
        Recipe.Execution named =
                new Recipe.Execution("", List.of(), "/app", List.of(), List.of(), new TreeSet<>(List.of("8080/tcp")));
        assertThat(merge(base, named).workingDirectory()).isEqualTo("/app");
        assertThat(merge(base, named).exposedPorts()).containsExactly("80/tcp", "8080/tcp");
    }

    private static ImageConfig.Execution base(List<String> env, String user, String folder) {
        return new ImageConfig.Execution(
                user, env, List.of("/run"), List.of(), folder, new TreeSet<>(List.of("80/tcp")), Optional.empty());
    }

    private static Recipe.Execution own(List<String> env, String user) {
        return new Recipe.Execution(user, env, "", List.of(), List.of(), new TreeSet<>());
    }

    private static Recipe.Execution merge(ImageConfig.Execution base, Recipe.Execution own) {
        return BaseConfig.merged(base, own);
    }

    private static final String BASE = """
            {"architecture":"arm64","os":"linux","variant":"v8","author":"someone","created":"2020-01-01T00:00:00Z",
             "config":{"User":"nginx","Env":["A=1"],"Entrypoint":["/old"],"Cmd":["old"],"WorkingDir":"/old",
               "ExposedPorts":{"80/tcp":{}},"Labels":{"a":"b"},"StopSignal":"SIGQUIT","Volumes":{"/data":{}},
               "Healthcheck":{"Test":["NONE"]},"OnBuild":["RUN x"]},
             "rootfs":{"type":"layers","diff_ids":["sha256:DIFF"]},
             "history":HISTORY}
            """;

    private static Json document(String history) {
        Json base = Json.parse(BASE.replace("DIFF", "a".repeat(64)).replace("HISTORY", history));
        ImageConfig own = new ImageConfig(
                "2026-01-01T00:00:00Z",
                "arm64",
                "linux",
                new ImageConfig.Execution(
                        "5:5", List.of("A=2"), List.of("/new"), List.of(), "/new", new TreeSet<>(), Optional.empty()),
                Map.of(),
                List.of(Digest.sha256(new byte[0])),
                List.of("stele: files"));
        return Json.parse(BaseConfig.document(base, own, "base:1"));
    }

    @Test
    void whatARecipeCannotSayIsTheBases() {
        Json config = document("[]").at("config");
        assertThat(config.text())
                .isEqualTo("{\"Entrypoint\":[\"/new\"],\"Env\":[\"A=2\"],\"Healthcheck\":{\"Test\":[\"NONE\"]},"
                        + "\"Labels\":{\"a\":\"b\"},\"StopSignal\":\"SIGQUIT\",\"User\":\"5:5\","
                        + "\"Volumes\":{\"/data\":{}},\"WorkingDir\":\"/new\"}");
        Json whole = document("[]");
        assertThat(whole.string("variant")).isEqualTo("v8");
        assertThat(whole.string("created")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(whole.at("rootfs").stringList("diff_ids"))
                .containsExactly(
                        "sha256:" + "a".repeat(64), Digest.sha256(new byte[0]).toString());
        assertThat(whole.get("author")).isEmpty();
    }

    /// Tools count the entries that are no empty layers.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{"created_by":"ADD"},{"created_by":"ENV","empty_layer":true}] | ADD, ENV, stele: files
            [{"created_by":"ADD"},{"created_by":"RUN"}]                    | stele: base:1, stele: files
            []                                                             | stele: base:1, stele: files
            """)
    void historyTellsOfEachLayer(String history, String told) {
        assertThat(document(history).list("history").stream()
                        .map(entry -> entry.string("created_by"))
                        .collect(Collectors.joining(", ")))
                .isEqualTo(told);
    }
}
