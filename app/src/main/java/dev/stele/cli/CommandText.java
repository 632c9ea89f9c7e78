package dev.stele.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What a command's model says, in parts: for its man page, its section of the reference, and completion.
final class CommandText {
    private CommandText() {}

    static String synopsis(CommandLine command) {
        CommandLine.Model.UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        int width = usage.width();
        usage.width(1_000);
        String line = new Help(command.getCommandSpec(), Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
        usage.width(width);
        return line.strip();
    }

    /// The lines of its examples, without their heading.
    static List<String> examples(CommandLine command) {
        return String.format(
                        Locale.ROOT, command.getCommandSpec().usageMessage().headerHeading())
                .lines()
                .filter(line -> line.startsWith("  "))
                .map(String::strip)
                .toList();
    }

    static String sentence(CommandLine command) {
        return String.join(" ", command.getCommandSpec().usageMessage().description())
                .replace("$$", "$");
    }

    static List<OptionSpec> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(o -> !o.hidden())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList();
    }

    /// Such as `-f, --file=FILE`.
    static String names(OptionSpec option) {
        return String.join(", ", option.names()) + (option.arity().max() > 0 ? "=" + option.paramLabel() : "");
    }

    static String described(OptionSpec option) {
        return String.join(" ", option.description());
    }

    /// The words that an option takes, where they are known; else nothing.
    static String choices(OptionSpec option) {
        Class<?> type = option.type();
        return type.isEnum()
                ? String.join(
                        " ",
                        List.of(type.getEnumConstants()).stream()
                                .map(String::valueOf)
                                .toList())
                : "";
    }

    /// The words that may stand as an argument, where they are known: subcommands, alternatives such as `fleet|image`,
    /// and all commands where `COMMAND` is one of them.
    static List<String> arguments(CommandLine command) {
        if (!command.getSubcommands().isEmpty()) {
            return List.copyOf(command.getSubcommands().keySet());
        }
        return command.getCommandSpec().positionalParameters().stream()
                .map(PositionalParamSpec::paramLabel)
                .findFirst()
                .stream()
                .flatMap(label -> Stream.of(label.split("\\|")))
                .flatMap(word -> word.equals("COMMAND")
                        ? command.getParent().getSubcommands().keySet().stream()
                        : Stream.of(word).filter(w -> w.matches("[a-z]+")))
                .distinct()
                .toList();
    }

    /// Whether a value of that label is a path.
    static boolean isPath(String label) {
        return List.of("FILE", "DIR", "PATH", "RECIPE", "LEDGER").contains(label);
    }
}
