package dev.stele.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/// A machine as the scripts see it: a PATH, a home, the folders in which JDKs lie, and a copy of the repository's own
/// scripts, whose absolute folders lead into this machine.
///
/// Every program on its PATH notes its call, such as `[java25 -version]`, in the one file that takes all output. So the
/// order of lines shows what came first, without a clock.
final class FakeMachine {
    private static final int SECONDS_MAX = 60;

    /// What a plain Debian has and the scripts call; the calls are noted and then really made.
    private static final List<String> TOOLS = List.of(
            "awk",
            "basename",
            "cat",
            "dirname",
            "find",
            "flock",
            "grep",
            "head",
            "mkdir",
            "mkfifo",
            "mktemp",
            "mv",
            "paste",
            "readlink",
            "rm",
            "sed",
            "sort",
            "tail",
            "tee",
            "tr",
            "uname");

    private final Path folder;
    private final Path output;
    private final Map<String, String> environment = new TreeMap<>();

    /// What a script said and whom it called, in order.
    record Ran(int exit, List<String> lines) {
        List<String> said() {
            return lines.stream().filter(line -> !line.startsWith("[")).toList();
        }

        /// Calls of that program, arguments included.
        List<String> calls(String program) {
            return lines.stream()
                    .filter(line -> line.startsWith("[" + program + " "))
                    .toList();
        }
    }

    /// @param folder empty
    FakeMachine(Path folder) throws IOException {
        this.folder = folder;
        this.output = folder.resolve("output");
        for (String made :
                List.of("bin", "sbin", "home", "tmp", "repository/.mvn/wrapper", "repository/core/src/main")) {
            Files.createDirectories(folder.resolve(made));
        }
        environment.put("PATH", folder.resolve("bin").toString());
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("TMPDIR", folder.resolve("tmp").toString());
        environment.put("LC_ALL", "C.UTF-8");
        for (String tool : TOOLS) {
            program("bin/" + tool, "exec " + real(tool) + " \"$@\"");
        }
        for (String script : List.of("stele", "mvnw", ".mvn/jdk.sh", ".mvn/stages.sh")) {
            copy(script);
        }
        copy("pom.xml");
        copy(".mvn/wrapper/maven-wrapper.properties");
        Files.writeString(repository().resolve("core/src/main/Some.java"), "class Some {}");
        Files.writeString(repository().resolve("core/pom.xml"), "<project/>");
    }

    Path repository() {
        return folder.resolve("repository");
    }

    Path path(String below) {
        return folder.resolve(below);
    }

    /// The person's environment; an empty value takes the variable away.
    void set(String variable, String value) {
        environment.put(variable, value);
        environment.values().removeIf(String::isEmpty);
    }

    /// A program that notes its call and then does what the script says.
    Path program(String below, String script) throws IOException {
        Path file = folder.resolve(below);
        Files.createDirectories(file.getParent());
        // The first line of the arguments is enough to know a call by.
        String note = "words=$*\nprintf '%s\\n' \"[" + file.getFileName() + " ${words%%\n*}]\" >>" + output + "\n";
        Files.writeString(file, "#!/bin/sh\n" + note + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /// A JDK as far as the scripts look into one. Its java makes the start-up cache that it is asked for.
    void jdk(String below, String version) throws IOException {
        program(below + "/bin/javac", "");
        program(
                below + "/bin/java",
                "for word; do case $word in -XX:AOTCacheOutput=*) echo cache >\"${word#*=}\" ;; esac; done");
        Files.writeString(folder.resolve(below).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    /// Whatever containers take is installed, in a folder that a person's PATH leaves out.
    void containerTools() throws IOException {
        for (String tool : List.of("runc", "conmon", "ip", "nft")) {
            program("sbin/" + tool, "");
        }
    }

    void user(int uid) throws IOException {
        program("bin/id", "echo " + uid);
    }

    Ran run(String... command) throws IOException, InterruptedException {
        Files.deleteIfExists(output);
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, repository().resolve(command[0]).toString());
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(words + " did not end:\n" + Files.readString(output));
        }
        return new Ran(process.exitValue(), Files.readAllLines(output));
    }

    /// With the folders of a real machine led into this one; a script that has none of them is copied as it is.
    private void copy(String name) throws IOException {
        Path to = repository().resolve(name);
        String text = Files.readString(realRepository().resolve(name))
                .replace(":/usr/sbin:/sbin", ":" + folder.resolve("sbin"))
                .replaceAll("(?<= )/(?=(usr|opt)/)", Matcher.quoteReplacement(folder + "/"));
        Files.writeString(to, text);
        Files.setPosixFilePermissions(
                to, Files.getPosixFilePermissions(realRepository().resolve(name)));
    }

    static Path realRepository() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(candidate -> Files.exists(candidate.resolve("mvnw")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no mvnw above the test"));
    }

    private static Path real(String tool) {
        return Stream.of("/usr/bin", "/bin")
                .map(bin -> Path.of(bin, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this machine has no " + tool));
    }
}
