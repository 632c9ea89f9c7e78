package dev.stele.cli;

import dev.stele.text.FailureText;
import dev.stele.text.NearestWord;
import dev.stele.text.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;

/// The problems of single options and arguments of a command line, in the words of this program: those of the library
/// speak of indexes, types and constants.
final class ArgumentProblems {
    private static final String CODE = "C102";
    private static final String CONFIG_FILE = "--file";
    private static final Pattern OPTION = Pattern.compile("option '(-[^ '=]+)");

    private ArgumentProblems() {}

    static Problem of(ParameterException e, List<String> typed) {
        CommandLine command = e.getCommandLine();
        return switch (e) {
            case MissingParameterException missing ->
                missing(command, missing.getMissing().getFirst(), typed);
            case OverwrittenOptionException twice -> twice(command, twice.getOverwritten());
            case MaxValuesExceededException _ ->
                named(e).map(option -> noValue(command, option)).orElseGet(() -> other(e));
            default -> wrong(e);
        };
    }

    private static Problem wrong(ParameterException e) {
        ArgSpec argument = e.getArgSpec();
        String value = e.getValue();
        if (argument != null && value != null) {
            return unfit(e.getCommandLine(), argument, value);
        }
        Optional<OptionSpec> option = named(e);
        return option.isPresent() ? valueMissing(e.getCommandLine(), option.get()) : other(e);
    }

    private static Problem other(ParameterException e) {
        String command = name(e.getCommandLine());
        return Problem.of(CODE, FailureText.of(e), command + " cannot be called in this way", command + " --help");
    }

    /// The option that the library's message speaks of, where the exception does not hold it.
    private static Optional<OptionSpec> named(ParameterException e) {
        Matcher option = OPTION.matcher(FailureText.of(e));
        return option.find()
                ? Optional.ofNullable(e.getCommandLine().getCommandSpec().findOption(option.group(1)))
                : Optional.empty();
    }

    private static Problem missing(CommandLine command, ArgSpec argument, List<String> typed) {
        if (argument instanceof OptionSpec option
                && typed.stream().anyMatch(word -> List.of(option.names()).contains(word))) {
            return valueMissing(command, option);
        }
        String shown =
                argument instanceof OptionSpec option ? label(option) + " " + option.paramLabel() : shown(argument);
        return Problem.of(CODE, name(command) + " lacks " + shown, meaning(argument), name(command) + needed(command));
    }

    private static Problem valueMissing(CommandLine command, OptionSpec option) {
        return Problem.of(
                CODE,
                label(option) + " has no value",
                name(command) + " takes one there: " + sentence(option),
                "write  " + label(option) + " " + option.paramLabel());
    }

    private static Problem noValue(CommandLine command, OptionSpec option) {
        return Problem.of(
                CODE,
                label(option) + " takes no value",
                name(command) + " knows it as a switch: it is there or not",
                "write  " + label(option) + "  alone");
    }

    private static Problem twice(CommandLine command, ArgSpec argument) {
        return Problem.of(
                CODE,
                shown(argument) + " is given twice",
                name(command) + " takes it once; only one of the two could count",
                "leave out one of the two");
    }

    private static Problem unfit(CommandLine command, ArgSpec argument, String value) {
        Class<?> type = argument.typeInfo().isOptional()
                ? argument.typeInfo().getAuxiliaryTypes()[0]
                : argument.typeInfo().getType();
        if (type == boolean.class && argument instanceof OptionSpec option) {
            return noValue(command, option);
        }
        List<String> words = words(type);
        Optional<String> near = NearestWord.of(value, words);
        String shown = shown(argument);
        String write = words.isEmpty()
                ? shown + " " + argument.paramLabel() + "  with " + kind(type)
                : near.map(n -> shown + " " + n)
                        .orElseGet(() -> shown + " " + String.join("  or  " + shown + " ", words));
        return Problem.of(
                CODE,
                shown + " cannot be \"" + value + "\"",
                NearestWord.question(value, words) + name(command) + " takes "
                        + (words.isEmpty() ? kind(type) : String.join(" or ", words)) + " here",
                "write  " + write);
    }

    private static String kind(Class<?> type) {
        return type == int.class || type == Integer.class
                ? "a whole number of at most " + Integer.MAX_VALUE
                : "another value";
    }

    private static List<String> words(Class<?> type) {
        return Optional.ofNullable(type.getEnumConstants()).stream()
                .flatMap(Stream::of)
                .map(String::valueOf)
                .toList();
    }

    /// More arguments than the command has.
    static Problem tooMany(CommandLine command, String word) {
        List<PositionalParamSpec> known = command.getCommandSpec().positionalParameters();
        String takes = known.isEmpty()
                ? " takes no arguments"
                : " takes "
                        + known.stream().map(PositionalParamSpec::paramLabel).collect(Collectors.joining(" "));
        boolean isFile = word.endsWith(".yaml") || word.endsWith(".yml");
        return Problem.of(
                CODE,
                "\"" + word + "\" is one argument too many",
                name(command) + takes,
                isFile && command.getCommandSpec().findOption(CONFIG_FILE) != null
                        ? name(command) + " -f " + word
                        : name(command) + " --help");
    }

    private static String needed(CommandLine command) {
        Stream<String> options = command.getCommandSpec().options().stream()
                .filter(OptionSpec::required)
                .map(option -> label(option) + " " + option.paramLabel());
        Stream<String> arguments = command.getCommandSpec().positionalParameters().stream()
                .filter(ArgSpec::required)
                .map(PositionalParamSpec::paramLabel);
        return Stream.concat(arguments, options).map(part -> " " + part).collect(Collectors.joining());
    }

    private static String meaning(ArgSpec argument) {
        return "it is required: " + sentence(argument);
    }

    private static String sentence(ArgSpec argument) {
        String text = String.join(" ", argument.description()).strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String shown(ArgSpec argument) {
        return argument instanceof OptionSpec option ? label(option) : argument.paramLabel();
    }

    /// The longest of its names.
    private static String label(OptionSpec option) {
        return Stream.of(option.names())
                .max(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }
}
