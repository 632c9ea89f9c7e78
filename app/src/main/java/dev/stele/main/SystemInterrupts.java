package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.Interrupts;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ctrl-C of this process. The JVM runs shutdown hooks then; this one prints the text and ends the process.
final class SystemInterrupts implements Interrupts {
    private final SystemTerminal terminal;

    SystemInterrupts(SystemTerminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Registration printOnInterrupt(String text) {
        AtomicBoolean open = new AtomicBoolean(true);
        Thread hook = new Thread(() -> {
            if (open.get()) {
                // Nothing is drawn any more, from this text until the end.
                synchronized (terminal) {
                    terminal.err(text);
                    terminal.flush();
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                }
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> open.set(false);
    }
}
