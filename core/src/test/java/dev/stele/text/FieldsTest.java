package dev.stele.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {
    private static final ValueShape.Text TEXT = new ValueShape.Text("a text", "");
    private static final FileKey INNER = key("inner", TEXT);
    private static final FileKey MODEL = key(
            "file",
            new ValueShape.Group(),
            key("name", TEXT),
            key("other", TEXT),
            key("n", new ValueShape.Whole(1, 10)),
            key("wait", new ValueShape.Time(Duration.ZERO, Duration.ofHours(1))),
            key("size", new ValueShape.Size(0, 1L << 40)),
            key("cpu", new ValueShape.Cores(1, 64_000)),
            key("on", new ValueShape.Flag()),
            key("mode", new ValueShape.Words(List.of("fast", "slow"))),
            key("list", new ValueShape.Texts("texts", "", 0, 10)),
            key("map", new ValueShape.TextMap("")),
            key("one", new ValueShape.Group(), INNER),
            key("many", new ValueShape.Groups(10), INNER),
            key("named", new ValueShape.NamedGroups("", 10), INNER),
            key("failureThreshold", new ValueShape.Whole(1, 9)).calledElsewhere("retries"),
            FileKey.later("later", "Not yet."),
            key("v-integer", new ValueShape.Whole(0, 10)),
            key("v-duration", new ValueShape.Time(Duration.ZERO, Duration.ofHours(1))),
            key("v-bytes", new ValueShape.Size(0, 1L << 40)),
            key("v-cpu", new ValueShape.Cores(1, 64_000)),
            key("v-bool", new ValueShape.Flag()));

    private Problems problems = new Problems('B', Source.of("f", ""));

    @Test
    void everyKindOfFieldIsRead() {
        Fields f = fields("""
            name: web
            n: 7
            wait: 2m
            size: 64Mi
            cpu: 0.5
            on: true
            mode: fast
            list: [a, 1]
            map: {A: x, B: 2}
            one: {inner: y}
            many: [{inner: 1}, {inner: 2}]
            named: {first: {inner: z}, x-note: ignored}
            x-mine: {anything: goes}
            """);
        assertThat(f.requireString("name")).contains("web");
        assertThat(f.integer("n")).contains(7);
        assertThat(f.duration("wait")).contains(Duration.ofMinutes(2));
        assertThat(f.bytes("size")).contains(64L << 20);
        assertThat(f.cpuMillis("cpu")).contains(500L);
        assertThat(f.bool("on")).contains(true);
        assertThat(f.choice("mode", Map.of("fast", 1, "slow", 2))).contains(1);
        assertThat(f.strings("list").stream().map(Fields.Item::text)).containsExactly("a", "1");
        assertThat(f.stringMap("map").stream().map(i -> i.key() + "=" + i.text()))
                .containsExactly("A=x", "B=2");
        assertThat(f.mapping("one").flatMap(o -> o.string("inner"))).contains("y");
        assertThat(f.mappings("many").stream().map(m -> m.string("inner")))
                .containsExactly(Optional.of("1"), Optional.of("2"));
        assertThat(f.named("named").stream()
                        .map(n -> n.name() + n.fields().string("inner").orElse("")))
                .containsExactly("firstz");
        f.done();
        assertThat(said()).isEmpty();
    }

    @Test
    void whatIsLeftOutOrWrittenAsNothingIsAbsent() {
        Fields f = fields("name:\nn: ~\nother: \"\"\n");
        assertThat(f.string("name")).isEmpty();
        assertThat(f.integer("n")).isEmpty();
        assertThat(f.string("other")).contains("");
        assertThat(f.strings("list")).isEmpty();
        assertThat(f.mapping("one")).isEmpty();
        assertThat(f.written("name")).isTrue();
        assertThat(f.has("name")).isFalse();
        f.done();
        assertThat(said()).isEmpty();
    }

    @Test
    void unknownKeysAreReportedAtEveryLevel() {
        Fields f = fields("nmae: x\none: {innr: y, x-ok: 1}\nretries: 3\nfar: 1\n");
        Optional<String> _ = f.mapping("one").flatMap(o -> o.string("inner"));
        f.done();
        assertThat(said())
                .containsExactly(
                        "B102 1:1 \"nmae\" is not a field of the file: did you mean \"name\"?",
                        "B102 2:7 \"innr\" is not a field of one: did you mean \"inner\"?",
                        "B102 3:1 \"retries\" is not a field of the file: did you mean \"failureThreshold\"?",
                        "B102 4:1 \"far\" is not a field of the file: known here: " + String.join(", ", MODEL.known()));
    }

    /// Each line: a value | how it is read | the problem.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        [1]                  | integer  | 103 v is a list
        "1"                  | integer  | 103 v is text, not a whole number
        01                   | integer  | 103 v is not a whole number
        -1                   | integer  | 104 v is out of range
        11                   | integer  | 104 v is out of range
        10000000000000000000000000000000000000000 | integer | 104 v is out of range
        5                    | duration | 103 v is not a time such as 500ms, 30s, 2m, 1h or 14d
        1h30m                | duration | 103 v is not a time such as 500ms, 30s, 2m, 1h or 14d
        99999999999d         | duration | 104 v is out of range
        9999999999999999d    | duration | 104 v is out of range
        64MB                 | bytes    | 103 v is not a size such as 512Ki, 64Mi or 2Gi
        9999999Ti            | bytes    | 104 v is out of range
        1.2345               | cpu      | 103 v is not cores such as 2, 0.5 or 500m
        yes                  | bool     | 103 v is true or false
        "true"               | bool     | 103 v is text, not true or false
        """)
    void aWrongValueIsOneProblemAndReadsAsAbsent(String value, String kind, String expected) {
        Fields f = fields("v-" + kind + ": " + value + "\n");
        Optional<?> read = switch (kind) {
            case "integer" -> f.integer("v-integer");
            case "duration" -> f.duration("v-duration");
            case "bytes" -> f.bytes("v-bytes");
            case "cpu" -> f.cpuMillis("v-cpu");
            default -> f.bool("v-bool");
        };
        f.done();
        assertThat(read).isEmpty();
        assertThat(problems.sorted()).hasSize(1);
        assertThat(said().getFirst())
                .startsWith("B" + expected.substring(0, 3) + " 1:" + (5 + kind.length()) + " "
                        + expected.substring(4).replaceFirst("v", "v-" + kind));
    }

    /// What a reader could do that the model does not say, no person would be told of.
    @Test
    void aReaderCannotReadWhatTheModelDoesNotSay() {
        Fields f = fields("n: 1\nlater: 1\nextra: 1\n");
        assertThatThrownBy(() -> f.string("extra")).hasMessage("the model has no key extra");
        assertThatThrownBy(() -> f.string("later")).hasMessage("the model has no key later");
        assertThatThrownBy(() -> f.string("n")).hasMessage("the model says that n is a whole number");
        assertThatThrownBy(() -> f.duration("n")).hasMessage("the model says that n is a whole number");
        assertThatThrownBy(() -> f.mapping("n")).hasMessage("the model says that n is a whole number");
        assertThatThrownBy(() -> f.choice("mode", Map.of("fast", 1)))
                .hasMessage("the model says that mode is fast | slow");
        f.done();
        assertThat(said().getFirst()).startsWith("B109 2:1 later is not supported yet: ");
        assertThat(said().getLast()).startsWith("B102 3:1 \"extra\" is not a field of the file: ");
    }

    @Test
    void aValueInPlaceOfAMappingIsOneProblem() {
        Fields f = fields("one: text\nlist: text\n");
        f.mapping("one").ifPresent(o -> {
            Optional<String> _ = o.requireString("inner");
        });
        assertThat(f.strings("list")).isEmpty();
        assertThat(f.requireString("other")).isEmpty();
        f.done();
        assertThat(said())
                .containsExactly(
                        "B105 1:1 the file has no other: it is required",
                        "B103 1:6 one is a value: another kind of value is read here",
                        "B103 2:7 list is a value: another kind of value is read here");
    }

    private static FileKey key(String name, ValueShape shape, FileKey... members) {
        return FileKey.key(name, shape, FileKey.Part.FILE.is("A key."), members);
    }

    private Fields fields(String yaml) {
        byte[] text = yaml.getBytes(UTF_8);
        problems = new Problems('B', Yaml.source("f", text));
        return switch (Yaml.read("f", text, 'B')) {
            case Parsed.Good<Node>(Node root) -> Fields.of(root, MODEL, problems);
            case Parsed.Bad<Node>(List<Problem> found) -> throw new AssertionError(found);
        };
    }

    private List<String> said() {
        return problems.sorted().stream()
                .map(p -> p.code() + " "
                        + p.place().map(at -> at.line() + ":" + at.column()).orElse("-") + " " + p.message() + ": "
                        + p.cause())
                .collect(Collectors.toList());
    }
}
