package dev.stele.cli;

/// The exit codes of all commands. They are stable.
public final class ExitCode {
    /// Done, or nothing to change.
    public static final int DONE = 0;
    /// The operation failed; what runs is unchanged, or as described.
    public static final int FAILED = 1;
    /// Bad usage or an invalid file.
    public static final int INVALID = 2;
    /// Differences or drift found; only with `--exit-code`.
    public static final int DIFFERENT = 3;
    /// The new release is condemned, the fleet is healthy on the old one.
    public static final int REVERTED = 4;
    /// A verification failed.
    public static final int UNVERIFIED = 5;
    /// Stopped waiting; the server goes on.
    public static final int WAITED = 6;
    /// The server is unreachable, or does not allow it.
    public static final int UNREACHABLE = 7;
    /// The first Ctrl-C.
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
