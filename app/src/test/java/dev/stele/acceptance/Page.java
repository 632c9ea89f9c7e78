package dev.stele.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A page of the docs as the steps that it describes.
///
/// A fence that names a file (`yaml image.yaml`) is that file. `sh` are commands, and `text` right after them is
/// their output. No other fence is allowed, so that every block of such a page is tested.
record Page(List<Step> steps) {
    private static final String FENCE = "```";

    sealed interface Step {}

    /// @param name path of the file, as in the fence
    record Write(String name, String text) implements Step {}

    /// @param output the output on the page; `…` matches anything
    record Run(String commands, Optional<String> output) implements Step {
        boolean has(String command) {
            return commands.lines().anyMatch(line -> line.startsWith(command));
        }
    }

    Page {
        steps = List.copyOf(steps);
    }

    static Page parse(String markdown) {
        List<Step> steps = new ArrayList<>();
        List<String> lines = markdown.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("    ") || lines.get(i).startsWith("~~~")) {
                throw new IllegalArgumentException("line " + (i + 1) + ": a block without a fence of " + FENCE);
            }
            if (lines.get(i).startsWith(FENCE)) {
                int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf(FENCE);
                if (end == i) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": a fence that is not closed");
                }
                String text = lines.subList(i + 1, end).stream()
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
                add(steps, lines.get(i).substring(FENCE.length()).strip(), text);
                i = end;
            }
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a page without blocks");
        }
        return new Page(steps);
    }

    private static void add(List<Step> steps, String info, String text) {
        String[] words = info.split(" ", 2);
        if (words.length == 2) {
            steps.add(new Write(words[1], text));
        } else if (info.equals("sh")) {
            steps.add(new Run(text, Optional.empty()));
        } else if (info.equals("text")
                && !steps.isEmpty()
                && steps.getLast() instanceof Run(var commands, var output)
                && output.isEmpty()) {
            steps.set(steps.size() - 1, new Run(commands, Optional.of(text)));
        } else {
            throw new IllegalArgumentException("a block that means nothing here: \"" + info + "\"\n" + text);
        }
    }

    List<Run> runs() {
        return steps.stream().filter(Run.class::isInstance).map(Run.class::cast).toList();
    }
}
