package dev.stele.machine;

import dev.stele.fleet.Release;
import dev.stele.linux.FileStat;
import dev.stele.oci.ImageConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What an instance runs: program, arguments and environment, and whether its image has such a program.
///
/// An init process starts the program only when the instance runs, and then says no more than "no such file". So
/// the program is looked up before, in the image's layers, by the rules of execvp(3) and of the container runtime,
/// whose words are used: `executable file not found` is what people search for.
final class ImageProgram {
    private static final String PATH = "PATH";
    private static final String PATH_DEFAULT = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int EXECUTE = 1;

    private final Release release;
    private final ImageConfig image;

    ImageProgram(Release release, ImageConfig image) {
        this.release = release;
        this.image = image;
    }

    /// @throws ReleaseException when neither image nor release say what to run
    List<String> argv() {
        List<String> argv = new ArrayList<>(image.execution().entrypoint());
        argv.addAll(
                release.process().args().isEmpty()
                        ? image.execution().cmd()
                        : release.process().args());
        if (argv.isEmpty()) {
            throw new ReleaseException("neither the image nor the service says what to run: give the image an "
                    + "entrypoint, or the service args");
        }
        return argv;
    }

    String directory() {
        String directory = image.execution().workingDirectory();
        return directory.isEmpty() ? "/" : directory;
    }

    /// The image's, overridden by the release's, by name.
    Map<String, String> environment() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put(PATH, PATH_DEFAULT);
        for (String assignment : image.execution().env()) {
            String[] parts = assignment.split("=", 2);
            out.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        out.putAll(release.process().env());
        return out;
    }

    /// @param user who is to run it
    /// @throws ReleaseException when it cannot be run
    void require(MergedLayers layers, ProcessUser user) {
        String name = argv().getFirst();
        if (name.contains("/")) {
            String path = absolute(name);
            Optional<String> real = real(layers, path);
            if (real.flatMap(layers::find).isEmpty()) {
                throw new ReleaseException("exec: \"" + name + "\": stat " + path + ": no such file or directory");
            }
            if (!mayRun(layers, real.get(), user)) {
                throw new ReleaseException("exec: \"" + name + "\": permission denied");
            }
        } else if (Stream.of(Objects.requireNonNull(environment().get(PATH)).split(":", -1))
                .flatMap(folder -> real(layers, absolute(folder) + "/" + name).stream())
                .noneMatch(real -> mayRun(layers, real, user))) {
            throw new ReleaseException("exec: \"" + name + "\": executable file not found in $PATH");
        }
    }

    private String absolute(String path) {
        return path.startsWith("/") ? path : directory() + "/" + path;
    }

    /// Empty for links that lead in a circle.
    private static Optional<String> real(MergedLayers layers, String path) {
        try {
            return Optional.of(layers.resolve(path, true));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Whether a user without capabilities may run the file at a path without links. A release's config files may be
    /// read only.
    private boolean mayRun(MergedLayers layers, String real, ProcessUser user) {
        for (int slash = real.indexOf('/', 1); slash > 0; slash = real.indexOf('/', slash + 1)) {
            if (layers.find(real.substring(0, slash))
                    .filter(folder -> folder.type() == FileStat.DIRECTORY && isAllowed(folder, user))
                    .isEmpty()) {
                return false;
            }
        }
        return release.mounts().files().stream().noneMatch(file -> file.dest().equals(real))
                && layers.find(real)
                        .filter(file -> file.type() == FileStat.REGULAR && isAllowed(file, user))
                        .isPresent();
    }

    private static boolean isAllowed(FileStat file, ProcessUser user) {
        int shift = file.uid() == user.uid() ? 6 : file.gid() == user.gid() ? 3 : 0;
        return (file.permissions() >> shift & EXECUTE) != 0;
    }
}
