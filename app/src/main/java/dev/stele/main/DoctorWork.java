package dev.stele.main;

import dev.stele.api.ApiClient;
import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.cli.Paragraphs;
import dev.stele.control.Version;
import dev.stele.home.Home;
import dev.stele.home.HomeAccess;
import dev.stele.linux.LinuxException;
import dev.stele.machine.HostCheck;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Units;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs `stele doctor`: one line for each requirement of Stele, and the command that meets it.
final class DoctorWork {
    private static final long FREE_BYTES_MIN = 1L << 30;

    /// @param mend command that repairs it; empty when it is well
    private record Line(String what, boolean well, String found, String mend) {
        Json toJson() {
            return Json.object()
                    .put("what", what)
                    .put("well", well)
                    .put("found", found)
                    .put("mend", mend)
                    .build();
        }
    }

    Output run(LocalWork.DoctorRequest request, Consumer<String> progress) {
        List<Line> lines = new ArrayList<>();
        lines.add(root());
        lines.add(java());
        HostCheck.run(existing(request.home())).stream()
                .map(found -> new Line(found.name(), found.good(), found.seen(), found.fix()))
                .forEach(lines::add);
        lines.add(access(request.home()));
        lines.add(space(request.home()));
        lines.add(server(request.socket()));
        Paragraphs text = Paragraphs.of();
        for (Line line : lines) {
            text.add(line.well() ? "✓ " : "✗ ", line.what() + ": " + line.found());
            if (!line.well()) {
                text.add("    mend: ", line.mend());
            }
        }
        boolean well = lines.stream().allMatch(Line::well);
        return new Output(
                well ? ExitCode.DONE : ExitCode.FAILED,
                text,
                Json.object()
                        .put("well", well)
                        .put("checks", Json.array(lines, Line::toJson))
                        .build(),
                List.of());
    }

    private static Line root() {
        String user = System.getProperty("user.name");
        return new Line("user", "root".equals(user), user + " (the server needs root)", "sudo stele doctor");
    }

    private static Line java() {
        int feature = Runtime.version().feature();
        return new Line("Java", feature == 25, "version " + Runtime.version(), "run ./stele, which looks for a JDK 25");
    }

    /// It holds the programs and the secrets of all services.
    private static Line access(Path folder) {
        String closed = "root alone can enter " + folder;
        try {
            Optional<String> exposure = HomeAccess.exposure(new Home(folder));
            return new Line(
                    "home",
                    exposure.isEmpty(),
                    exposure.orElse(closed),
                    "start the server, which closes the folder; the folders above it must be root's, too");
        } catch (UncheckedIOException | LinuxException e) {
            return new Line("home", false, FailureText.of(e), "name another folder with --home");
        }
    }

    private static Line space(Path home) {
        try {
            long free = Files.getFileStore(existing(home)).getUsableSpace();
            return new Line(
                    "disk", free >= FREE_BYTES_MIN, Units.bytes(free) + " free at " + home, "free some space there");
        } catch (IOException e) {
            return new Line("disk", false, "cannot be read: " + FailureText.of(e), "name another folder with --home");
        }
    }

    /// The folder, or its nearest parent that exists: a check creates no folder.
    private static Path existing(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there)) {
            there = Optional.ofNullable(there.getParent()).orElse(Path.of("/"));
        }
        return there;
    }

    private static Line server(Path socket) {
        if (!Files.exists(socket)) {
            return new Line("server", true, "none runs at " + socket + " (start one:  stele server)", "");
        }
        try {
            Version version = new ApiClient(socket).version();
            return new Line(
                    "server",
                    true,
                    "version " + version.stele() + ", installation " + version.installation() + ", start "
                            + version.fence(),
                    "");
        } catch (RuntimeException e) {
            return new Line("server", false, socket + " does not answer: " + FailureText.of(e), "stele server");
        }
    }
}
