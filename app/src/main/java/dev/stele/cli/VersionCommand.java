package dev.stele.cli;

import dev.stele.api.ApiException;
import dev.stele.control.Version;
import dev.stele.text.Json;
import picocli.CommandLine.Command;

/// `stele version`: the versions of this program and of the server.
@Command(
        name = "version",
        headerHeading = "Examples:%n" + "  stele version%n%n",
        description = "Shows the version of this program, and of the server when it can be reached.")
final class VersionCommand extends ClientCommand {
    VersionCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Json.Builder json = Json.object().put("client", context.version());
        String text = "stele " + context.version() + "\n";
        try {
            Version server = control().version();
            json.put("server", server.toJson());
            text += "server " + server.stele() + ", installation " + server.installation() + "\n";
        } catch (ApiException _) {
            CommandTarget at = target.of(this);
            text += "server not reachable on " + at.socket()
                    + at.by().map(by -> " (by " + by + ")").orElse("") + "\n";
        }
        print(text, json.build());
        return ExitCode.DONE;
    }
}
