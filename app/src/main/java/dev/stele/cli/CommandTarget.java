package dev.stele.cli;

import dev.stele.home.Home;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The one installation that a command is about: its home, and the socket of its server.
///
/// It is named by options, else by variables, else by `/etc/stele/context`, else it is the default one. Each of these
/// names it by its home or by its server's socket; one follows from the other. Where both are named at once, they must
/// be of one installation.
///
/// @param home empty when only a socket is named that no home follows from
/// @param by who named it; empty for the default
record CommandTarget(Optional<Path> home, Path socket, Optional<String> by) {
    /// A path, and what it was named by, such as `--home` or `STELE_HOME`.
    record Named(Path path, String by) {}

    /// What options, variables or the file name.
    record Level(Optional<Named> home, Optional<Named> server) {
        boolean isEmpty() {
            return home.isEmpty() && server.isEmpty();
        }
    }

    /// @param levels the first one that names anything counts
    /// @throws TargetException when it names two installations
    static CommandTarget of(List<Level> levels) {
        return levels.stream()
                .filter(level -> !level.isEmpty())
                .findFirst()
                .map(CommandTarget::of)
                .orElseGet(() ->
                        new CommandTarget(Optional.of(Home.DEFAULT.dir()), Home.DEFAULT.socket(), Optional.empty()));
    }

    private static CommandTarget of(Level level) {
        if (level.home().isEmpty()) {
            Named server = level.server().orElseThrow();
            return new CommandTarget(homeOf(server.path()), server.path(), Optional.of(server.by()));
        }
        Named home = level.home().get();
        Path socket = new Home(home.path()).socket();
        if (level.server().isPresent()) {
            Named server = level.server().get();
            if (!isOne(home.path(), socket, server.path())) {
                throw new TargetException(conflict(home, server));
            }
            return new CommandTarget(
                    Optional.of(home.path()), server.path(), Optional.of(home.by() + " and " + server.by()));
        }
        return new CommandTarget(Optional.of(home.path()), socket, Optional.of(home.by()));
    }

    /// The home whose server listens there, as far as the path tells: `HOME/api.sock` is the socket of `HOME`.
    private static Optional<Path> homeOf(Path socket) {
        if (socket.equals(Home.DEFAULT.socket())) {
            return Optional.of(Home.DEFAULT.dir());
        }
        return Optional.ofNullable(socket.getParent())
                .filter(parent -> new Home(parent).apiSocket().equals(socket));
    }

    private static boolean isOne(Path home, Path socket, Path server) {
        return socket.equals(server)
                || homeOf(server).filter(home::equals).isPresent()
                || isSame(socket, server)
                || homeOf(server).filter(other -> isSame(home, other)).isPresent();
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException _) {
            return false;
        }
    }

    private static Problem conflict(Named home, Named server) {
        String other = homeOf(server.path())
                .map(path -> ", the socket of the home " + path)
                .orElse(", which is not the socket of that home");
        return Problem.of(
                "C110",
                "two installations are named: the home " + home.path() + " by " + home.by() + ", and the server at "
                        + server.path() + " by " + server.by(),
                "the server of " + home.path() + " listens on " + new Home(home.path()).socket() + ", not on "
                        + server.path() + other,
                "leave out " + home.by() + " or " + server.by());
    }

    /// The home, for a command that reads or writes it.
    ///
    /// @throws TargetException when only a socket is named that no home follows from
    Path needHome() {
        return home.orElseThrow(() -> new TargetException(Problem.of(
                "C111",
                "this command needs a home, and only a server is named: " + socket + " by " + by.orElse("default"),
                "from HOME/api.sock the home follows; from this path it does not",
                "name the home with  --home DIR")));
    }

    boolean isDefault() {
        return socket.equals(Home.DEFAULT.socket());
    }

    /// A line that names it, unless it is the default one.
    String header() {
        return isDefault() ? "" : "Of " + text() + ":\n";
    }

    /// Such as `the home /srv/stele (by STELE_HOME)`.
    String text() {
        return home.map(path -> "the home " + path).orElse("the server at " + socket)
                + by.map(who -> " (by " + who + ")").orElse("");
    }
}
