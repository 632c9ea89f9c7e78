package dev.stele.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// The completion script for zsh. The names `path` and `words` are the shell's own, so the script uses others.
final class ZshCompletion {
    private final StringBuilder cases = new StringBuilder();
    private final StringBuilder steps = new StringBuilder();

    private ZshCompletion() {}

    static String script(CommandLine root) {
        ZshCompletion script = new ZshCompletion();
        script.collect(root, "");
        return """
            #compdef stele
            # Completion of stele in zsh; made by  stele completion zsh
            _stele() {
              local at= step i
              local -a found
              for ((i = 2; i < CURRENT; i++)); do
                case "$at ${words[i]}" in
            @STEPS@) at="${at:+$at }${words[i]}" ;;
                esac
              done
              case "$at" in
            @CASES@  esac
            }
            if [ "${funcstack[1]}" = _stele ]; then _stele "$@"; else compdef _stele stele; fi
            """.replace("@STEPS@", script.steps).replace("@CASES@", script.cases);
    }

    private void collect(CommandLine command, String path) {
        cases.append("  \"").append(path).append("\")\n    found=(");
        for (OptionSpec option : CommandText.options(command)) {
            for (String name : option.names()) {
                cases.append("\n      ").append(quoted(name + ":" + CommandText.described(option)));
            }
        }
        cases.append(")\n    [[ $PREFIX = -* ]] && { _describe option found; return }\n");
        if (!command.getSubcommands().isEmpty()) {
            cases.append("    found=(");
            command.getSubcommands()
                    .forEach((name, below) ->
                            cases.append("\n      ").append(quoted(name + ":" + CommandText.sentence(below))));
            cases.append(")\n    _describe command found\n");
        } else if (hasArgument(command, "SERVICE")) {
            cases.append("    found=(${(f)\"$(stele completion services 2>/dev/null)\"})\n    compadd -a found\n");
        } else if (!CommandText.arguments(command).isEmpty()) {
            cases.append("    compadd ")
                    .append(String.join(" ", CommandText.arguments(command)))
                    .append('\n');
        } else {
            cases.append("    _files\n");
        }
        cases.append("    ;;\n");
        command.getSubcommands().forEach((name, below) -> {
            steps.append(steps.isEmpty() ? "    " : " | ")
                    .append('"')
                    .append(path)
                    .append(' ')
                    .append(name)
                    .append('"');
            collect(below, path.isEmpty() ? name : path + " " + name);
        });
    }

    private static boolean hasArgument(CommandLine command, String label) {
        return command.getCommandSpec().positionalParameters().stream()
                .anyMatch(p -> p.paramLabel().equals(label));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
