package dev.stele.linux;

import java.util.List;
import java.util.stream.Collectors;

/// A command of the host failed, is missing, or did not end in time.
public final class HostCommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HostCommandException(List<String> argv, String what) {
        super("`" + line(argv) + "` " + what);
    }

    /// The command as a person would type it; a script among the arguments is left out.
    private static String line(List<String> argv) {
        return argv.stream().map(word -> word.contains("\n") ? "…" : word).collect(Collectors.joining(" "));
    }
}
