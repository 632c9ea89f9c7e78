package dev.stele.demo;

import dev.stele.home.Home;

/// Ends everything of the demo's home, in whatever state it is: a server that is halted or dead, instances without a
/// server, everything that an earlier demo left running.
final class Teardown {
    private final SteleProgram cli;
    private final ServerProcess server;

    Teardown(SteleProgram cli, ServerProcess server) {
        this.cli = cli;
        this.server = server;
    }

    /// Whether something of the home's installation is on this machine.
    boolean isUp() {
        return new Home(cli.home())
                .installationId()
                .filter(id -> !new HostView(id).traces(cli.home()).isEmpty())
                .isPresent();
    }

    /// Only a server can stop instances, so one is started where none answers.
    void run() {
        if (isUp()) {
            server.adopt();
            if (!server.comesUp()) {
                server.kill();
                server.start();
            }
            cli.ask("stop", "--all");
        }
        server.stop();
    }
}
