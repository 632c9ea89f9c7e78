package dev.stele.text;

/// Two long texts cut to where they differ, so that what is shown of them differs too.
///
/// @param before a part of the one
/// @param after a part of the other
public record Excerpt(String before, String after) {
    private static final String CUT = "…";
    private static final int LEAD = 20;

    /// @param most so many characters of each are shown, and they are whole where both are shorter
    public static Excerpt of(String before, String after, int most) {
        if (before.length() <= most && after.length() <= most) {
            return new Excerpt(before, after);
        }
        int same = 0;
        while (same < Math.min(before.length(), after.length()) && before.charAt(same) == after.charAt(same)) {
            same++;
        }
        int from = Math.max(0, same - LEAD);
        return new Excerpt(part(before, from, most), part(after, from, most));
    }

    private static String part(String text, int at, int most) {
        int from = Math.min(at, text.length());
        int begin = from > 0 && from < text.length() && Character.isLowSurrogate(text.charAt(from)) ? from - 1 : from;
        int end = Math.min(text.length(), begin + most);
        int to = end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? end + 1 : end;
        return (begin > 0 ? CUT : "") + text.substring(begin, to) + (to < text.length() ? CUT : "");
    }
}
