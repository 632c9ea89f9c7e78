package dev.stele.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `stele doctor`: checks this machine and the server.
@Command(
        name = "doctor",
        headerHeading = "Examples:%n" + "  stele doctor%n%n",
        description = "Checks this machine and the server, and prints the command that mends each line.",
        footer = {"", "Next: stele demo"})
final class DoctorCommand extends ClientCommand {
    @Option(names = "--home", paramLabel = "DIR", description = "Where Stele keeps everything.")
    Path home = Context.DEFAULT_HOME;

    DoctorCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().machine().doctor(), new LocalWork.DoctorRequest(at(home), socket()));
    }
}
