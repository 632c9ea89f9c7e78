package dev.stele.cli;

/// Ctrl-C while a command waits: it stops waiting, not what the server does.
public interface Interrupts {
    /// From now until the registration is closed, the first interrupt prints this to standard error and ends the
    /// program with 130.
    Registration printOnInterrupt(String text);

    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
