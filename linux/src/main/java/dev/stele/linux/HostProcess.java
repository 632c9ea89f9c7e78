package dev.stele.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A process of this host. The time at which it started distinguishes it from a later one with the same number.
///
/// @param pid in the namespace of this process
/// @param startTicks since the boot, in clock ticks (proc(5), field 22)
public record HostProcess(int pid, long startTicks) {
    public static final int SIGKILL = 9;
    public static final int SIGTERM = 15;

    private static final int START_FIELD = 22;
    /// Real, effective, saved, and of the file system.
    private static final int IDS = 4;

    /// The process that has this number now, if there is one.
    public static Optional<HostProcess> find(int pid) {
        return stat(pid).map(fields -> new HostProcess(pid, Long.parseLong(fields[START_FIELD - 3])));
    }

    /// Whether it still runs. A zombie does not.
    public boolean isAlive() {
        return stat(pid)
                .filter(fields -> Long.parseLong(fields[START_FIELD - 3]) == startTicks)
                .filter(fields -> !fields[0].equals("Z") && !fields[0].equals("X"))
                .isPresent();
    }

    /// All that belong to a user: whose real, effective, saved and file system ids are this one.
    public static List<HostProcess> ofUser(int uid) {
        List<HostProcess> out = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path entry : entries) {
                // The start time is read first: had the number gone to another process since, it would not fit.
                find(Integer.parseInt(String.valueOf(entry.getFileName())))
                        .filter(process -> process.isOf(uid))
                        .ifPresent(out::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the processes: " + e.getMessage(), e);
        }
        return out;
    }

    private boolean isOf(int uid) {
        String wanted = "Uid:" + ("\t" + uid).repeat(IDS);
        return read("status").lines().anyMatch(wanted::equals);
    }

    /// Its arguments; none when it is gone.
    public List<String> commandLine() {
        String text = read("cmdline");
        return text.isEmpty() ? List.of() : List.of(text.split("\0"));
    }

    private String read(String name) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + name), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    /// Number of the parent; 0 when the process is gone.
    public static int parentOf(int pid) {
        return stat(pid).map(fields -> Integer.parseInt(fields[1])).orElse(0);
    }

    /// Sends a signal to this very process.
    ///
    /// @return false when it is gone already
    public boolean signal(int number) {
        long descriptor;
        try {
            descriptor = Syscall.PIDFD_OPEN.call("pid " + pid, pid);
        } catch (LinuxException e) {
            return gone(e);
        }
        try (FileDescriptor handle = new FileDescriptor(descriptor, "pid " + pid)) {
            // Compared after the handle is open: a later process with this number would be noticed.
            if (!isAlive()) {
                return false;
            }
            Syscall.PIDFD_SEND_SIGNAL.call("pid " + pid, handle.number(), number);
            return true;
        } catch (LinuxException e) {
            return gone(e);
        }
    }

    private static boolean gone(LinuxException e) {
        if (e.errno() == Errno.ESRCH) {
            return false;
        }
        throw e;
    }

    /// The fields after the command name, which may itself hold blanks and brackets: `[0]` is the state.
    private static Optional<String[]> stat(int pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
