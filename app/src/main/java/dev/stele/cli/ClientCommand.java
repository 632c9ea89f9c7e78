package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.Set;
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

    /// Prints the end of an order that wants releases to serve, and returns its exit code.
    ///
    /// @param told services whose good end is told, too
    int end(OrderFollower.End end, Set<String> told) {
        OrderOutcome outcome = OrderOutcome.of(end.answers(), told);
        if (output == Format.json) {
            Json.Builder all = Json.object();
            end.status().toJson().asMap().forEach(all::put);
            end.answers().toJson().asMap().forEach(all::put);
            print(
                    "",
                    all.put("problems", Json.array(outcome.problems(), Problem::toJson))
                            .build());
        } else {
            context.terminal().out(outcome.results());
            context.terminal().err(outcome.errors());
        }
        return outcome.exit();
    }
}
