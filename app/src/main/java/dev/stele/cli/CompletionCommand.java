package dev.stele.cli;

import dev.stele.api.ApiException;
import dev.stele.control.ServiceStatus;
import dev.stele.text.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `stele completion`: a script that completes commands, options and names of services in a shell.
@Command(
        name = "completion",
        headerHeading = "Examples:%n"
                + "  stele completion bash > ~/.local/share/bash-completion/completions/stele%n"
                + "  stele completion zsh > \"$${fpath[1]}/_stele\"%n"
                + "  stele completion fish > ~/.config/fish/completions/stele.fish%n%n",
        description = {
            "Prints a script that completes commands, options and values in a shell.",
            "With services it prints the names of the server's services, for the scripts."
        },
        footer = {"", "Next: stele help"})
final class CompletionCommand extends ClientCommand {
    private static final Map<String, Function<CommandLine, String>> SHELLS = new TreeMap<>(
            Map.of("bash", BashCompletion::script, "zsh", ZshCompletion::script, "fish", FishCompletion::script));

    @Parameters(arity = "1", paramLabel = "bash|zsh|fish|services", description = "The shell.")
    String shell = "";

    CompletionCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (shell.equals("services")) {
            return services();
        }
        Function<CommandLine, String> script = SHELLS.get(shell);
        if (script == null) {
            Optional<String> near = Suggestion.of(shell, SHELLS.keySet());
            return problem(
                    ExitCode.INVALID,
                    UsageProblems.unknownSubject(
                            "no shell that is known here: bash, fish or zsh", shell, near, "completion"));
        }
        printText(script.apply(CommandTree.whole(context)));
        return ExitCode.DONE;
    }

    /// A shell that waits for a word gets no error; a program that asks for JSON does.
    private int services() {
        try {
            List<String> all = control().status().services().stream()
                    .map(ServiceStatus::service)
                    .toList();
            print(
                    all.stream().map(name -> name + "\n").collect(Collectors.joining()),
                    Json.object().put("services", Json.strings(all)).build());
        } catch (ApiException e) {
            if (output == Format.json) {
                throw e;
            }
            return ExitCode.UNREACHABLE;
        }
        return ExitCode.DONE;
    }
}
