package dev.stele.main;

import dev.stele.cli.Terminal;
import dev.stele.linux.TerminalSize;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The standard streams of this process, always in UTF-8.
final class SystemTerminal implements Terminal {
    private static final TerminalSize UNTOLD = new TerminalSize(80, 24);

    private final PrintStream out = stream(FileDescriptor.out);
    private final PrintStream err = stream(FileDescriptor.err);

    /// In one write, which a terminal draws at once.
    @Override
    public synchronized void out(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public synchronized void err(String text) {
        err.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        err.flush();
    }

    @Override
    public Optional<TerminalSize> size(Stream stream) {
        int descriptor = switch (stream) {
            case OUT -> 1;
            case ERR -> 2;
        };
        return mayBeTerminal(descriptor)
                ? TerminalSize.of(descriptor).map(size -> size.columns() > 0 && size.rows() > 0 ? size : UNTOLD)
                : Optional.empty();
    }

    /// A pipe and a file are told apart from a terminal by their names, which is faster than the first system call of
    /// a JVM.
    private static boolean mayBeTerminal(int descriptor) {
        try {
            Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return file.startsWith("/dev") && !file.equals(Path.of("/dev/null"));
        } catch (IOException | UnsupportedOperationException _) {
            return true;
        }
    }

    @Override
    public byte[] in(int bytesMax) throws IOException {
        return System.in.readNBytes(bytesMax);
    }

    @Override
    public boolean isTty() {
        return console().isPresent();
    }

    @Override
    public Optional<String> ask(String question) {
        return console().flatMap(console -> {
            err(question);
            return Optional.ofNullable(console.readLine());
        });
    }

    private static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    void flush() {
        out.flush();
        err.flush();
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
