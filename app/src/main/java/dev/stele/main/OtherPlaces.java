package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.Output;
import dev.stele.crash.Pauser;
import dev.stele.remote.RemoteAccess;
import dev.stele.remote.RemoteException;
import dev.stele.remote.RemoteLimits;
import dev.stele.remote.TransferProgress;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.Problem;
import dev.stele.text.Units;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What commands that bring images from and to other places share: the surroundings, progress, and failures as
/// output.
final class OtherPlaces {
    private static final long LINE_INTERVAL_NANOS = 1_000_000_000;

    private final Pauser pauser;

    OtherPlaces(Pauser pauser) {
        this.pauser = pauser;
    }

    /// @param directory in which paths begin
    RemoteAccess access(Path directory, boolean plainHttp) {
        return new RemoteAccess(
                name -> Optional.ofNullable(System.getenv(name)),
                Path.of(System.getProperty("user.home")),
                directory,
                System::nanoTime,
                pauser,
                plainHttp,
                RemoteLimits.DEFAULT);
    }

    /// Runs a transfer; what it throws becomes problems.
    static Output run(Supplier<Output> transfer) {
        try {
            return transfer.get();
        } catch (RemoteException e) {
            return Output.problems(exit(e.kind()), List.of(e.problem()));
        } catch (StoreException e) {
            return Output.problems(
                    ExitCode.FAILED,
                    List.of(Problem.of(
                            "B282",
                            "the store could not be read or written",
                            FailureText.of(e),
                            "check the store's folder, its owner and the free space; what was complete is kept")));
        }
    }

    private static int exit(RemoteException.Kind kind) {
        return switch (kind) {
            case INVALID -> ExitCode.INVALID;
            case FAILED -> ExitCode.FAILED;
            case UNVERIFIED -> ExitCode.UNVERIFIED;
        };
    }

    /// One line for each step, and at most one a second for bytes.
    static TransferProgress lines(Consumer<String> progress) {
        return new TransferProgress() {
            private long printedAt = System.nanoTime();

            @Override
            public void step(String line) {
                progress.accept(line);
            }

            @Override
            public synchronized void bytes(String what, long done, long total) {
                if (System.nanoTime() - printedAt >= LINE_INTERVAL_NANOS) {
                    printedAt = System.nanoTime();
                    progress.accept(what + "  " + Units.bytes(done) + " of " + Units.bytes(total));
                }
            }
        };
    }
}
