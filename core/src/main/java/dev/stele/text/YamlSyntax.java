package dev.stele.text;

import java.util.List;
import java.util.Map;

/// What is wrong with a text that is no YAML, in words for people: the library speaks of tokens and of its own states.
///
/// @param what stands there
/// @param why it cannot be read
/// @param fix what to write instead
record YamlSyntax(String what, String why, String fix) {
    private static final String QUOTES = "mend the YAML here; a value with \": \", \" #\" or a leading sign goes in quotes";

    /// The library's names of what it met or missed.
    private static final Map<String, String> TOKENS = Map.ofEntries(
            Map.entry("'<document start>'", "the end of the file"),
            Map.entry("'<scalar>'", "a value"),
            Map.entry("<scalar>", "a value"),
            Map.entry("<stream end>", "the end of the file"),
            Map.entry("<document end>", "the end of the document"),
            Map.entry("<block end>", "the end of the block"),
            Map.entry("<block mapping start>", "the beginning of a mapping"),
            Map.entry("<block sequence start>", "the beginning of a list"));

    private record Rule(String part, String why, String fix) {}

    /// The first that fits counts.
    private static final List<Rule> RULES = List.of(
            new Rule("TAB", "YAML indents with spaces, since a tab has no width of its own", "indent with spaces"),
            new Rule(
                    "names no anchor",
                    "an alias repeats what stands behind its anchor, & and the same word",
                    "write the value out, or put the anchor in front of the first one"),
            new Rule(
                    "cannot be part of a value",
                    "it is no character that a file or a program could have in a text",
                    "leave it out"),
            new Rule("cannot stand in YAML", "it is a control character, and none of a text", "remove the character"),
            new Rule(
                    "the end of the file",
                    "something that was opened before is not closed: a bracket, a brace or a quote",
                    "close it, or put a value with [ ] { } or quotes in quotes"),
            new Rule(
                    "mapping values are not allowed",
                    "a key with its colon cannot begin here: the value before it has not ended",
                    QUOTES),
            new Rule(
                    "the end of the block",
                    "the line is indented otherwise than those that it belongs to",
                    "indent it as the lines above it"),
            new Rule(
                    "could not find expected ':'",
                    "a line of a mapping is a key, a colon, a space and a value",
                    "write  key: value"));

    /// @param problem as the library or the reader says it
    static YamlSyntax of(String problem) {
        String what = problem;
        for (Map.Entry<String, String> token : TOKENS.entrySet()) {
            what = what.replace(token.getKey(), token.getValue());
        }
        int hint = what.indexOf(". (");
        String told = hint < 0 ? what : what.substring(0, hint);
        return RULES.stream()
                .filter(rule -> told.contains(rule.part()))
                .findFirst()
                .map(rule -> new YamlSyntax(told, rule.why(), rule.fix()))
                .orElseGet(() -> new YamlSyntax(told, "YAML 1.2 does not allow it here", QUOTES));
    }
}
