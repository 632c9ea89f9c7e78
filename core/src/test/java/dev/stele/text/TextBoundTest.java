package dev.stele.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextBoundTest {
    /// One of each width, and both halves of a pair.
    private static final String[] ALPHABET = {
        "a", "\"", "\\", "\n", "\0", "\u001b", "\u007f", "é", "€", "…", "\ufffd", "😀", "\ud83d", "\ude00"
    };

    private static final int SEEDS = 20_000;

    /// Each line: characters and bytes | the text | what is left of it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            5 9 | abcde     | abcde
            5 9 | abcdef    | abcd…
            9 5 | abcde     | abcde
            9 5 | abcdef    | ab…
            9 6 | ab😀      | ab😀
            9 5 | ab😀      | ab…
            3 9 | ab😀      | ab😀
            3 9 | ab😀c     | ab…
            9 4 | 😀        | 😀
            9 3 | 😀        | …
            9 3 | €         | €
            1 3 | ab        | …
            """)
    void whatIsTooLongIsCutBetweenTwoCharacters(String bound, String text, String expected) {
        assertThat(bound(bound).cut(text)).isEqualTo(expected);
    }

    @Test
    void anEscapeCountsWithAllItsBytes() {
        assertThat(new TextBound(9, 12).cut("\0\0")).isEqualTo("\0\0");
        assertThat(new TextBound(9, 11).cut("\0\0")).isEqualTo("\0…");
        assertThat(new TextBound(9, 6).cut("\"\"\"")).isEqualTo("\"\"\"");
        assertThat(new TextBound(9, 5).cut("\"\"\"")).isEqualTo("\"…");
    }

    @Test
    void halfAPairIsReplaced() {
        TextBound bound = new TextBound(100, 100);
        assertThat(bound.cut("a\ud83db\ude00")).isEqualTo("a\ufffdb\ufffd");
        assertThat(bound.cut("\ude00\ud83d")).isEqualTo("\ufffd\ufffd");
        assertThat(bound.holds("a\ufffdb😀")).isTrue();
        assertThat(bound.holds("a\ud83db")).isFalse();
    }

    @Test
    void aBoundWithoutRoomForTheMarkIsRefused() {
        assertThatThrownBy(() -> new TextBound(0, 10)).hasMessageContaining("no text fits");
        assertThatThrownBy(() -> new TextBound(10, 2)).hasMessageContaining("no text fits");
    }

    @Test
    void everyTextIsCutToTheLongestPrefixWithinTheBound() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom chance = new SplittableRandom(seed);
            TextBound bound = new TextBound(chance.nextInt(1, 30), chance.nextInt(3, 60));
            String text = text(chance);
            String cut = bound.cut(text);
            assertThat(characters(cut)).as("seed %d", seed).isLessThanOrEqualTo(bound.charactersMax());
            assertThat(bytes(cut)).as("seed %d", seed).isLessThanOrEqualTo(bound.bytesMax());
            assertThat(bound.cut(cut)).as("seed %d", seed).isEqualTo(cut);
            assertIsTheLongestBeginning(bound, mended(text), cut, seed);
        }
    }

    private static void assertIsTheLongestBeginning(TextBound bound, String text, String cut, int seed) {
        if (characters(text) <= bound.charactersMax() && bytes(text) <= bound.bytesMax()) {
            assertThat(cut).as("seed %d", seed).isEqualTo(text);
            return;
        }
        String begin = cut.substring(0, cut.length() - 1);
        assertThat(text).as("seed %d", seed).startsWith(begin);
        assertThat(cut).as("seed %d", seed).endsWith("…");
        String longer = text.substring(0, text.offsetByCodePoints(begin.length(), 1)) + "…";
        assertThat(characters(longer) > bound.charactersMax() || bytes(longer) > bound.bytesMax())
                .as("seed %d", seed)
                .isTrue();
    }

    private static String text(SplittableRandom chance) {
        StringBuilder text = new StringBuilder();
        int length = chance.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET[chance.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }

    private static String mended(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> out.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xfffd : c));
        return out.toString();
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /// Without the quotes.
    private static int bytes(String text) {
        return new Json.Str(text).bytes().length - 2;
    }

    private static TextBound bound(String numbers) {
        String[] both = numbers.split(" ");
        return new TextBound(Integer.parseInt(both[0]), Integer.parseInt(both[1]));
    }
}
