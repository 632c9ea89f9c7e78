package dev.stele.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
    /// Each line: what is read | its one spelling.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            {}                                   | {}
            [ ]                                  | []
            [ 1 , -2, true,false, null ]         | [1,-2,true,false,null]
            {"b":1, "a":{"d":[], "c":"x"}}       | {"a":{"c":"x","d":[]},"b":1}
            "\\u0041\\/\\u000a\\u001f\\u007f"    | "A/\\n\\u001f\u007f"
            "\\b\\f\\r\\t\\"\\\\"                | "\\b\\f\\r\\t\\"\\\\"
            "\\u20ac$\\ud83d\\ude00"             | "€$😀"
            9007199254740991                     | 9007199254740991
            -0                                   | 0
            """)
    void everyValueHasOneSpelling(String text, String expected) {
        assertThat(Json.parse(text).text()).isEqualTo(expected);
    }

    /// The example of RFC 8785, section 3.2.3: sorted by UTF-16 code units and not by code points.
    @Test
    void membersAreSortedByUtf16() {
        Json json = Json.parse("""
                {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
                "\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O"}
                """);
        assertThat(json.text()).isEqualTo("""
                {"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O","€":"Euro Sign",\
                "😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}""");
    }

    @Test
    void whatHasNoExactFormIsRefused() {
        assertThatThrownBy(() -> new Json.Num(1L << 53).bytes()).hasMessageContaining("2^53");
        assertThatThrownBy(() -> Json.parse("1.5").bytes()).hasMessageContaining("fraction");
        assertThatThrownBy(() -> new Json.Str("\ud800").bytes()).hasMessageContaining("surrogate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            {"a":1,"a":2}  | Duplicate
            {"a":1} x      | x
            [1,]           | ]
            {'a':1}        | '
            NaN            | NaN
            [1             | end-of-input
            01             | Leading zeroes
            "\\ud800"       | half a surrogate pair is no character (line 1
            ["x\\udc00y"]   | half a surrogate pair is no character (line 1
            {"\\ude00":1}   | surrogate
            {"\\ud800":1}   | surrogate
            {"\\ud800a":1}  | surrogate
            """)
    void whatIsNotJsonIsRefusedWithItsPlace(String text, String expected) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining(expected)
                .hasMessageContaining("line 1");
    }

    @Test
    void bytesThatAreNotUtf8OrBeginWithAMarkAreRefused() {
        assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xff, '"'})).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> Json.parse("\ufeff{}")).hasMessageContaining("byte order mark");
        assertThatThrownBy(() -> Json.parse("")).hasMessageContaining("empty");
        assertThatThrownBy(() -> Json.parse("[".repeat(65) + "]".repeat(65))).isInstanceOf(JsonException.class);
    }

    @Test
    void aNumberThatIsNotWholeKeepsItsText() {
        assertThat(Json.parse("1e400")).isEqualTo(new Json.Fraction("1e400"));
        assertThat(Json.parse("9223372036854775808")).isEqualTo(new Json.Fraction("9223372036854775808"));
        assertThat(Json.parse("9223372036854775807")).isEqualTo(new Json.Num(Long.MAX_VALUE));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Json json = Json.object()
                .put("text", "a\u2028\n\"")
                .put("number", -7)
                .put("truth", true)
                .put("list", Json.strings(java.util.List.of("x", "y")))
                .build();
        assertThat(Json.parse(json.bytes()).bytes()).isEqualTo(json.bytes());
        assertThat(new String(json.bytes(), UTF_8))
                .isEqualTo("{\"list\":[\"x\",\"y\"],\"number\":-7,\"text\":\"a\u2028\\n\\\"\",\"truth\":true}");
    }
}
