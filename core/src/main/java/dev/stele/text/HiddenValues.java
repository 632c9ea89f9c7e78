package dev.stele.text;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Which parts of a person's file no problem may quote: values of environment variables, which may be secrets. A
/// problem's snippet ends in the log of a build server, in an answer of the API, and in a bug report.
///
/// Hidden is every value beneath a key such as `env`, at any depth, with what an alias there names; what follows an
/// `env` that is empty, since its lines may be indented too little; and the value of a key in capitals, or of one that
/// [SecretText] knows: no field here is called so. Where the file cannot be read on, the rest is hidden from the first
/// such key. Hiding too much costs a snippet; a line's number and column are always told.
final class HiddenValues {
    private static final int EVENTS_MAX = 2 * YamlTree.NODES_MAX;
    private static final int SHOWN = Integer.MAX_VALUE;
    private static final Set<String> KEYS = Set.of("env", "environment", "secret", "secrets");
    private static final Pattern CAPITALS = Pattern.compile("[A-Z][A-Z0-9_]+");
    private static final Pattern UNREAD = Pattern.compile(
            "(?i:\\b(env\\w*|secrets?))[\"']?[ \\t]*:|\\b[A-Z][A-Z0-9_]+[\"']?[ \\t]*[:=]|(?i:\\benv\\w*)[ \\t]*$|(?i:"
                    + SecretText.NAME_END + ")[\"']?[ \\t]*[:=]");

    private final List<String> lines;

    /// For each line the first column that is hidden, in code points.
    private final int[] from;

    private final Deque<Level> levels = new ArrayDeque<>();
    private final Map<String, Span> anchors = new HashMap<>();
    private boolean everything;
    private int events;
    private int line;
    private int column;

    /// Lines and columns of an anchor's node, counted from 0.
    private record Span(int line, int column, int lastLine, int lastColumn) {}

    /// A collection that is being read.
    private static final class Level {
        private final boolean mapping;
        private final boolean hidden;
        private final Optional<String> anchor;
        private final int line;
        private final int column;
        private boolean atKey;
        private boolean valueHidden;
        private boolean env;

        Level(CollectionStartEvent start, boolean hidden, Mark mark) {
            this.mapping = start.getEventId() == Event.ID.MappingStart;
            this.hidden = hidden;
            this.anchor = start.getAnchor().map(a -> a.getValue());
            this.line = mark.getLine();
            this.column = mark.getColumn();
            this.atKey = mapping;
        }
    }

    private HiddenValues(Source source) {
        this.lines = source.lines();
        this.from = new int[lines.size()];
        Arrays.fill(from, SHOWN);
    }

    static HiddenValues in(Source source) {
        HiddenValues values = new HiddenValues(source);
        try {
            values.read();
        } catch (YamlEngineException | IllegalArgumentException _) {
            values.unread();
        }
        return values;
    }

    /// Whether what stands at this place is one of those values.
    boolean hides(Place place) {
        int index = place.line() - 1;
        return index >= 0 && index < from.length && place.column() - 1 >= from[index];
    }

    /// The line of a place, without what is hidden. Empty when something before the place is hidden: the line's columns
    /// would no longer be those of the file.
    Optional<String> line(Place place) {
        int index = place.line() - 1;
        if (index < 0 || index >= lines.size() || place.column() - 1 > from[index]) {
            return Optional.empty();
        }
        String text = lines.get(index);
        return from[index] >= text.codePointCount(0, text.length())
                ? Optional.of(text)
                : Optional.of(text.substring(0, text.offsetByCodePoints(0, from[index])) + "…");
    }

