package dev.stele.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// The completion script for bash.
final class BashCompletion {
    private final List<String> paths = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private final StringBuilder values = new StringBuilder();

    private BashCompletion() {}

    static String script(CommandLine root) {
        BashCompletion script = new BashCompletion();
        script.collect(root, "");
        return """
            # Completion of stele in bash; made by  stele completion bash
            _stele() {
              local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} at= words= kind= i
              for ((i = 1; i < COMP_CWORD; i++)); do
                case "$at ${COMP_WORDS[i]}" in
            @PATHS@) at="${at:+$at }${COMP_WORDS[i]}" ;;
                esac
              done
              case "$at" in
            @WORDS@  esac
              case "$at $prev" in
            @VALUES@  esac
              case "$cur" in
              -*) [ -n "$kind" ] || words=${words#*|} ;;
              *) [ -n "$kind" ] || { kind=${words%%:*} words=${words%%|*}; words=${words#*:}; } ;;
              esac
              case "$kind" in
              none) COMPREPLY=() ;;
              file) COMPREPLY=($(compgen -f -- "$cur")) ;;
              service)
                words=$("${COMP_WORDS[0]}" completion services 2>/dev/null)
                COMPREPLY=($(compgen -W "$words" -- "$cur"))
                ;;
              *) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
              esac
            }
            complete -F _stele stele
            """.replace("@PATHS@", "    " + String.join(" | ", script.paths))
                .replace("@WORDS@", script.words)
                .replace("@VALUES@", script.values);
    }

    /// For each command a line `kind:words|options`: what stands for an argument, and the options.
    private void collect(CommandLine command, String path) {
        List<String> options = new ArrayList<>();
        for (OptionSpec option : CommandText.options(command)) {
            options.addAll(List.of(option.names()));
            if (option.arity().max() > 0) {
                value(path, option);
            }
        }
        words.append("  \"")
                .append(path)
                .append("\") words=\"")
                .append(argument(command))
                .append(':');
        words.append(String.join(" ", CommandText.arguments(command))).append('|');
        words.append(String.join(" ", options)).append("\" ;;\n");
        command.getSubcommands().forEach((name, below) -> {
            paths.add("\"" + path + " " + name + "\"");
            collect(below, path.isEmpty() ? name : path + " " + name);
        });
    }

    private static String argument(CommandLine command) {
        return command.getCommandSpec().positionalParameters().stream()
                .map(p ->
                        p.paramLabel().equals("SERVICE") ? "service" : CommandText.isPath(p.paramLabel()) ? "file" : "")
                .findFirst()
                .orElse("");
    }

    private void value(String path, OptionSpec option) {
        List<String> patterns = new ArrayList<>();
        for (String name : option.names()) {
            patterns.add("\"" + path + " " + name + "\"");
        }
        String choices = CommandText.choices(option);
        String kind = choices.isEmpty() ? (CommandText.isPath(option.paramLabel()) ? "file" : "none") : "words";
        values.append("  ")
                .append(String.join(" | ", patterns))
                .append(") kind=")
                .append(kind);
        values.append(choices.isEmpty() ? "" : " words=\"" + choices + "\"").append(" ;;\n");
    }
}
