package dev.stele.main;

import dev.stele.api.ApiClient;
import dev.stele.cli.Cli;
import dev.stele.cli.Context;
import dev.stele.cli.LocalWork;
import dev.stele.crash.Pauser;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

/// The entry point: connects the commands to the operating system and to the work behind them.
///
/// One binary is three processes. `stele server` is the control plane; it starts `stele gateway`, the data plane; every
/// other command runs and ends.
public final class Main {
    /// From the jar's manifest, where Maven writes it; class folders have none.
    static final String VERSION = Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");

    private static final Path MACHINE_CONTEXT = Path.of("/etc/stele/context");

    private Main() {}

    public static void main(String[] args) {
        CrashSwitch.arm(Optional.ofNullable(System.getenv(CrashSwitch.VARIABLE)));
        SystemTerminal terminal = new SystemTerminal();
        Context context = new Context(
                terminal,
                new SystemInterrupts(terminal),
                new Context.SystemInputs(
                        name -> Optional.ofNullable(System.getenv(name)),
                        Path.of("").toAbsolutePath(),
                        ZoneId.systemDefault(),
                        System::nanoTime,
                        Main::machineContext),
                ApiClient::new,
                work(),
                VERSION);
        int exit = Cli.run(context, args);
        terminal.flush();
        System.exit(exit);
    }

    private static Optional<String> machineContext() {
        try {
            return Files.exists(MACHINE_CONTEXT) ? Optional.of(Files.readString(MACHINE_CONTEXT)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + MACHINE_CONTEXT + ": " + FailureText.of(e), e);
        }
    }

    static LocalWork work() {
        BuildWork builds = new BuildWork();
        ImageWork images = new ImageWork();
        Pauser pauser = new SystemPauser();
        TransferWork transfers = new TransferWork(pauser);
        SendWork sends = new SendWork(pauser);
        AuditWork audits = new AuditWork(pauser);
        return new LocalWork(
                new LocalWork.ImageOperations(
                        builds::build,
                        builds::lock,
                        images::list,
                        images::show,
                        new UploadsWork()::run,
                        new CollectWork()::run),
                new LocalWork.TransferOperations(
                        transfers::pull, sends::push, sends::export, new RemoveWork()::run, transfers::require),
                new LocalWork.LedgerOperations(audits::log, audits::verify, audits::at),
                new LocalWork.MachineOperations(
                        new DoctorWork()::run,
                        new DemoWork(pauser)::run,
                        new ServerWork(pauser)::run,
                        new AdoptWork()::run,
                        new GatewayWork()::run,
                        new UninstallWork(pauser)::run));
    }
}
