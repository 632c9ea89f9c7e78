package dev.stele.cli;

import dev.stele.control.OutputFormat;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// The base of all commands: help, the output format, and how problems are reported.
abstract class CliCommand implements Callable<Integer> {
    final Context context;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table or json.",
            defaultValue = "table")
    Format output = Format.table;

    @Option(
            names = "--progress",
            paramLabel = "MODE",
            description = "auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.",
            defaultValue = "auto")
    Progress progress = Progress.auto;

    @Option(names = "--color", description = "Colours also where no terminal is.")
    boolean color;

    @Option(names = "--no-color", description = "No colours, as with NO_COLOR in the environment.")
    boolean noColor;

    /// The words are what a person writes after `--progress`.
    enum Progress {
        /// As the terminal is.
        auto,
        /// One block that is redrawn in place.
        tty,
        /// One line for each change of state.
        plain,
        none
    }

    /// The words are what a person writes after `-o`.
    enum Format {
        table,
        json
    }

    CliCommand(Context context) {
        this.context = context;
    }

    /// Prints a text about the command that these words name, or the problems with them.
    ///
    /// @param by the command that asks, such as `help`
    int printFound(String by, List<String> words, Function<CommandLine, String> text) {
        return switch (Cli.find(context, by, words)) {
            case Parsed.Bad<CommandLine>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<CommandLine>(CommandLine at) -> {
                printText(text.apply(at));
                yield ExitCode.DONE;
            }
        };
    }

    /// Prints a value in the output format, or its problems, and returns the exit code.
    <T> int show(Parsed<T> parsed, Function<T, String> text, Function<T, Json> json) {
        return showFitted(parsed, value -> _ -> text.apply(value), json);
    }

    /// As [#show], with a text that fits the terminal.
    <T> int showFitted(Parsed<T> parsed, Function<T, Shown> text, Function<T, Json> json) {
        return switch (parsed) {
            case Parsed.Good<T>(T value) -> {
                print(text.apply(value), json.apply(value));
                yield ExitCode.DONE;
            }
            case Parsed.Bad<T>(List<Problem> problems) -> problems(ExitCode.FAILED, problems);
        };
    }

    /// @param text of the same width everywhere, so that no terminal is asked for its own
    void print(String text, Json json) {
        context.terminal().out(output == Format.json ? versioned(json) : text);
    }

    void print(Shown text, Json json) {
        context.terminal().out(output == Format.json ? versioned(json) : text.at(context.columns()));
    }

    private static String versioned(Json json) {
        return OutputFormat.versioned(json).text() + "\n";
    }

    int problems(int exit, List<Problem> problems) {
        return new ProblemOutput(context, output).print(exit, problems);
    }

    int problem(int exit, Problem problem) {
        return problems(exit, List.of(problem));
    }

    /// Runs an operation that needs no server, with its progress on standard error.
    <R> int run(LocalWork.Operation<R> operation, R request) {
        return finish(operation.run(request, this::printProgress));
    }

    /// Runs what goes on until it is ended. Its one line of progress is that it is ready.
    ///
    /// @param ready the same with `-o json`
    <R> int serve(LocalWork.Operation<R> operation, R request, Supplier<Json> ready) {
        Output end = operation.run(request, line -> print(line + "\n", ready.get()));
        return end.problems().isEmpty() ? end.exit() : finish(end);
    }

    /// Prints an output and returns its exit code. One that was interrupted has none.
    int finish(Output result) {
        if (result.exit() == ExitCode.INTERRUPTED) {
            return result.exit();
        }
        if (!result.problems().isEmpty()) {
            if (output == Format.table) {
                context.terminal().out(result.shown().at(context.columns()));
            }
            return problems(result.exit(), result.problems());
        }
        print(result.shown(), result.json());
        return result.exit();
    }

    /// A line for standard output, while the command goes on; with `-o json` for standard error, since a program reads
    /// one object and nothing else.
    void printLine(String line) {
        if (output == Format.json) {
            context.terminal().err(line + "\n");
        } else {
            context.terminal().out(line + "\n");
        }
    }

    /// A text that is for programs as it is; with `-o json` in the one field `text`.
    void printText(String text) {
        print(text, Json.object().put("text", text).build());
    }

    /// A line of progress, for standard error.
    void printProgress(String line) {
        if (progress != Progress.none) {
            context.terminal().err(line + "\n");
        }
    }

    boolean colour(Terminal.Stream stream) {
        return !noColor && (color || context.colour(stream));
    }

    /// How progress is shown on that stream: never `auto`, and `tty` only where a terminal is.
    Progress mode(Terminal.Stream stream) {
        return switch (progress) {
            case none, plain -> progress;
            case tty -> context.terminal().size(stream).isPresent() ? Progress.tty : Progress.plain;
            case auto -> context.redraws(stream) ? Progress.tty : Progress.plain;
        };
    }

    /// How a command shows what it waits for, on standard error.
    StatusDisplay display(Set<String> services) {
        Terminal terminal = context.terminal();
        return switch (mode(Terminal.Stream.ERR)) {
            case none -> StatusDisplay.NONE;
            case auto, plain -> StatusLines.of(terminal, Terminal.Stream.ERR, services);
            case tty ->
                new LiveBlock(
                        new LiveScreen(terminal, Terminal.Stream.ERR, colour(Terminal.Stream.ERR)),
                        services,
                        context.system().nanos());
        };
    }

    /// A path as typed, made absolute.
    Path at(Path path) {
        return context.system().directory().resolve(path).normalize();
    }

    /// Asks for confirmation. Absent when given, else the exit code.
    Optional<Integer> confirm(String question) {
        Optional<String> answer = context.terminal().ask(question);
        if (answer.isEmpty()) {
            return Optional.of(problem(ExitCode.INVALID, UsageProblems.unconfirmed()));
        }
        String word = answer.get().strip().toLowerCase(Locale.ROOT);
        if (word.equals("y") || word.equals("yes")) {
            return Optional.empty();
        }
        context.terminal().err("Nothing is changed.\n");
        return Optional.of(ExitCode.FAILED);
    }
}
