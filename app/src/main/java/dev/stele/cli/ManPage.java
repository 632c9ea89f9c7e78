package dev.stele.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The man page of a command, in roff with the macros of man(7).
final class ManPage {
    private static final List<String> EXITS = List.of(
            "0 done, or nothing to change",
            "1 the operation failed",
            "2 wrong usage, or an invalid file",
            "3 differences or drift, with --exit-code",
            "4 reverted: the new release is condemned",
            "5 a verification failed",
            "6 stopped waiting; the server goes on",
            "7 the server cannot be reached, or you may not use it",
            "130 interrupted");

    private final StringBuilder out = new StringBuilder();
    private final CommandSpec spec;
    private final CommandLine command;

    private ManPage(CommandLine command) {
        this.command = command;
        this.spec = command.getCommandSpec();
    }

    static String of(CommandLine command, String version) {
        return new ManPage(command).page(version);
    }

    private String page(String version) {
        String name = spec.qualifiedName("-");
        String[] description = spec.usageMessage().description();
        out.append(".TH \"").append(name.toUpperCase(java.util.Locale.ROOT)).append("\" 1 \"\" \"Stele ");
        out.append(plain(version)).append("\"\n");
        section("NAME");
        out.append(plain(name))
                .append(" \\- ")
                .append(plain(String.join(" ", description)))
                .append('\n');
        section("SYNOPSIS");
        paragraph(CommandText.synopsis(command));
        if (!CommandText.examples(command).isEmpty()) {
            section("EXAMPLES");
            out.append(".nf\n");
            CommandText.examples(command).forEach(this::line);
            out.append(".fi\n");
        }
        arguments();
        subcommands();
        section("EXIT STATUS");
        EXITS.forEach(exit -> term(exit.substring(0, exit.indexOf(' ')), exit.substring(exit.indexOf(' ') + 1)));
        section("SEE ALSO");
        List<String> others = new ArrayList<>(List.of("stele(1)"));
        command.getSubcommands()
                .values()
                .forEach(c -> others.add(c.getCommandSpec().qualifiedName("-") + "(1)"));
        paragraph(String.join(", ", others));
        return out.toString();
    }

    private void arguments() {
        if (!spec.positionalParameters().isEmpty()) {
            section("ARGUMENTS");
            for (PositionalParamSpec parameter : spec.positionalParameters()) {
                term(parameter.paramLabel(), String.join(" ", parameter.description()));
            }
        }
        section("OPTIONS");
        for (OptionSpec option : CommandText.options(command)) {
            term(CommandText.names(option), CommandText.described(option));
        }
    }

    private void subcommands() {
        if (!command.getSubcommands().isEmpty()) {
            section("COMMANDS");
            command.getSubcommands().forEach((name, below) -> term(name, CommandText.sentence(below)));
        }
    }

    private void section(String title) {
        out.append(".SH ").append(title).append('\n');
    }

    private void paragraph(String text) {
        line(text);
    }

    private void term(String term, String text) {
        out.append(".TP\n.B ").append(plain(term)).append('\n');
        line(text);
    }

    private void line(String text) {
        out.append(plain(text)).append('\n');
    }

    /// A line that begins with a dot or an apostrophe would be a request of roff, and a bare hyphen a dash.
    private static String plain(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
