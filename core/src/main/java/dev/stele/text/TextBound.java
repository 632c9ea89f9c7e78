package dev.stele.text;

/// How long a text may be, counted twice: as people count it and as it is written.
///
/// Canonical JSON writes most control characters in six bytes and an emoji in four, so a number of characters says
/// little about a document's size; and a cut between the two halves of a character pair leaves a text that has no UTF-8
/// form at all. [#cut] respects both: what it returns can always be written, and is never longer than the bound.
///
/// @param charactersMax in code points
/// @param bytesMax as a string of canonical JSON, without its quotes
public record TextBound(int charactersMax, int bytesMax) {
    private static final String MARK = "…";
    private static final int MARK_BYTES = 3;
    private static final int REPLACEMENT = 0xfffd;

    public TextBound {
        if (charactersMax < 1 || bytesMax < MARK_BYTES) {
            throw new IllegalArgumentException(
                    "no text fits into " + charactersMax + " characters and " + bytesMax + " bytes");
        }
    }

    /// The text, or as much of its beginning as fits, with `…` in place of the rest. Half a character pair becomes
    /// U+FFFD. Cutting what was cut changes nothing.
    public String cut(String text) {
        int bytes = 0;
        int characters = 0;
        int end = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (bytes <= bytesMax - MARK_BYTES && characters < charactersMax) {
                end = i;
            }
            bytes += CanonicalJson.width(c);
            characters++;
            if (bytes > bytesMax || characters > charactersMax) {
                return whole(text.substring(0, end)) + MARK;
            }
            i += Character.charCount(c);
        }
        return whole(text);
    }

    /// Whether [#cut] would leave the text as it is.
    public boolean holds(String text) {
        return cut(text).equals(text);
    }

    private static String whole(String text) {
        if (text.codePoints().noneMatch(TextBound::isHalf)) {
            return text;
        }
        return text.codePoints()
                .map(c -> isHalf(c) ? REPLACEMENT : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
