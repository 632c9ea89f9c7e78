package dev.stele.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Collects all problems of one text, so that a person sees them at once. Not for several threads.
public final class Problems {
    private static final int KEPT_MAX = 100;
    private static final int TEXT_MAX = 240;
    private static final int TEXT_KEPT = 200;

    /// A longer line is not shown, unless what is wrong stands near its beginning.
    private static final int COLUMN_MAX = 160;

    private final char letter;
    private final Source source;
    private final List<Problem> found = new ArrayList<>();
    private Optional<HiddenValues> hidden = Optional.empty();

    /// @param letter first letter of the codes of shape problems: `F` for a fleet file, `B` for a build file
    public Problems(char letter, Source source) {
        this.letter = letter;
        this.source = source;
    }

    /// Where the next problem stands.
    ///
    /// @param width how many code points of the line are at fault
    public Spot at(Place place, int width) {
        return new Spot(place, width);
    }

    void add(Problem problem) {
        if (found.size() < KEPT_MAX) {
            found.add(problem);
        }
    }

    /// Whether what stands there may be a secret, which no message quotes.
    boolean hides(Place place) {
        return hidden().hides(place);
    }

    private HiddenValues hidden() {
        if (hidden.isEmpty()) {
            hidden = Optional.of(HiddenValues.in(source));
        }
        return hidden.get();
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /// In order of place; those without a place last.
    public List<Problem> sorted() {
        return found.stream()
                .sorted(Comparator.comparing(
                        p -> p.place().orElse(null), Comparator.nullsLast(Comparator.<Place>naturalOrder())))
                .toList();
    }

    /// A problem quotes what a person wrote, which may be a megabyte in one line.
    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= TEXT_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, TEXT_KEPT)) + " …";
    }

    /// A place in the text that something is wrong with.
    public final class Spot {
        private final Place place;
        private final int width;

        private Spot(Place place, int width) {
            this.place = place;
            this.width = width;
        }

        /// Adds a problem of this text's own letter, such as 102 for `F102`.
        public void add(int number, String message, String cause, String fix) {
            String code = String.format("%c%03d", letter, number);
            Optional<String> line = place.column() > COLUMN_MAX
                    ? Optional.empty()
                    : hidden().line(place).map(Problems::cut);
            Problems.this.add(new Problem(code, cut(message), Optional.of(place), line, width, cut(cause), fix));
        }
    }
}
