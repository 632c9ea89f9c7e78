package dev.stele.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Checks at the end of the demo: everything is stopped, and only a ledger that verifies may be left.
final class FinalChecks {
    private static final Duration GONE_MAX = Duration.ofSeconds(15);

    private final DemoContext context;
    private final Path work;

    FinalChecks(DemoContext context, Path work) {
        this.context = context;
        this.work = work;
    }

    /// @return what went wrong
    List<String> stop() {
        List<String> wrong = new ArrayList<>();
        Program.Ended stop = context.cli().ask("stop", "--all");
        if (stop.exit() != 0) {
            wrong.add("stele stop --all: exit code " + stop.exit() + ", " + stop.lastLine());
        }
        if (!context.server().stop()) {
            wrong.add("the server did not end on SIGTERM");
        }
        return wrong;
    }

    /// Verifies a copy of the ledger with the public key alone, as on another machine.
    ///
    /// @return what went wrong
    List<String> verifyLedger(Consumer<String> talk) {
        Path copy = work.resolve("ledger-copy");
        Folders.copy(context.cli().home().resolve("ledger"), copy);
        if (context.is(Sabotage.LEDGER)) {
            flipByte(copy);
        }
        String key = context.cli().home().resolve("keys/ledger.vkey").toString();
        Program.Ended verify = context.cli().run("audit", "verify", copy.toString(), "--key", key);
        if (verify.exit() != 0) {
            return List.of("exit code " + verify.exit() + ", " + verify.output().strip());
        }
        talk.accept("  ledger, verified offline: " + verify.lastLine().strip());
        return List.of();
    }

    /// Everything on the machine that still belongs to the demo's installation after a waiting time.
    List<String> leftBehind() {
        context.patience()
                .until(
                        GONE_MAX,
                        () -> context.machine().traces(context.cli().home()).isEmpty());
        return context.machine().traces(context.cli().home());
    }

    private static void flipByte(Path ledger) {
        try (Stream<Path> files = Files.walk(ledger.resolve("tile"))) {
            Path tile = files.filter(Files::isRegularFile)
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the ledger has no tile"));
            try (RandomAccessFile file = new RandomAccessFile(tile.toFile(), "rw")) {
                file.seek(file.length() / 2);
                int old = file.read();
                file.seek(file.length() / 2);
                file.write(old ^ 1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot change a tile of " + ledger, e);
        }
    }
}
