package dev.stele.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// The completion script for fish.
final class FishCompletion {
    private final StringBuilder out =
            new StringBuilder("# Completion of stele in fish; made by  stele completion fish\n");

    private FishCompletion() {}

    static String script(CommandLine root) {
        FishCompletion script = new FishCompletion();
        script.out.append("complete -c stele -f\n");
        script.command(root, "__fish_use_subcommand");
        root.getSubcommands().forEach((name, below) -> {
            String seen = "__fish_seen_subcommand_from " + name;
            script.command(below, seen);
            below.getSubcommands()
                    .forEach(
                            (inner, last) -> script.command(last, seen + "; and __fish_seen_subcommand_from " + inner));
        });
        return script.out.toString();
    }

    private void command(CommandLine command, String when) {
        command.getSubcommands().forEach((name, below) -> line(when, " -a " + name, CommandText.sentence(below)));
        for (OptionSpec option : CommandText.options(command)) {
            StringBuilder words = new StringBuilder();
            for (String name : option.names()) {
                words.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            String choices = CommandText.choices(option);
            if (!choices.isEmpty()) {
                words.append(" -x -a ").append(quoted(choices));
            } else if (option.arity().max() > 0) {
                words.append(CommandText.isPath(option.paramLabel()) ? " -r -F" : " -x");
            }
            line(when, words.toString(), CommandText.described(option));
        }
        if (command.getSubcommands().isEmpty()
                && !CommandText.arguments(command).isEmpty()) {
            line(when, " -a " + quoted(String.join(" ", CommandText.arguments(command))), "argument");
        }
        command.getCommandSpec().positionalParameters().forEach(parameter -> {
            if (parameter.paramLabel().equals("SERVICE")) {
                line(when, " -a '(stele completion services 2>/dev/null)'", "service");
            } else if (CommandText.isPath(parameter.paramLabel())) {
                line(when, " -F", "file");
            }
        });
    }

    private void line(String when, String words, String text) {
        out.append("complete -c stele -n ")
                .append(quoted(when))
                .append(words)
                .append(" -d ")
                .append(quoted(text))
                .append('\n');
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
