package dev.stele.cli;

import picocli.CommandLine.Command;

/// `stele doctor`: checks this machine and the server.
@Command(
        name = "doctor",
        headerHeading = "Examples:%n" + "  stele doctor%n%n",
        description = "Checks this machine and the server, and prints the command that mends each line.",
        footer = {"", "Next: stele demo"})
final class DoctorCommand extends ClientCommand {
    DoctorCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().machine().doctor(), new LocalWork.DoctorRequest(target.path(this), socket()));
    }
}
