package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.Interrupts;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ctrl-C of this process. The JVM runs shutdown hooks then; the first thing that ours does is to say what goes on.
final class SystemInterrupts implements Interrupts {
    private final SystemTerminal terminal;

    SystemInterrupts(SystemTerminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Registration say(String text) {
        AtomicBoolean open = new AtomicBoolean(true);
        Thread hook = new Thread(() -> {
            if (open.get()) {
                terminal.err(text);
                terminal.flush();
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> open.set(false);
    }
}