    private void read() {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Yaml.BYTES_MAX)
                .setVersionFunction(version -> version)
                .build();
        for (Event event : new Parse(settings).parseString(String.join("\n", lines))) {
            event(event);
            // A text in quotes that was closed too late may have swallowed a key.
            event.getStartMark().ifPresent(mark -> {
                line = mark.getLine();
                column = mark.getColumn();
            });
            if (levels.size() > YamlTree.DEPTH_MAX || ++events > EVENTS_MAX) {
                throw new IllegalArgumentException("larger than any file that is read");
            }
        }
    }

    private void event(Event event) {
        Optional<Mark> start = event.getStartMark();
        Optional<Mark> end = event.getEndMark();
        if (start.isEmpty() || end.isEmpty()) {
            return;
        }
        if (event instanceof CollectionStartEvent collection) {
            levels.push(new Level(collection, isHidden(), start.get()));
        } else if (event instanceof CollectionEndEvent) {
            Level closed = levels.pop();
            Span span = new Span(
                    closed.line, closed.column, end.get().getLine(), end.get().getColumn());
            closed.anchor.ifPresent(name -> anchors.put(name, span));
            valueRead();
        } else if (event instanceof NodeEvent node) {
            leaf(node, span(start.get(), end.get()));
        }
    }

    private static Span span(Mark start, Mark end) {
        return new Span(start.getLine(), start.getColumn(), end.getLine(), end.getColumn());
    }

    /// A scalar or an alias: a key, or a value.
    private void leaf(NodeEvent node, Span span) {
        node.getAnchor().filter(_ -> node instanceof ScalarEvent).ifPresent(a -> anchors.put(a.getValue(), span));
        Level level = levels.peek();
        if (level != null && level.atKey) {
            key(level, node instanceof ScalarEvent scalar ? scalar.getValue() : "", span);
            return;
        }
        if (isHidden()) {
            hide(span);
            if (node instanceof AliasEvent alias) {
                Optional.ofNullable(anchors.get(alias.getAlias().getValue())).ifPresent(this::hide);
            }
        }
        if (level != null && level.env && node instanceof ScalarEvent scalar && isEmpty(scalar)) {
            everything = true;
        }
        valueRead();
    }

    private void key(Level level, String name, Span span) {
        level.atKey = false;
        level.env = isKey(name);
        level.valueHidden = level.env || CAPITALS.matcher(name).matches() || SecretText.isSecretKey(name);
        int equals = name.indexOf('=');
        if (equals >= 0 && (level.hidden || everything)) {
            hide(new Span(span.line, span.column + equals, span.lastLine, span.lastColumn));
        }
    }

    /// At the top of a fleet file, `environments` lists platforms.
    private boolean isKey(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return KEYS.contains(lower)
                || (!lower.equals("environments")
                        && (lower.startsWith("env")
                                || NearestWord.of(lower, Set.of("env", "environment"))
                                        .isPresent()));
    }

    private static boolean isEmpty(ScalarEvent scalar) {
        return scalar.isPlain() && Set.of("", "~", "null").contains(scalar.getValue());
    }

    private boolean isHidden() {
        Level level = levels.peek();
        return everything || (level != null && (level.hidden || (level.mapping && level.valueHidden)));
    }

    private void valueRead() {
        Level level = levels.peek();
        if (level != null) {
            level.atKey = level.mapping && !level.atKey;
            level.valueHidden = false;
            level.env = false;
        }
    }

    private void hide(Span span) {
        for (int i = span.line; i <= span.lastLine && i < from.length; i++) {
            if (i == span.line) {
                from[i] = Math.min(from[i], span.column);
            } else if (i < span.lastLine || span.lastColumn > 0) {
                from[i] = 0;
            }
        }
    }

    /// Nothing tells what the rest of the file is, so it is searched for the keys.
    private void unread() {
        boolean hidden = isHidden();
        for (int i = line; i < lines.size(); i++) {
            String text = lines.get(i);
            int begin = i == line ? Math.min(column, text.codePointCount(0, text.length())) : 0;
            Matcher found = UNREAD.matcher(text);
            if (hidden) {
                from[i] = Math.min(from[i], begin);
            } else if (found.find(text.offsetByCodePoints(0, begin))) {
                from[i] = Math.min(from[i], text.codePointCount(0, found.end()));
                hidden = true;
            }
        }
    }
}
