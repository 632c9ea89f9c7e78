package dev.stele.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs the real program from the command line, each time in its own session, so that a Ctrl-C reaches only the demo.
///
/// @param launcher `./stele`
/// @param home of the demo's installation
record SteleProgram(Path launcher, Path home) {
    Path socket() {
        return home.resolve("api.sock");
    }

    /// The first words of every command.
    List<String> start() {
        return new ArrayList<>(List.of("setsid", launcher.toString()));
    }

    /// A command that asks the server.
    Program.Ended ask(String... words) {
        List<String> command = start();
        command.addAll(List.of(words));
        command.addAll(List.of("--server", socket().toString()));
        return Program.run(command);
    }

    /// A command that works on a home.
    Program.Ended work(Path otherHome, String... words) {
        List<String> command = start();
        command.addAll(List.of(words));
        command.addAll(List.of("--home", otherHome.toString()));
        return Program.run(command);
    }

    /// A command that needs neither.
    Program.Ended run(String... words) {
        List<String> command = start();
        command.addAll(List.of(words));
        return Program.run(command);
    }
}
