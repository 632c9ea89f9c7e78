package dev.stele.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {
    @ParameterizedTest
    @CsvSource({
        "abc,3",
        "v41→v42,7",
        "◐ rolling,9",
        "起動中,6",
        "한국,4",
        "ｗｉｄｅ,8",
        "e\u0301te\u0301,3",
        "🚀x,3",
        "e\u20dd,1",
        "ㄱ,2",
        "\u1100\u1161\u11a8,2",
        "█░,2",
        "𠀀,2",
        "…,1"
    })
    void aTextTakesItsColumns(String text, int columns) {
        assertThat(DisplayWidth.of(text)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({
        "abcdef,6,abcdef",
        "abcdef,5,abcd…",
        "ab cdef,4,ab…",
        "起動中です,6,起動…",
        "起動中です,5,起動…",
        "起動中です,10,起動中です",
        "e\u0301te\u0301s,2,e\u0301…",
        "abc,1,…",
        "abc,0,''"
    })
    void aCutTextFitsAndKeepsMarksWithTheirCharacter(String text, int columns, String cut) {
        assertThat(DisplayWidth.cut(text, columns)).isEqualTo(cut);
    }

    @Test
    void textIsBrokenAtSpacesAndInsideWordsThatAreTooLong() {
        assertThat(DisplayWidth.wrap("making the image of v2 present", 12))
                .containsExactly("making the", "image of v2", "present");
        assertThat(DisplayWidth.wrap("sha256:0123456789 x", 8)).containsExactly("sha256:0", "12345678", "9 x");
        assertThat(DisplayWidth.wrap("起動中です", 3)).containsExactly("起", "動", "中", "で", "す");
        assertThat(DisplayWidth.wrap("", 10)).containsExactly("");
        assertThatThrownBy(() -> DisplayWidth.wrap("起", 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
