package dev.stele.text;

/// Text from outside made safe for a terminal or a log: control and invisible characters are escaped.
public final class SafeText {
    private static final int SHOWN_MAX = 4096;

    private SafeText() {}

    /// One line: control, bidirectional and zero-width characters show as escapes; long text is cut.
    public static String line(String text) {
        return escape(text, false);
    }

    /// Several lines: as [#line], but line feeds stay.
    static String text(String text) {
        return escape(text, true);
    }

    private static String escape(String text, boolean keepLines) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(SHOWN_MAX).forEach(c -> {
            if ((keepLines && c == '\n') || !hidden(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        });
        return text.codePointCount(0, text.length()) > SHOWN_MAX
                ? out.append(" …").toString()
                : out.toString();
    }

    private static boolean hidden(int c) {
        int type = Character.getType(c);
        return Character.isISOControl(c)
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
