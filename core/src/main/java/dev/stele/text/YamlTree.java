package dev.stele.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// One YAML document as a tree. Built from the library's events and not from its node graph, because only here can
/// aliases be counted, expanded sizes be bounded and both places of a duplicate key be known before anything is built.
///
/// An alias becomes the very node it names, so the tree may share branches; what it would be when written out is
/// counted, and bounded.
final class YamlTree {
    static final int ALIASES_MAX = 50;
    static final int DEPTH_MAX = 32;
    static final int NODES_MAX = 100_000;

    private static final String CORE = "tag:yaml.org,2002:";
    private static final Set<String> SCALAR_TAGS = Set.of("str", "int", "bool", "float", "null");

    private final String file;
    private final String text;
    private final Problems problems;
    private final Map<String, Built> anchors = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private int aliases;

    /// @param nodes in this branch, aliases written out
    /// @param height levels in this branch, aliases written out
    private record Built(Node node, int nodes, int height) {}

    /// Reading cannot go on; the problem is already noted.
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    YamlTree(String file, String text, char letter) {
        this.file = file;
        this.text = text;
        this.problems = new Problems(letter, Source.of(file, text));
    }

    Parsed<Node> read() {
        Optional<Node> root = Optional.empty();
        try {
            root = document(events());
        } catch (MarkedYamlEngineException e) {
            syntax(e.getProblemMark().or(e::getContextMark).map(this::place).orElse(start()), e.getProblem());
        } catch (ReaderException e) {
            syntax(
                    placeOf(e.getPosition()),
                    "the character " + String.format("U+%04X", e.getCodePoint()) + " cannot stand in YAML");
        } catch (YamlEngineException | IllegalArgumentException e) {
            syntax(start(), String.valueOf(e.getMessage()));
        } catch (Unreadable _) {
            // Its problem is in the list.
        }
        return root.isPresent() && problems.isEmpty()
                ? new Parsed.Good<>(root.get())
                : new Parsed.Bad<>(problems.sorted());
    }

    private Iterator<Event> events() {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(Yaml.BYTES_MAX)
                .setVersionFunction(version -> version)
                .build();
        return new Parse(settings).parseString(text).iterator();
    }

    private Optional<Node> document(Iterator<Event> events) {
        events.next();
        Event first = events.next();
        if (!(first instanceof DocumentStartEvent head)) {
            problems.at(start(), 1)
                    .add(108, file + " is empty", "nothing is declared in it", "write it, or name another file");
            return Optional.empty();
        }
        directives(head);
        Built root = node(events.next(), events, 1);
        events.next();
        Event after = events.next();
        if (after instanceof DocumentStartEvent) {
            feature(place(after), "a second document", "one file holds one document", "remove the ---");
        }
        return Optional.of(root.node());
    }

    private void directives(DocumentStartEvent head) {
        if (!head.getTags().isEmpty()) {
            feature(place(head), "a %TAG directive", "tags are not used here", "remove the directive");
        }
        if (head.getSpecVersion().filter(v -> !v.equals(new SpecVersion(1, 2))).isPresent()) {
            feature(place(head), "a YAML version other than 1.2", "this file is read as YAML 1.2", "remove %YAML");
        }
    }

    private Built node(Event event, Iterator<Event> events, int depth) {
        if (event instanceof AliasEvent alias) {
            return alias(alias, depth);
        }
        if (depth > DEPTH_MAX) {
            throw limit(place(event), "nested deeper than " + DEPTH_MAX + " levels", "flatten it");
        }
        Optional<String> anchor = ((NodeEvent) event).getAnchor().map(a -> a.getValue());
        anchor.ifPresent(open::add);
        Built built = event instanceof ScalarEvent scalar
                ? scalar(scalar)
                : collection((CollectionStartEvent) event, events, depth);
        anchor.ifPresent(name -> {
            open.remove(name);
            anchors.put(name, built);
        });
        return built;
    }

    private Built alias(AliasEvent alias, int depth) {
        String name = alias.getAlias().getValue();
        Place place = place(alias);
        if (++aliases > ALIASES_MAX) {
            throw limit(place, "more than " + ALIASES_MAX + " aliases", "write the values out");
        }
        if (open.contains(name)) {
            throw limit(place, "the alias *" + name + " stands inside what it names", "write the value out");
        }
        Built named = anchors.get(name);
        if (named == null) {
            syntax(place, (problems.hides(place) ? "this alias" : "*" + name) + " names no anchor above it");
            throw new Unreadable();
        }
        if (depth + named.height() - 1 > DEPTH_MAX) {
            throw limit(place, "with *" + name + " nested deeper than " + DEPTH_MAX + " levels", "flatten it");
        }
        return named;
    }

    private Built scalar(ScalarEvent event) {
        Place place = place(event);
        String value = event.getValue();
        event.getTag().ifPresent(tag -> tag(tag, place, SCALAR_TAGS));
        if (value.indexOf('\0') >= 0 || unpairedSurrogate(value)) {
            syntax(place, "a NUL or half a character pair cannot be part of a value");
        }
        boolean text = !event.isPlain()
                || event.getTag().filter((CORE + "str")::equals).isPresent();
        return new Built(new Node.Scalar(place, value, text), 1, 1);
    }

