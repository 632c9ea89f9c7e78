package dev.stele.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The server under strace: which files the JVM itself opened for writing, changed, or connected to. Programs that it
/// starts are not followed.
final class Strace {
    private static final String TRACED = "trace=%file,fchmod,fchown,ftruncate,connect,bind";
    private static final Pattern CALL = Pattern.compile("([a-z0-9_]+)\\((.*)\\) += (-?\\d+)(?:<(.*)>)?.*");
    private static final Pattern ARGUMENT =
            Pattern.compile("(?:AT_FDCWD|\\d+)<(?<folder>[^>]*)>|\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern WRITES = Pattern.compile("O_(WRONLY|RDWR|CREAT|TRUNC)\\b");
    private static final Set<String> OPENING = Set.of("open", "openat", "openat2", "creat");
    /// Both of their paths are changed.
    private static final Set<String> PAIRS = Set.of("rename", "renameat", "renameat2", "link", "linkat");
    /// Their first text is no path of a file that is changed.
    private static final Set<String> SECOND = Set.of("symlink", "symlinkat", "mount", "move_mount");
    private static final Set<String> FIRST = Set.of(
            "bind",
            "chmod",
            "chown",
            "connect",
            "fchmod",
            "fchmodat",
            "fchown",
            "fchownat",
            "ftruncate",
            "lchown",
            "lremovexattr",
            "lsetxattr",
            "mkdir",
            "mkdirat",
            "mknod",
            "mknodat",
            "removexattr",
            "rmdir",
            "setxattr",
            "truncate",
            "umount2",
            "unlink",
            "unlinkat",
            "utime",
            "utimensat",
            "utimes");

    private final Path folder;

    /// @param folder empty, for the traces
    Strace(Path folder) {
        this.folder = folder;
    }

    /// One change that a call has made.
    ///
    /// @param path as it was asked for, absolute
    /// @param real where the kernel got to, when it says so
    /// @param byDescriptor whether the path was given relative to an open folder, or as a descriptor
    /// @param line of the trace
    record Change(String call, Path path, Optional<Path> real, boolean byDescriptor, String line) {}

    /// A JDK whose `java` runs under strace, as the launcher wants one.
    Map<String, String> environment() {
        try {
            Path real = Path.of(System.getProperty("java.home"));
            Path jdk = Files.createDirectories(folder.resolve("jdk"));
            Files.createDirectories(jdk.resolve("bin"));
            Files.createDirectories(folder.resolve("traces"));
            Files.createSymbolicLink(jdk.resolve("release"), real.resolve("release"));
            Files.createSymbolicLink(jdk.resolve("bin/javac"), real.resolve("bin/javac"));
            Files.writeString(jdk.resolve("bin/java"), """
                    #!/bin/sh
                    exec strace -D -ff -y -b execve -s 4096 -o %s/traces/t -e %s %s/bin/java "$@"
                    """.formatted(folder, TRACED, real));
            Program.run("chmod", "755", jdk.resolve("bin/java").toString()).orThrow();
            return Map.of("JAVA_HOME", jdk.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All changes up to now, of all threads.
    List<Change> changes() {
        List<Change> out = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("traces"))) {
            for (Path file : files.toList()) {
                Footprint.read(file).lines().forEach(line -> parse(line, out));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    /// Calls that failed changed nothing, and are left out.
    static void parse(String line, List<Change> out) {
        Matcher call = CALL.matcher(line);
        if (!call.matches() || call.group(3).startsWith("-")) {
            return;
        }
        String name = call.group(1);
        String arguments = call.group(2);
        if (OPENING.contains(name)) {
            if (WRITES.matcher(arguments).find()) {
                Path real = Path.of(Optional.ofNullable(call.group(4)).orElse(""));
                paths(arguments).stream()
                        .limit(1)
                        .forEach(
                                path -> out.add(new Change(name, path.path(), Optional.of(real), path.isOpen(), line)));
            }
        } else if (PAIRS.contains(name) || FIRST.contains(name) || SECOND.contains(name)) {
            paths(arguments).stream()
                    .skip(SECOND.contains(name) ? 1 : 0)
                    .limit(PAIRS.contains(name) ? 2 : 1)
                    .forEach(path -> out.add(new Change(name, path.path(), Optional.empty(), path.isOpen(), line)));
        }
    }

    private record Named(Path path, boolean isOpen) {}

    /// The paths among the arguments: texts, relative to the open folder before them; the open file where there is no
    /// text.
    private static List<Named> paths(String arguments) {
        List<Named> out = new ArrayList<>();
        Optional<String> open = Optional.empty();
        Matcher argument = ARGUMENT.matcher(arguments);
        while (argument.find()) {
            if (argument.group("folder") != null) {
                open = Optional.of(argument.group("folder"));
            } else {
                Path path = Path.of(argument.group("text").replace("\\0", ""));
                Path base =
                        Path.of(open.filter(folder -> folder.startsWith("/")).orElse("/"));
                out.add(new Named(base.resolve(path).normalize(), !path.isAbsolute()));
                open = Optional.empty();
            }
        }
        open.filter(file -> file.startsWith("/") && out.isEmpty())
                .ifPresent(file -> out.add(new Named(Path.of(file), true)));
        return out;
    }
}
