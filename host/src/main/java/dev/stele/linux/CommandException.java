package dev.stele.linux;

import java.util.List;

/// A command of the host failed, is missing, or did not end in time.
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommandException(List<String> argv, String what) {
        super("`" + String.join(" ", argv) + "` " + what);
    }
}