    private Built collection(CollectionStartEvent event, Iterator<Event> events, int depth) {
        Place place = place(event);
        boolean mapping = event.getEventId() == Event.ID.MappingStart;
        event.getTag().ifPresent(tag -> tag(tag, place, Set.of(mapping ? "map" : "seq")));
        Size size = new Size(place);
        Node node = mapping ? mapping(place, events, depth, size) : sequence(place, events, depth, size);
        return new Built(node, size.nodes, size.height);
    }

    private Node sequence(Place place, Iterator<Event> events, int depth, Size size) {
        List<Node> items = new ArrayList<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
            items.add(size.plus(node(e, events, depth + 1)).node());
        }
        return new Node.Sequence(place, items);
    }

    private Node mapping(Place place, Iterator<Event> events, int depth, Size size) {
        Map<String, Node.Member> own = new LinkedHashMap<>();
        List<Node.Mapping> merged = new ArrayList<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
            Place at = place(e);
            Node key = size.plus(node(e, events, depth + 1)).node();
            Built value = size.plus(node(events.next(), events, depth + 1));
            if (!(key instanceof Node.Scalar name)) {
                feature(at, "a key that is " + key.kind(), "keys are plain words", "write a word before the colon");
            } else if (name.text().equals("<<") && !name.quoted()) {
                merged.addAll(sources(value.node(), at));
            } else {
                member(own, new Node.Member(name.text(), at, value.node()));
            }
        }
        for (Node.Mapping source : merged) {
            source.members().forEach(m -> own.putIfAbsent(normalized(m.key()), m));
        }
        return new Node.Mapping(place, List.copyOf(own.values()));
    }

    private void member(Map<String, Node.Member> own, Node.Member member) {
        Node.Member first = own.putIfAbsent(normalized(member.key()), member);
        if (first != null) {
            problems.at(
                            member.place(),
                            member.key().codePointCount(0, member.key().length()))
                    .add(
                            101,
                            "\"" + member.key() + "\" is written twice",
                            "first at " + first.place() + "; "
                                    + (first.key().equals(member.key())
                                            ? "only one of them could count"
                                            : "they differ only in how their accents are encoded"),
                            "keep one of the two");
        }
    }

    private List<Node.Mapping> sources(Node value, Place at) {
        List<Node> nodes = value instanceof Node.Sequence(var _, var items) ? items : List.of(value);
        List<Node.Mapping> found = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof Node.Mapping mapping) {
                found.add(mapping);
            } else {
                feature(
                        at,
                        "a << that merges " + node.kind(),
                        "it takes a mapping, or a list of mappings",
                        "name one: <<: *x");
            }
        }
        return found;
    }

    /// Keys that differ only in how their accents are encoded are equal.
    private static String normalized(String key) {
        return Normalizer.normalize(key, Normalizer.Form.NFC);
    }

    private void tag(String tag, Place place, Set<String> allowed) {
        if (!tag.startsWith(CORE) || !allowed.contains(tag.substring(CORE.length()))) {
            String named = problems.hides(place) ? "a tag" : "the tag " + tag;
            feature(place, named, "tags are not used here: this file is pure data", "remove the tag");
        }
    }

    private static boolean unpairedSurrogate(String value) {
        return value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private void feature(Place place, String what, String cause, String fix) {
        problems.at(place, 1).add(107, what + " is not accepted", cause, fix);
    }

    private void syntax(Place place, String what) {
        YamlSyntax told = YamlSyntax.of(what);
        problems.at(place, 1).add(100, "unreadable: " + told.what(), told.why(), told.fix());
    }

    private Unreadable limit(Place place, String what, String fix) {
        problems.at(place, 1).add(106, what, "the limit keeps a small file from becoming a huge one", fix);
        return new Unreadable();
    }

    private Place start() {
        return new Place(file, 1, 1);
    }

    private Place place(Event event) {
        return event.getStartMark().map(this::place).orElse(start());
    }

    private Place place(Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /// @param position in code points from the start
    private Place placeOf(int position) {
        int end = text.offsetByCodePoints(0, Math.min(position, text.codePointCount(0, text.length())));
        String before = text.substring(0, end);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Place(file, line, 1 + before.codePointCount(before.lastIndexOf('\n') + 1, before.length()));
    }

    /// Adds up a collection with its aliases written out.
    private final class Size {
        private final Place place;
        private int nodes = 1;
        private int height = 1;

        Size(Place place) {
            this.place = place;
        }

        Built plus(Built child) {
            nodes += child.nodes();
            height = Math.max(height, child.height() + 1);
            if (nodes > NODES_MAX) {
                throw limit(place, "more than " + NODES_MAX + " values, aliases written out", "write less of it");
            }
            return child;
        }
    }
}
