package dev.stele.text;

import java.util.ArrayList;
import java.util.List;

/// How many columns of a terminal a text takes: a CJK character or an emoji takes two, a combining mark none.
///
/// The text is one line that [SafeText] has passed, so it holds no control characters. Nothing here takes a base
/// character and its marks apart.
public final class DisplayWidth {
    private static final String CUT = "…";

    /// First and last code points of what is wide or fullwidth in Unicode's EastAsianWidth; emoji are asked of the JDK.
    private static final int[][] WIDE = {
        {0x1100, 0x115f},
        {0x2e80, 0x303e},
        {0x3041, 0xa4cf},
        {0xa960, 0xa97f},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe10, 0xfe19},
        {0xfe30, 0xfe6f},
        {0xff01, 0xff60},
        {0xffe0, 0xffe6},
        {0x16fe0, 0x18dff},
        {0x1aff0, 0x1b2ff},
        {0x20000, 0x3fffd}
    };

    /// Vowels and finals of Hangul, which join the consonant before them.
    private static final int[][] JOINING = {{0x1160, 0x11ff}, {0xd7b0, 0xd7ff}};

    private DisplayWidth() {}

    public static int of(String text) {
        return text.codePoints().map(DisplayWidth::of).sum();
    }

    private static int of(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT
                || isIn(JOINING, c)) {
            return 0;
        }
        return isIn(WIDE, c) || Character.isEmojiPresentation(c) ? 2 : 1;
    }

    private static boolean isIn(int[][] ranges, int c) {
        for (int[] range : ranges) {
            if (c >= range[0] && c <= range[1]) {
                return true;
            }
        }
        return false;
    }

    /// The text, or its beginning and an ellipsis, in at most so many columns.
    public static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        return columns < 1 ? "" : head(text, columns - 1).stripTrailing() + CUT;
    }

    /// The longest beginning that fits.
    private static String head(String text, int columns) {
        int used = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            used += of(c);
            if (used > columns) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }

    /// The text with spaces after it, so that it takes that many columns; as it is where it takes more.
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    /// The text in lines of at most so many columns, broken at spaces, and inside a word only where it is longer than
    /// a line. At least one line.
    ///
    /// @param columns at least 2, which any character fits in
    public static List<String> wrap(String text, int columns) {
        if (columns < 2) {
            throw new IllegalArgumentException("lines of " + columns + " columns");
        }
        List<String> lines = new ArrayList<>();
        String rest = text.strip();
        while (of(rest) > columns) {
            String fits = head(rest, columns);
            boolean between = rest.charAt(fits.length()) == ' ';
            int space = between ? fits.length() : fits.lastIndexOf(' ');
            String line = rest.substring(0, space > 0 ? space : fits.length());
            lines.add(line.stripTrailing());
            rest = rest.substring(line.length()).strip();
        }
        lines.add(rest);
        return lines;
    }
}
