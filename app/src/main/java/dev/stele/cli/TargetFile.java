package dev.stele.cli;

import dev.stele.text.Place;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The file `/etc/stele/context`: which installation the commands of this machine are about when nothing else says so.
///
/// Its lines are `home: DIR` and `server: PATH`, both absolute, or comments.
final class TargetFile {
    static final String PATH = "/etc/stele/context";

    private TargetFile() {}

    /// @throws TargetException when a line is neither
    static CommandTarget.Level parse(String text) {
        Optional<CommandTarget.Named> home = Optional.empty();
        Optional<CommandTarget.Named> server = Optional.empty();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("home:") && home.isEmpty()) {
                home = Optional.of(named(i, line, "home:"));
            } else if (line.startsWith("server:") && server.isEmpty()) {
                server = Optional.of(named(i, line, "server:"));
            } else {
                throw new TargetException(problem(i, line, "a line is  home: DIR,  server: PATH  or a comment"));
            }
        }
        return new CommandTarget.Level(home, server);
    }

    private static CommandTarget.Named named(int index, String line, String key) {
        String value = TargetOptions.socket(line.substring(key.length()).strip());
        if (!value.startsWith("/") || value.contains("\0")) {
            throw new TargetException(problem(index, line, "the path must be absolute"));
        }
        return new CommandTarget.Named(Path.of(value).normalize(), PATH);
    }

    private static Problem problem(int index, String line, String why) {
        return new Problem(
                "C113",
                PATH + " is not understood",
                Optional.of(new Place(PATH, index + 1, 1)),
                Optional.of(line),
                line.length(),
                why,
                "write  home: /srv/stele");
    }
}
