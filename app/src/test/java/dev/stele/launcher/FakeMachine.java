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

/// A machine as the scripts see it: a PATH, a home, the folders of JDKs, and a copy of the repository's scripts,
/// whose absolute folders are redirected into this machine.
///
/// Every program on its PATH logs its call, such as `[java25 -version]`, in the file that receives all output. So the
/// order of lines shows the order of calls, without a clock.
final class FakeMachine {
    private static final int SECONDS_MAX = 60;

    /// Programs of a plain Debian that the scripts call; the calls are logged and then executed.
    private static final List<String> TOOLS = List.of(
            "awk",
            "basename",
            "cat",
            "chmod",
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

    /// Output and calls of a script, in order.
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
        for (String page : List.of("commands.md", "completion/stele.bash")) {
            Files.createDirectories(repository().resolve("docs/reference/completion"));
            copy("docs/reference/" + page);
        }
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

    /// Sets the environment; an empty value removes the variable.
    void set(String variable, String value) {
        environment.put(variable, value);
        environment.values().removeIf(String::isEmpty);
    }

    /// Adds a program that logs its call and then runs the script.
    Path program(String below, String script) throws IOException {
        Path file = folder.resolve(below);
        Files.createDirectories(file.getParent());
        // The first line of the arguments is enough to recognise a call.
        String note = "words=$*\nprintf '%s\\n' \"[" + file.getFileName() + " ${words%%\n*}]\" >>" + output + "\n";
        Files.writeString(file, "#!/bin/sh\n" + note + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /// A JDK as far as the scripts inspect one. Its java creates the requested start-up cache.
    void jdk(String below, String version) throws IOException {
        program(below + "/bin/javac", "");
        program(
                below + "/bin/java",
                "for word; do case $word in -XX:AOTCacheOutput=*) echo cache >\"${word#*=}\" ;; esac; done");
        Files.writeString(folder.resolve(below).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    /// Installs everything that containers need, in a folder that is not on a user's PATH.
    void containerTools() throws IOException {
        for (String tool : List.of("runc", "conmon", "ip", "nft", "catatonit")) {
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

    /// Redirects the folders of a real machine into this one; a script without them is copied unchanged.
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
