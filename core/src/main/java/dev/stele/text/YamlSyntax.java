package dev.stele.text;

import java.util.List;
import java.util.Map;

/// What is wrong with a text that is no YAML, in words for people: the library speaks of tokens and of its own states.
///
/// @param what stands there
/// @param why it cannot be read
/// @param fix what to write instead
record YamlSyntax(String what, String why, String fix) {
    private static final String QUOTES =
            "mend the YAML here; a value with \": \", \" #\" or a leading sign goes in quotes";

    /// The library's names of what it met or missed.
    private static final Map<String, String> TOKENS = Map.of(
            "<document start>", "the end of the file",
            "<scalar>", "a value",
            "<stream end>", "the end of the file",
            "<document end>", "the end of the document",
            "<block end>", "the end of the block",
            "<block mapping start>", "the beginning of a mapping",
            "<block sequence start>", "the beginning of a list");

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
                    "expected the end of the file",
                    "the file's value has ended before it, with its bracket or quote",
                    "remove what stands behind it"),
            new Rule(
                    "the end of the file",
                    "something that was opened before is not closed: a bracket, a brace or a quote",
                    "close it, or put a value with [ ] { } or quotes in quotes"),
            new Rule(
                    "mapping values are not allowed",
                    "a key with its colon cannot begin here: the value before it has not ended",
                    QUOTES),
            new Rule(
                    "expected ','",
                    "the list or mapping in brackets that began before is not closed",
                    "close it, with a comma between two of its entries"),
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
            what = what.replace("'" + token.getKey() + "'", token.getValue()).replace(token.getKey(), token.getValue());
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
