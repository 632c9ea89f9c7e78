package dev.stele.runc;

import dev.stele.linux.HostCommand;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Creates and removes the containers of one installation, each under a `conmon` of its own.
///
/// conmon writes the log, and the exit code into a file named after the container's id; it runs in a session of its own
/// and outlives this process.
public final class Runc {
    private static final Duration CREATE_DEADLINE = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final long LOG_BYTES_MAX = 8 << 20;
    private static final Pattern SAID = Pattern.compile("msg=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final int NO_CONTAINER = -1;

    /// conmon reports on the descriptor that this variable names, and keeps it open. Java closes a pipe when the
    /// process that it started has ended, and conmon's parent ends at once: so the shell waits for the one line.
    ///
    /// The server makes its own files with a closed umask. runc must not: the cgroups that it makes are read from
    /// inside the instance, which sizes a JVM's heap by them.
    ///
    /// What conmon may use of files and core dumps, the container inherits. runc could set it only as the owner of
    /// the user namespace, or with CAP_SYS_RESOURCE, which root lacks on some small machines.
    private static final String CONMON = """
            umask 022
            ulimit -c 0
            ulimit -n "$1" || exit
            shift
            _OCI_SYNCPIPE=3 "$@" 3>&1 >/dev/null 2>&1 </dev/null | {
              IFS= read -r line
              printf '%s\\n' "$line"
            }
            """;

    private final Path program;
    private final Path root;
    private final Path exits;

    /// @param program the runc to use, absolute
    /// @param root where runc keeps its state
    /// @param exits where conmon leaves exit codes
    public Runc(Path program, Path root, Path exits) {
        this.program = program;
        this.root = root;
        this.exits = exits;
    }

    /// The result of a create.
    public sealed interface Creation {
        /// @param pid of the container's first process, which waits for [Runc#start]
        record Created(int pid) implements Creation {}

        /// @param message of runc
        record Refused(String message) implements Creation {}
    }

    /// @param bundle folder with `config.json`; pid files and conmon's sockets are put into it
    /// @param log file for what the container writes; cut when it reaches 8 MiB
    /// @param filesMax how many files each of its processes may have open, at most this process's own hard limit
    /// @throws HostCommandException when it does not answer in time: its state is unknown, [#delete] it
    public Creation create(String id, Path bundle, Path log, long filesMax) {
        List<String> argv = List.of(
                "sh",
                "-c",
                CONMON,
                "sh",
                String.valueOf(filesMax),
                "conmon",
                "--cid=" + id,
                "--cuuid=" + id,
                "--name=" + id,
                "--runtime=" + program,
                "--runtime-arg=--root=" + root,
                "--bundle=" + bundle,
                "--container-pidfile=" + bundle.resolve("pid"),
                "--conmon-pidfile=" + conmonPidFile(bundle),
                "--exit-dir=" + exits,
                "--log-path=k8s-file:" + log,
                "--log-size-max=" + LOG_BYTES_MAX,
                "--no-sync-log",
                "--full-attach");
        String report = new HostCommand(argv, "", CREATE_DEADLINE).succeed().strip();
        try {
            Json json = Json.parse(report);
            int pid = Math.toIntExact(json.number("pid"));
            return pid <= 0
                    ? new Creation.Refused(reason(json.optionalString("message").orElse("runc gave no reason")))
                    : new Creation.Created(pid);
        } catch (JsonException _) {
            return new Creation.Refused("conmon reported nothing to be understood: " + report);
        }
    }

    /// The message in a line of runc's log: `time="…" level=error msg="…"`.
    private static String reason(String message) {
        Matcher said = SAID.matcher(message);
        return said.find() ? said.group(1).replace("\\\"", "\"").replace("\\\\", "\\") : message.strip();
    }

    /// Lets the waiting first process execute the program.
    public void start(String id) {
        new HostCommand(DEADLINE, program.toString(), "--root", root.toString(), "start", id).succeed();
    }

    /// Whether the first process still waits for [#start].
    public boolean isWaiting(String id) {
        return Files.exists(root.resolve(id).resolve("exec.fifo"));
    }

    /// Removes a container in any state; its processes are killed. Nothing happens when there is none.
    public void delete(String id) {
        if (Files.isDirectory(root.resolve(id))) {
            new HostCommand(DEADLINE, program.toString(), "--root", root.toString(), "delete", "--force", id).succeed();
        }
    }

    /// Removes what is left of runc's state of a container that runc itself cannot remove.
    public void forget(String id) {
        Path state = root.resolve(id);
        for (String name : List.of("exec.fifo", "state.json")) {
            remove(state.resolve(name));
        }
        remove(state);
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ids of all containers that runc has state of, complete or not.
    public SortedSet<String> ids() {
        SortedSet<String> out = new TreeSet<>();
        if (Files.isDirectory(root)) {
            try (var folders = Files.newDirectoryStream(root)) {
                folders.forEach(folder -> out.add(String.valueOf(folder.getFileName())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return out;
    }

    public Path exitFile(String id) {
        return exits.resolve(id);
    }

    public static Path conmonPidFile(Path bundle) {
        return bundle.resolve("conmon.pid");
    }

    /// The number in a pid file; -1 when there is none yet.
    public static int readPid(Path file) {
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (IOException | NumberFormatException _) {
            return NO_CONTAINER;
        }
    }
}
