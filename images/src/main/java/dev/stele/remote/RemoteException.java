package dev.stele.remote;

import dev.stele.text.Problem;

/// An image could not be fetched, read or sent. Ends the whole transfer; what was complete stays in the store.
public final class RemoteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What kind of failure it is, from which the command line derives its exit code.
    public enum Kind {
        /// What a person wrote cannot be right.
        INVALID,
        /// The other side, the network or the disk failed.
        FAILED,
        /// Bytes do not match their digest or their name.
        UNVERIFIED
    }

    private final Kind kind;
    private final transient Problem problem;

    RemoteException(Kind kind, Problem problem) {
        super(problem.message());
        this.kind = kind;
        this.problem = problem;
    }

    static RemoteException invalid(Problem problem) {
        return new RemoteException(Kind.INVALID, problem);
    }

    static RemoteException failed(Problem problem) {
        return new RemoteException(Kind.FAILED, problem);
    }

    static RemoteException unverified(Problem problem) {
        return new RemoteException(Kind.UNVERIFIED, problem);
    }

    public Kind kind() {
        return kind;
    }

    public Problem problem() {
        return problem;
    }
}
