package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A build in another process, with an environment as on another machine.
///
/// @param root its folder: context, store and cache
/// @param uid owner of the process and its files
/// @param before wrapper commands of the builder
/// @param flags of its JVM
/// @param environment added to the test's own
record OtherMachine(Path root, int uid, List<String> before, List<String> flags, Map<String, String> environment) {
    private static final long SECONDS_MAX = 300;

    /// Copies context and store of a fixture, with the current time, in another order. Only the lock's packages are in
    /// the store, so that every layer is built again.
    ///
    /// @param mask permissions that this machine's umask removes
    OtherMachine filledFrom(BuildFixture fixture, String mask) throws IOException {
        Set<PosixFilePermission> refused = PosixFilePermissions.fromString(mask);
        Lock lock = Lock.parse(Files.readAllBytes(fixture.context.resolve("image.lock")));
        Set<String> packages = new LinkedHashSet<>();
        lock.packages().forEach(p -> packages.add(p.file().sha256().hex()));
        Files.createDirectories(root);
        for (String part : List.of("store/blobs", "context")) {
            Files.createDirectories(root.resolve(part).resolve("..").normalize());
            try (var paths = Files.walk(fixture.root.resolve(part))) {
                for (Path path : paths.sorted((a, b) ->
                                uid == 0 || a.getNameCount() != b.getNameCount() ? a.compareTo(b) : b.compareTo(a))
                        .toList()) {
                    if (part.equals("context") || Files.isDirectory(path) || packages.contains(name(path))) {
                        copy(path, root.resolve(fixture.root.relativize(path)), refused);
                    }
                }
            }
        }
        try (var paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return this;
    }

    private static void copy(Path from, Path to, Set<PosixFilePermission> refused) throws IOException {
        Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(to)) {
            return;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(from);
        mode.removeAll(refused);
        Files.setPosixFilePermissions(to, mode);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /// Starts the build.
    ///
    /// @param variants a folder of changed classes for each build
    Process start(String classPath, Path variants) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(flags);
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + root, "-cp", classPath));
        command.addAll(List.of(ReproducibleChild.class.getName(), root.toString(), variants.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(root.resolve("log").toFile()).environment().putAll(environment);
        return builder.start();
    }

    /// The report of the process: the first word of each line, and the others.
    Map<String, String> report(Process process) throws IOException, InterruptedException {
        try {
            boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
            assertThat(ended && process.exitValue() == 0)
                    .as(Files.readString(root.resolve("log")))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        Map<String, String> out = new TreeMap<>();
        for (String line : Files.readAllLines(root.resolve("report"))) {
            String[] words = line.split(" ", 2);
            out.put(words[0], words[1]);
        }
        return out;
    }

    /// Copies this process's class path to where every user may read it.
    static String readableClasses(Path folder) throws IOException {
        Set<String> out = new LinkedHashSet<>();
        for (String place : System.getProperty("java.class.path").split(":")) {
            Path from = Path.of(place);
            Path to = folder.resolve(out.size() + "-" + name(from));
            if (!Files.exists(from)) {
                continue;
            }
            try (var paths = Files.walk(from)) {
                for (Path path : paths.toList()) {
                    Path copied = to.resolve(from.relativize(path).toString()).normalize();
                    Files.copy(path, copied);
                }
            }
            out.add(to.toString());
        }
        return String.join(":", out);
    }
}
