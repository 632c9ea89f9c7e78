package dev.stele.text;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {
    @Test
    void aTreeKeepsItsTextAndItsPlaces() {
        assertThat(read("""
                a: no
                b: [0777, "on", ~, {c: 1e3}]
                d: |
                  two
                  lines
                """)).isEqualTo("""
                {a@1:1: no@1:4, b@2:1: [0777@2:5, "on"@2:11, ~@2:17, {c@2:21: 1e3@2:24}@2:20]@2:4, \
                d@3:1: "two
                lines
                "@3:4}@1:1""");
    }

    @Test
    void jsonIsAccepted() {
        assertThat(read("{\"a\": [1, true, null]}")).isEqualTo("{a@1:2: [1@1:8, true@1:11, null@1:17]@1:7}@1:1");
    }

    @Test
    void columnsCountCharactersAndNotBytes() {
        assertThat(read("😀é: {x: 1}")).isEqualTo("{😀é@1:1: {x@1:6: 1@1:9}@1:5}@1:1");
    }

    @Test
    void mergeKeysFillInWhatIsNotWritten() {
        assertThat(read("""
                x: &x {a: 1, b: 2}
                y: &y {b: 3, c: 4}
                z:
                  <<: [*x, *y]
                  a: 9
                """)).contains("z@3:1: {a@5:3: 9@5:6, b@1:14: 2@1:17, c@2:14: 4@2:17}@4:3");
    }

    /// Each line: what arrives (with `⏎` for a line feed and `→` for a tab) | the problems it gives.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            a: 1⏎a: 2                     | F101 f:2:1 "a" is written twice, first at f:1:1
            a: 1⏎"a": 2                   | F101 f:2:1 "a" is written twice, first at f:1:1
            {a: 1, 'a': 2}                | F101 f:1:8 "a" is written twice, first at f:1:2
            é: 1⏎é: 2                    | F101 f:2:1 "é" is written twice, first at f:1:1
            a: 1⏎a: 2⏎b: {c: 1, c: 2}     | F101 f:2:1 "a" is written twice, first at f:1:1; F101 f:3:11 "c" is written twice, first at f:3:5
            a: 1⏎---⏎b: 2                 | F107 f:2:1 a second document is not accepted, one file holds one document
            %TAG ! tag:x,2000:⏎---⏎a: 1   | F107 f:1:1 a %TAG directive is not accepted, tags are not used here
            %YAML 1.1⏎---⏎a: 1            | F107 f:1:1 a YAML version other than 1.2 is not accepted, this file is read as YAML 1.2
            a: !!java.net.URL [x]         | F107 f:1:4 the tag tag:yaml.org,2002:java.net.URL is not accepted, tags are not used here: this file is pure data
            a: !secret x                  | F107 f:1:4 the tag !secret is not accepted, tags are not used here: this file is pure data
            a: !!str {b: 1}               | F107 f:1:4 the tag tag:yaml.org,2002:str is not accepted, tags are not used here: this file is pure data
            ? [a, b]⏎: 1                  | F107 f:1:3 a key that is a list is not accepted, keys are plain words
            a: &a [*a]                    | F106 f:1:8 the alias *a stands inside what it names, the limit keeps a small file from becoming a huge one
            a: &a {<<: *a}                | F106 f:1:12 the alias *a stands inside what it names, the limit keeps a small file from becoming a huge one
            a: {<<: 1}                    | F107 f:1:5 a << that merges a value is not accepted, it takes a mapping, or a list of mappings
            a: *b                         | F100 f:1:4 unreadable: *b names no anchor above it, an alias repeats what stands behind its anchor, & and the same word
            a:⏎→b: 1                      | F100 f:2:1 unreadable: found character '\\t(TAB)' that cannot start any token, YAML indents with spaces, since a tab has no width of its own
            a: b: c                       | F100 f:1:5 unreadable: mapping values are not allowed here, a key with its colon cannot begin here: the value before it has not ended
            a: [1, 2                      | F100 f:1:9 unreadable: expected ',' or ']', but got the end of the file, something that was opened before is not closed: a bracket, a brace or a quote
            {a: 1} b                      | F100 f:1:8 unreadable: expected the end of the file, but found a value, the file's value has ended before it, with its bracket or quote
            a: "\\0"                      | F100 f:1:4 unreadable: a NUL or half a character pair cannot be part of a value, it is no character that a file or a program could have in a text
            a: "\\ud800"                  | F100 f:1:4 unreadable: a NUL or half a character pair cannot be part of a value, it is no character that a file or a program could have in a text
            # only a comment              | F108 f:1:1 f is empty, nothing is declared in it
            """)
    void whatIsWrongIsNamedWithItsPlace(String text, String expected) {
        assertThat(problems(text.replace('⏎', '\n').replace('→', '\t').replace("\\\\", "\\")))
                .isEqualTo(expected.replace("\\\\", "\\") + (expected.endsWith(",") ? " " : ""));
    }

    @Test
    void onlyUtf8WithoutAByteOrderMarkIsRead() {
        assertThat(problems("\ufeffa: 1")).startsWith("F100 - f starts with a byte order mark");
        assertThat(problems("a: 1".getBytes(UTF_16))).startsWith("F100 f:1:1 f is not UTF-8");
        assertThat(problems(new byte[] {'a', ':', '\n', 'b', (byte) 0xff}))
                .isEqualTo("F100 f:2:2 f is not UTF-8, byte 4 (0xff) begins no character");
        assertThat(problems(new byte[] {'a', (byte) 0xe2, (byte) 0x82})).startsWith("F100 f:1:2 f is not UTF-8");
        assertThat(problems("a: x\u0000y"))
                .isEqualTo("F100 f:1:5 unreadable: the character U+0000 cannot stand in YAML,"
                        + " it is a control character, and none of a text");
    }

    @Test
    void anEmptyFileIsAProblem() {
        assertThat(problems("")).startsWith("F108 f:1:1 f is empty");
    }

    @Test
    void fiftyAliasesAreReadAndOneMoreIsNot() {
        assertThat(problems("a: &a 1\nb: [" + "*a, ".repeat(50) + "]")).isEmpty();
        assertThat(problems("a: &a 1\nb: [" + "*a, ".repeat(51) + "]")).startsWith("F106 f:2:205 more than 50 aliases");
    }

    @Test
    void thirtyTwoLevelsAreReadAndOneMoreIsNot() {
        assertThat(problems("[".repeat(32) + "]".repeat(32))).isEmpty();
        assertThat(problems("[".repeat(33) + "]".repeat(33))).startsWith("F106 f:1:33 nested deeper than 32 levels");
        assertThat(problems(
                        "a: &a " + "[".repeat(20) + "]".repeat(20) + "\nb: " + "[".repeat(20) + "*a" + "]".repeat(20)))
                .startsWith("F106 f:2:24 with *a nested deeper");
    }

    @Test
    @Timeout(5)
    void anAliasBombIsRefusedByItsExpandedSize() {
        String bomb = "a0: &a0 [" + "x,".repeat(9) + "]\n"
                + IntStream.rangeClosed(1, 9)
                        .mapToObj(i -> "a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(5) + "]\n")
                        .collect(Collectors.joining());
        assertThat(problems(bomb)).contains("F106").contains("more than 100000 values, aliases written out");
    }

    @Test
    @Timeout(5)
    void anOversizedFileIsReadUpToTheLimitOnly() {
        assertThat(problems(new byte[100 << 20])).startsWith("F106 - f has more than 1048576 bytes");
        assertThat(problems("[".repeat(1 << 20))).startsWith("F106 f:1:33");
        assertThat(problems("a".repeat(1 << 20))).isEmpty();
        assertThat(problems("a: ".repeat(300_000))).startsWith("F100");
        assertThat(problems("{".repeat(1 << 20))).startsWith("F106");
        assertThat(problems("- ".repeat(1 << 19))).startsWith("F106");
        assertThat(problems("? ".repeat(1 << 19))).startsWith("F106");
        assertThat(problems("!".repeat(1 << 20))).startsWith("F107").hasSizeLessThan(600);
        assertThat(problems("\"" + "\\".repeat((1 << 20) - 2))).startsWith("F100");
    }

    @Test
    @Timeout(60)
    void randomTextNeverThrows() {
        String alphabet = "ab:,- \n\t[]{}&*!|>'\"%@`#?<~\\ux0\r\u0085\u2028\ufeff😀";
        int[] letters = alphabet.codePoints().toArray();
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            String text = random.ints(random.nextInt(1, 40), 0, letters.length)
                    .mapToObj(i -> Character.toString(letters[i]))
                    .collect(Collectors.joining());
            try {
                Yaml.read("f", text.getBytes(UTF_8), 'F');
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }

    private static String problems(String text) {
        return problems(text.getBytes(UTF_8));
    }

    private static String problems(byte[] text) {
        return switch (Yaml.read("f", text, 'F')) {
            case Parsed.Good<Node> _ -> "";
            case Parsed.Bad<Node>(var problems) ->
                problems.stream()
                        .map(p ->
                                p.code() + " " + p.place().map(Place::toString).orElse("-") + " " + p.message() + ", "
                                        + p.cause().replaceAll("; only one.*", ""))
                        .collect(Collectors.joining("; "));
        };
    }

    private static String read(String text) {
        return switch (Yaml.read("f", text.getBytes(UTF_8), 'F')) {
            case Parsed.Good<Node>(var node) -> show(node);
            case Parsed.Bad<Node>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static String show(Node node) {
        String at = "@" + node.place().line() + ":" + node.place().column();
        return switch (node) {
            case Node.Scalar s -> (s.quoted() ? "\"" + s.text() + "\"" : s.text()) + at;
            case Node.Sequence s ->
                s.items().stream().map(YamlTest::show).collect(Collectors.joining(", ", "[", "]")) + at;
            case Node.Mapping m ->
                m.members().stream()
                                .map(x -> x.key() + "@" + x.place().line() + ":"
                                        + x.place().column() + ": " + show(x.value()))
                                .collect(Collectors.joining(", ", "{", "}"))
                        + at;
        };
    }
}
