package dev.stele.debian;

import dev.stele.text.FailureText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Reads deb822 text (the format of `Packages`, `Release`, `control` and `*.sources` files): paragraphs of
/// `Name: value`, a line that starts with a space continues the value, `#` starts a comment line.
///
/// It streams: an index of 70 000 paragraphs is never in memory as a whole. A duplicate field in one paragraph is an
/// error, since two readers could use two values.
final class Deb822 {
    private static final int FIELDS_MAX = 200;
    private static final int VALUE_MAX = 16 << 20;

    private final LineReader lines;
    private final Set<String> wanted;
    private final Map<String, String> fields = new HashMap<>();
    private String name = "";
    private boolean isWanted;
    private final StringBuilder value = new StringBuilder();

    private Deb822(LineReader lines, Set<String> wanted) {
        this.lines = lines;
        this.wanted = wanted;
    }

    /// Passes each paragraph to `each`, with only the `wanted` fields (lower case); an empty set means all.
    ///
    /// @throws Deb822Exception naming the line, counted from 1
    static void read(InputStream in, Set<String> wanted, Consumer<Stanza> each) throws IOException {
        LineReader lines = new LineReader(in);
        try {
            new Deb822(lines, wanted).run(each);
        } catch (Deb822Exception e) {
            throw new Deb822Exception("line " + lines.number() + ": " + FailureText.of(e));
        }
    }

    static List<Stanza> parse(byte[] text) {
        List<Stanza> out = new ArrayList<>();
        try {
            read(new ByteArrayInputStream(text), Set.of(), out::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    private void run(Consumer<Stanza> each) throws IOException {
        while (lines.advance()) {
            byte first = lines.first();
            if (lines.isBlank()) {
                endParagraph(each);
            } else if (first == ' ' || first == '\t') {
                continueValue();
            } else if (first != '#') {
                startField();
            }
        }
        endParagraph(each);
    }

    private void startField() {
        endField();
        int colon = lines.indexOf(':');
        if (colon <= 0) {
            throw new Deb822Exception("neither \"Name: value\" nor a continued line");
        }
        name = lines.head(colon).toLowerCase(Locale.ROOT);
        isWanted = wanted.isEmpty() || wanted.contains(name);
        if (isWanted) {
            value.append(lines.text(colon + 1).strip());
        }
    }

    private void continueValue() {
        if (name.isEmpty()) {
            throw new Deb822Exception("a continued line without a field");
        }
        if (isWanted) {
            String text = lines.text(1);
            if (value.length() + text.length() > VALUE_MAX) {
                throw new Deb822Exception("field \"" + name + "\" is longer than " + VALUE_MAX + " characters");
            }
            value.append('\n').append(text.stripTrailing());
        }
    }

    private void endField() {
        if (!name.isEmpty() && isWanted) {
            if (fields.size() >= FIELDS_MAX) {
                throw new Deb822Exception("a paragraph of more than " + FIELDS_MAX + " fields");
            }
            if (fields.put(name, value.toString()) != null) {
                throw new Deb822Exception("field \"" + name + "\" stands twice in one paragraph");
            }
        }
        name = "";
        value.setLength(0);
    }

    private void endParagraph(Consumer<Stanza> each) {
        endField();
        if (!fields.isEmpty()) {
            each.accept(new Stanza(fields));
            fields.clear();
        }
    }
}
