package dev.stele.reference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.stele.fleet.ConfigFiles;
import dev.stele.fleet.FleetFile;
import dev.stele.text.FileKey;
import dev.stele.text.Json;
import dev.stele.text.KeySample;
import dev.stele.text.Node;
import dev.stele.text.Parsed;
import dev.stele.text.ValueShape;
import dev.stele.text.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The schema refuses nothing that the reader accepts, and what it can say, it refuses as the reader does.
class FileSchemaTest {
    private static final Map<String, String> FLEET = Map.of(
            "apiVersion", "stele/v1",
            "kind", "Fleet",
            "metadata.name", "base",
            "services.*.image", "web:1.8.0",
            "services.*.resources.memory", "64Mi",
            "services.*.ports.*.port", "8080",
            "services.*.healthcheck.readiness.http", "/",
            "services.*.healthcheck.liveness.http", "/");
    private static final Map<String, String> IMAGE = Map.of(
            "apiVersion", "stele/v1",
            "kind", "Image",
            "metadata.name", "base",
            "metadata.version", "1.0",
            "entrypoint", "[/base]",
            "files[].src", "base",
            "files[].dest", "/base");
    private static final List<String> VALUES = List.of(
            "~",
            "text",
            "7",
            "0",
            "-1",
            "1.5",
            "true",
            "\"7\"",
            "[a, 1]",
            "[[a]]",
            "{a: b}",
            "{a: [b]}",
            "30s",
            "64Mi",
            "25%",
            "300%",
            "500m",
            "[]",
            "{}",
            "/x",
            "\"0644\"",
            "A/B ",
            "{x-note: {a: b}}");

    @ParameterizedTest
    @EnumSource
    void acceptsWhatTheReaderAccepts(ReferenceFile file) {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(FileSchema.text(file), InputFormat.JSON);
        List<String> wrong = new ArrayList<>();
        int refused = 0;
        for (FileKey.At at : file.root().all()) {
            List<String> values = new ArrayList<>(VALUES);
            values.add(at.key().use().example());
            values.add(
                    at.key().use().fallback().contains(" ")
                            ? ""
                            : at.key().use().fallback());
            for (String value : values) {
                String yaml = yaml(file, at.path(), value);
                boolean good =
                        schema.validate(text(json(yaml)), InputFormat.JSON).isEmpty();
                boolean read = file == ReferenceFile.FLEET ? isRead(yaml) : isKnownGood(at.key(), value);
                refused += good ? 0 : 1;
                if ((read && !good)
                        || (file == ReferenceFile.FLEET
                                && !read
                                && good
                                && decides(at.key().shape()))) {
                    wrong.add(at.path() + ": " + value + (good ? " is accepted" : " is refused")
                            + " by the schema alone");
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(refused).isGreaterThan(100);
    }

    /// Whether the shape is all that the reader asks of a value, so that a schema can say it.
    private static boolean decides(ValueShape shape) {
        return switch (shape) {
            case ValueShape.Words _, ValueShape.Flag _, ValueShape.Later _ -> true;
            case ValueShape.Text _,
                    ValueShape.Whole _,
                    ValueShape.Time _,
                    ValueShape.Size _,
                    ValueShape.Cores _,
                    ValueShape.Amount _,
                    ValueShape.Texts _,
                    ValueShape.TextMap _,
                    ValueShape.Group _,
                    ValueShape.Groups _,
                    ValueShape.NamedGroups _ -> false;
        };
    }

    private static String yaml(ReferenceFile file, String path, String value) {
        Map<String, String> base = new HashMap<>(file == ReferenceFile.FLEET ? FLEET : IMAGE);
        if (path.startsWith("os.") || path.equals("os")) {
            base.put("os.packages", "[base-files]");
        }
        if (path.startsWith("os.sources[]")) {
            base.putAll(Map.of(
                    "os.sources[].uris", "[file:/archive]",
                    "os.sources[].suite", "trixie",
                    "os.sources[].components", "[main]",
                    "os.sources[].signedBy", "key.gpg"));
        }
        return KeySample.yaml(file.root(), base, path, value);
    }

    /// The tests of the recipe's reader hold that it reads each default and example.
    private static boolean isKnownGood(FileKey key, String value) {
        return !value.isEmpty()
                && (value.equals(key.use().example()) || value.equals(key.use().fallback()));
    }

    private static boolean isRead(String yaml) {
        return FleetFile.parse(
                        "fleet.yaml",
                        yaml.getBytes(UTF_8),
                        src -> ConfigFiles.Content.of(src, src.getBytes(UTF_8)),
                        Optional.empty())
                instanceof Parsed.Good<?>;
    }

    private static Json json(String yaml) {
        return switch (Yaml.read("file", yaml.getBytes(UTF_8), 'F')) {
            case Parsed.Good<Node>(Node root) -> json(root);
            case Parsed.Bad<Node> bad -> throw new AssertionError(yaml + bad);
        };
    }

    /// As the tools that use a schema read YAML 1.2.
    private static Json json(Node node) {
        return switch (node) {
            case Node.Mapping(var _, var members) -> {
                Json.Builder out = Json.object();
                members.forEach(m -> out.put(m.key(), json(m.value())));
                yield out.build();
            }
            case Node.Sequence(var _, var items) -> Json.array(items, FileSchemaTest::json);
            case Node.Scalar(var _, String text, boolean quoted) -> quoted ? new Json.Str(text) : plain(text);
        };
    }

    /// Fractions included, which no JSON of Stele's own has.
    private static String text(Json json) {
        return switch (json) {
            case Json.Obj(var members) ->
                members.entrySet().stream()
                        .map(m -> new Json.Str(m.getKey()).text() + ":" + text(m.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case Json.Arr(var items) ->
                items.stream().map(FileSchemaTest::text).collect(Collectors.joining(",", "[", "]"));
            case Json.Fraction(String text) -> text;
            default -> json.text();
        };
    }

    private static Json plain(String text) {
        if (text.isEmpty() || text.equals("~") || text.equals("null")) {
            return Json.Null.NULL;
        }
        if (text.equals("true") || text.equals("false")) {
            return new Json.Bool(text.equals("true"));
        }
        return text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?") ? Json.parse(text) : new Json.Str(text);
    }
}
