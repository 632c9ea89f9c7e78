package dev.stele.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.text.FileKey;
import dev.stele.text.KeySample;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import dev.stele.text.ValueShape;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The model of `image.yaml` is what the reader does: each key is read, as what the model says, and no other is.
class RecipeKeysTest {
    private static final Map<String, String> BASE = Map.of(
            "apiVersion", "stele/v1",
            "kind", "Image",
            "metadata.name", "base",
            "metadata.version", "1",
            "files[].src", "base",
            "files[].dest", "/base",
            "entrypoint", "[/base]");
    /// What stands in a file that names a source: no source has an example, since each machine has another mirror.
    private static final Map<String, String> SOURCE = Map.of(
            "os.packages", "[base-files]",
            "os.sources[].uris", "[file:/archive]",
            "os.sources[].suite", "trixie",
            "os.sources[].components", "[main]",
            "os.sources[].signedBy", "key.gpg");

    static Stream<FileKey.At> keys() {
        return RecipeKeys.FILE_KEY.all().stream();
    }

    static Stream<FileKey.At> values() {
        return keys().filter(at -> at.key().members().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("values")
    void theReaderReadsEachValue(FileKey.At at) {
        List<Problem> found = problems(yaml(at.path(), "{x-wrong: {a: b}}"));
        assertThat(found).anyMatch(p -> p.code().equals("B103") && p.message().contains(KeySample.named(at.path())));
        assertThat(found).noneMatch(p -> p.code().equals("B102"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyThatIsNotInTheModelIsRefusedBesideEachKey(FileKey.At at) {
        assertThat(problems(yaml(at.path().replaceAll("[^.]+$", "zzzzzzzzzz"), "1")))
                .extracting(Problem::code)
                .contains("B102");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyThatMustBeThereIsMissed(FileKey.At at) {
        String path = KeySample.named(at.path());
        if (at.key().use().required() && at.key().members().isEmpty()) {
            assertThat(problems(yaml(at.path(), "~")))
                    .anyMatch(p -> p.message().contains(path.substring(path.lastIndexOf('.') + 1)));
        }
    }

    /// A default that is written out changes nothing, an example changes the recipe.
    @ParameterizedTest
    @MethodSource("values")
    void defaultAndExampleAreTrue(FileKey.At at) {
        FileKey.Use use = at.key().use();
        boolean isOneOfTwo = at.path().matches("python\\.(requirements|lock)");
        Recipe base = good(yaml(at.path(), use.required() || isOneOfTwo ? base(at.path()) : ""));
        if (!use.fallback().isEmpty() && !use.fallback().contains(" ")) {
            assertThat(good(yaml(at.path(), use.fallback()))).isEqualTo(base);
        }
        if (!use.example().isEmpty() && use.part() == FileKey.Part.IMAGE) {
            assertThat(good(yaml(at.path(), use.example())).toString()).isNotEqualTo(base.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void aTextThatThePatternRefusesIsRefused(FileKey.At at) {
        String odd = "\"\\u0001 /../ A\"";
        boolean refused = switch (at.key().shape()) {
            case ValueShape.Text(String _, String pattern) -> !pattern.isEmpty();
            case ValueShape.Words _ -> true;
            default -> false;
        };
        if (refused) {
            assertThat(problems(yaml(at.path(), odd))).isNotEmpty();
        }
    }

    private static String base(String path) {
        return BASE.getOrDefault(path, SOURCE.getOrDefault(path, "base"));
    }

    private static String yaml(String path, String value) {
        Map<String, String> base = new java.util.HashMap<>(BASE);
        if (path.startsWith("os.")) {
            base.put("os.packages", "[base-files]");
        }
        if (path.startsWith("os.sources")) {
            base.putAll(SOURCE);
        }
        if (path.equals("python.version") || path.equals("python.index")) {
            base.put("python.requirements", "base");
        }
        if (path.startsWith("acknowledge[]")) {
            base.put("acknowledge[].path", "base");
            base.put("acknowledge[].reason", "base");
        }
        return KeySample.yaml(RecipeKeys.FILE_KEY, base, path, value);
    }

    private static Recipe good(String yaml) {
        return switch (read(yaml)) {
            case Parsed.Good<Recipe>(Recipe recipe) -> recipe;
            case Parsed.Bad<Recipe>(List<Problem> problems) -> throw new AssertionError(yaml + problems);
        };
    }

    private static List<Problem> problems(String yaml) {
        return read(yaml) instanceof Parsed.Bad<Recipe>(List<Problem> problems) ? problems : List.of();
    }

    private static Parsed<Recipe> read(String text) {
        return RecipeReader.read("image.yaml", text.getBytes(UTF_8)).then(RecipeReader.Draft::finished);
    }
}
