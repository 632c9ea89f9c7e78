package dev.stele.main;

import dev.stele.cli.Terminal;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The standard streams of this process, always in UTF-8.
final class SystemTerminal implements Terminal {
    private final PrintStream out = stream(FileDescriptor.out);
    private final PrintStream err = stream(FileDescriptor.err);

    @Override
    public synchronized void out(String text) {
        out.print(text);
        out.flush();
    }

    @Override
    public synchronized void err(String text) {
        err.print(text);
        err.flush();
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
