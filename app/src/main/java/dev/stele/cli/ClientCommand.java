package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.text.Problem;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/// A command that asks a running server.
abstract class ClientCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    ClientCommand(Context context) {
        super(context);
    }

    Control control() {
        return context.servers().apply(socket());
    }

    Path socket() {
        return target.of(this).socket();
    }

    /// A problem of a server that did not answer, with who named this server.
    Problem located(Problem problem) {
        CommandTarget at = target.of(this);
        String start = at.home()
                .filter(_ -> !at.isDefault())
                .map(home -> "start it with  stele server --home " + home)
                .orElse("start it with  stele server");
        return new Problem(
                problem.code(),
                problem.message(),
                problem.place(),
                problem.snippet(),
                problem.width(),
                problem.cause() + "; "
                        + at.by().map(by -> "it is named by " + by).orElse("it is the default"),
                problem.code().equals("S701")
                        ? start + ",  or name another with  --home DIR,  --server PATH,  STELE_HOME  or  STELE_SERVER"
                        : problem.fix());
    }
}
