package dev.stele.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of the docs as its blocks and its code in sentences, and the commands that stand in them.
final class DocBlocks {
    private static final String FENCE = "```";
    private static final Pattern SPAN = Pattern.compile("(?<!`)`([^`\n]+)`");
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|'[^']*'|[^\\s\"']+");

    /// @param line where it begins, from 1
    /// @param info what stands behind the fence
    record Block(int line, String info, String text) {}

    private DocBlocks() {}

    /// @throws IllegalArgumentException for a block without a fence
    static List<Block> of(String page) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = page.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean begins = i == 0 || lines.get(i - 1).isBlank();
            if ((begins && line.matches("( {4}|\t).*\\S.*")) || line.startsWith("~~~")) {
                throw new IllegalArgumentException("line " + (i + 1) + ": write a block between fences of " + FENCE);
            }
            if (line.startsWith(FENCE)) {
                int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf(FENCE);
                String text = String.join("\n", lines.subList(i + 1, Math.max(i + 1, end)));
                blocks.add(new Block(i + 1, line.substring(FENCE.length()).strip(), text));
                i = Math.max(i, end);
            }
        }
        return blocks;
    }

    /// Code within sentences.
    static List<String> spans(String page) {
        List<String> spans = new ArrayList<>();
        Matcher span = SPAN.matcher(page.replaceAll("(?ms)^```.*?^```$", ""));
        while (span.find()) {
            spans.add(span.group(1));
        }
        return spans;
    }

    /// The simple commands of a shell's lines, each as its words, without redirections and comments.
    static List<List<String>> commands(String shell) {
        List<List<String>> commands = new ArrayList<>();
        for (String line : shell.replace("\\\n", " ").lines().toList()) {
            List<String> words = new ArrayList<>();
            Matcher word = WORD.matcher(line.replace(";", " ; "));
            boolean skip = false;
            while (word.find() && !word.group().startsWith("#")) {
                String text = word.group();
                if (List.of("|", "||", "&&", ";", "do", "then", "&").contains(text)) {
                    commands.add(words);
                    words = new ArrayList<>();
                } else if (text.equals("<") || text.equals(">")) {
                    skip = true;
                } else if (skip) {
                    skip = false;
                } else {
                    words.add(text.replaceAll("^[\"'](.*)[\"']$", "$1"));
                }
            }
            commands.add(words);
        }
        commands.replaceAll(words ->
                words.stream().dropWhile(word -> word.matches("[A-Za-z_]+=.*")).toList());
        commands.removeIf(List::isEmpty);
        return commands;
    }
}
