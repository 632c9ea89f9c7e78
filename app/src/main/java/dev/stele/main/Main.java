package dev.stele.main;

import dev.stele.api.ApiClient;
import dev.stele.cli.Cli;
import dev.stele.cli.Context;
import dev.stele.cli.LocalWork;
import dev.stele.crash.Pauser;
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
                        System::nanoTime),
                ApiClient::new,
                work(),
                VERSION);
        int exit = Cli.run(context, args);
        terminal.flush();
        System.exit(exit);
    }

    static LocalWork work() {
        BuildWork builds = new BuildWork();
        ImageWork images = new ImageWork();
        Pauser pauser = new SystemPauser();
        AuditWork audits = new AuditWork(pauser);
        return new LocalWork(
                new LocalWork.ImageOperations(
                        builds::build, builds::lock, images::list, images::show, new UploadsWork()::run),
                new LocalWork.LedgerOperations(audits::log, audits::verify, audits::at),
                new LocalWork.MachineOperations(
                        new DoctorWork()::run,
                        new DemoWork(pauser)::run,
                        new ServerWork(pauser)::run,
                        new GatewayWork()::run));
    }
}
