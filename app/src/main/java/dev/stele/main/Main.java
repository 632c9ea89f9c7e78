package dev.stele.main;

import dev.stele.api.ApiClient;
import dev.stele.cli.Cli;
import dev.stele.cli.Context;
import dev.stele.cli.ExitCode;
import dev.stele.cli.Interrupts;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Terminal;
import dev.stele.crash.Pauser;
import dev.stele.text.FailureText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogManager;

/// The entry point: connects the commands to the operating system and to the work behind them.
///
/// One binary is three processes. `stele server` is the control plane; it starts `stele gateway`, the data plane; every
/// other command runs and ends.
public final class Main {
    /// From the jar's manifest, where Maven writes it; class folders have none.
    static final String VERSION = Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");

    /// Spares the libraries a search for what is not here, or what is known: to look into every jar takes longer than
    /// a short command.
    private static final Map<String, String> KNOWN_TO_LIBRARIES = Map.of(
            // There is no Groovy here.
            "picocli.disable.closures", "true",
            // No option is of these types.
            "picocli.converters.excludes", "java\\.(sql|time)\\..*",
            // The one that Linux has.
            "java.nio.channels.spi.SelectorProvider", "sun.nio.ch.EPollSelectorProvider");

    private static final Path MACHINE_CONTEXT = Path.of("/etc/stele/context");

    private static final List<String> WITH_A_LOG = List.of("server", "gateway");

    private Main() {}

    /// What the log shows of a command that a person runs: warnings, a line each, without the names of classes.
    /// The server and the gateway have logs of their own.
    ///
    /// The JDK makes one at the first line that is logged, which in most commands never comes: setting up logging
    /// takes longer than all else that they do.
    public static final class CommandLog {
        static final String CONFIGURATION = """
            handlers=java.util.logging.ConsoleHandler
            .level=WARNING
            java.util.logging.SimpleFormatter.format=warning: %5$s%n
            """;

        /// @throws IOException never: the configuration is a constant
        public CommandLog() throws IOException {
            LogManager.getLogManager()
                    .readConfiguration(new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)));
        }
    }

    public static void main(String[] args) {
        int exit = run(args);
        // System.exit first looks for a logger in every jar. When a command is done, only daemon threads are left.
        if (exit != ExitCode.DONE) {
            System.exit(exit);
        }
    }

    /// All that a command does but the end of its process.
    ///
    /// @return the exit code
    static int run(String... args) {
        if (args.length > 0 && !WITH_A_LOG.contains(args[0])) {
            System.setProperty("java.util.logging.config.class", CommandLog.class.getName());
        }
        KNOWN_TO_LIBRARIES.forEach(System::setProperty);
        CrashSwitch.arm(Optional.ofNullable(System.getenv(CrashSwitch.VARIABLE)));
        SystemTerminal terminal = new SystemTerminal();
        int exit = Cli.run(context(terminal, new SystemInterrupts(terminal)), args);
        terminal.flush();
        return exit;
    }

    static Context context(Terminal terminal, Interrupts interrupts) {
        return new Context(
                terminal,
                interrupts,
                new Context.SystemInputs(
                        name -> Optional.ofNullable(System.getenv(name)),
                        Path.of("").toAbsolutePath(),
                        ZoneId::systemDefault,
                        System::nanoTime,
                        Main::machineContext),
                ApiClient::new,
                work(),
                VERSION);
    }

    private static Optional<String> machineContext() {
        try {
            return Files.exists(MACHINE_CONTEXT) ? Optional.of(Files.readString(MACHINE_CONTEXT)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + MACHINE_CONTEXT + ": " + FailureText.of(e), e);
        }
    }

    static LocalWork work() {
        ImageWork images = new ImageWork();
        InspectWork inspections = new InspectWork();
        Pauser pauser = new SystemPauser();
        BuildWork builds = new BuildWork(pauser);
        TransferWork transfers = new TransferWork(pauser);
        SendWork sends = new SendWork(pauser);
        AuditWork audits = new AuditWork(pauser);
        return new LocalWork(
                new LocalWork.ImageOperations(
                        builds::build,
                        builds::lock,
                        builds::check,
                        images::list,
                        images::show,
                        new UploadsWork()::run,
                        new CollectWork()::run),
                new LocalWork.InspectOperations(
                        inspections::tree, inspections::diff, inspections::history, inspections::why),
                new LocalWork.TransferOperations(
                        transfers::pull, sends::push, sends::export, new RemoveWork()::run, transfers::require),
                new LocalWork.LedgerOperations(audits::log, audits::verify, audits::at),
                new LocalWork.MachineOperations(
                        new DoctorWork()::run,
                        new DemoWork(pauser)::run,
                        (request, progress) -> new ServerWork(pauser).run(request, progress),
                        new AdoptWork()::run,
                        new GatewayWork()::run,
                        new UninstallWork(pauser)::run));
    }
}
