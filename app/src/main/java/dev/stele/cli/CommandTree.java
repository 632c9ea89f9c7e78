package dev.stele.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// All commands of the program, and the trees of them that picocli works on.
///
/// To create a command takes a few milliseconds, since picocli looks at each of its fields. A tree therefore holds
/// only what it is needed for: what a person waits for most would otherwise take twice as long.
final class CommandTree {
    private static final Set<String> HELP = Set.of("-h", "--help");
    private static final Set<String> VERSION = Set.of("-V", "--version");
    private static final Map<String, Branch> BRANCHES = branches();

    private CommandTree() {}

    /// @param type its description stands in the list of all commands
    /// @param below its own commands
    private record Branch(
            Class<? extends CliCommand> type,
            Function<Context, CliCommand> create,
            List<Function<Context, CliCommand>> below) {
        CommandLine build(Context context) {
            CommandLine line = new CommandLine(create.apply(context));
            below.forEach(command -> line.addSubcommand(command.apply(context)));
            return line;
        }

        /// With its line in the list of all commands, and nothing else.
        CommandSpec listed() {
            CommandSpec spec = CommandSpec.create();
            Command declared = Objects.requireNonNull(type.getAnnotation(Command.class));
            spec.usageMessage().description(declared.description()).hidden(declared.hidden());
            return spec;
        }
    }

    /// The root with all its commands.
    static CommandLine whole(Context context) {
        CommandLine root = root(context);
        BRANCHES.forEach((name, branch) -> root.addSubcommand(name, branch.build(context)));
        return root;
    }

    /// The root with all its commands as its help lists them. None of them can be run.
    static CommandLine listing(Context context) {
        CommandLine root = root(context);
        BRANCHES.forEach((name, branch) -> root.addSubcommand(name, branch.listed()));
        return root;
    }

    /// The root with what these words may ask of it.
    ///
    /// @param words of a command line
    static CommandLine of(Context context, List<String> words) {
        String first = words.isEmpty() ? "" : words.getFirst();
        Branch named = BRANCHES.get(first);
        if (named != null) {
            return root(context).addSubcommand(first, named.build(context));
        }
        if (words.size() == 1 && VERSION.contains(first)) {
            return root(context);
        }
        return words.size() == 1 && HELP.contains(first) ? listing(context) : whole(context);
    }

    private static CommandLine root(Context context) {
        return new CommandLine(new RootCommand(context));
    }

    private static Map<String, Branch> branches() {
        Map<String, Branch> all = new LinkedHashMap<>();
        all.put("demo", branch(DemoCommand.class, DemoCommand::new));
        all.put("doctor", branch(DoctorCommand.class, DoctorCommand::new));
        all.put("build", branch(BuildCommand.class, BuildCommand::new));
        all.put("lock", branch(LockCommand.class, LockCommand::new));
        all.put("image", branch(ImageCommand.class, ImageCommand::new, ofImages()));
        all.put("registry", branch(RegistryCommand.class, RegistryCommand::new, List.of(RegistryCollectCommand::new)));
        all.put("validate", branch(ValidateCommand.class, ValidateCommand::new));
        all.put("plan", branch(PlanCommand.class, PlanCommand::new));
        all.put("apply", branch(ApplyCommand.class, ApplyCommand::new));
        all.put("rollback", branch(RollbackCommand.class, RollbackCommand::new));
        all.put("pardon", branch(PardonCommand.class, PardonCommand::new));
        all.put("status", branch(StatusCommand.class, StatusCommand::new));
        all.put("releases", branch(ReleasesCommand.class, ReleasesCommand::new));
        all.put("logs", branch(LogsCommand.class, LogsCommand::new));
        all.put("why", branch(WhyCommand.class, WhyCommand::new));
        all.put("drift", branch(DriftCommand.class, DriftCommand::new));
        all.put(
                "audit",
                branch(
                        AuditCommand.class,
                        AuditCommand::new,
                        List.of(AuditLogCommand::new, AuditVerifyCommand::new, AuditAtCommand::new)));
        all.put("server", branch(ServerCommand.class, ServerCommand::new, List.of(ServerAdoptCommand::new)));
        all.put("gateway", branch(GatewayCommand.class, GatewayCommand::new));
        all.put("stop", branch(StopCommand.class, StopCommand::new));
        all.put("uninstall", branch(UninstallCommand.class, UninstallCommand::new));
        all.put("version", branch(VersionCommand.class, VersionCommand::new));
        all.put("explain", branch(ExplainCommand.class, ExplainCommand::new));
        all.put("docs", branch(DocsCommand.class, DocsCommand::new));
        all.put("schema", branch(SchemaCommand.class, SchemaCommand::new));
        all.put("man", branch(ManCommand.class, ManCommand::new));
        all.put("completion", branch(CompletionCommand.class, CompletionCommand::new));
        all.put("help", branch(HelpCommand.class, HelpCommand::new));
        return all;
    }

    private static List<Function<Context, CliCommand>> ofImages() {
        return List.of(
                ImageListCommand::new,
                ImageShowCommand::new,
                ImageTreeCommand::new,
                ImageDiffCommand::new,
                ImageHistoryCommand::new,
                ImageWhyCommand::new,
                ImagePullCommand::new,
                ImagePushCommand::new,
                ImageImportCommand::new,
                ImageExportCommand::new,
                ImageRemoveCommand::new,
                ImageUploadsCommand::new);
    }

    private static Branch branch(Class<? extends CliCommand> type, Function<Context, CliCommand> create) {
        return branch(type, create, List.of());
    }

    private static Branch branch(
            Class<? extends CliCommand> type,
            Function<Context, CliCommand> create,
            List<Function<Context, CliCommand>> below) {
        return new Branch(type, create, below);
    }
}
