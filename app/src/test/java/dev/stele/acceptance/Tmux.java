package dev.stele.acceptance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A real terminal of a fixed size, with a shell in it. It has a tmux server of its own.
final class Tmux implements AutoCloseable {
    private static final String PROMPT = "ready> ";

    private final Path socket;

    /// @param folder where the shell starts
    Tmux(Path folder, int columns, int rows) {
        socket = folder.resolve("tmux.sock");
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "" + columns,
                "-y",
                "" + rows,
                "-c",
                "" + folder,
                "exec env PS1='" + PROMPT + "' sh");
        tmux("set-option", "-g", "history-limit", "5000");
        var _ = Wait.see(this::screen, text -> text.contains(PROMPT.strip()));
    }

    /// Types a command and Enter.
    void type(String command) {
        tmux("send-keys", "-l", command);
        tmux("send-keys", "Enter");
    }

    void interrupt() {
        tmux("send-keys", "C-c");
    }

    void resize(int columns, int rows) {
        tmux("resize-window", "-x", "" + columns, "-y", "" + rows);
    }

    /// What is on the terminal, the scrollback first, without empty lines at the end.
    String screen() {
        return tmux("capture-pane", "-p", "-S", "-").stripTrailing() + "\n";
    }

    /// What is on the terminal now.
    String visible() {
        return tmux("capture-pane", "-p").stripTrailing() + "\n";
    }

    /// As [#screen], with escape sequences for the colours.
    String colouredScreen() {
        return tmux("capture-pane", "-p", "-e", "-S", "-").stripTrailing() + "\n";
    }

    /// Waits until the screen shows that.
    String await(String text) {
        return Wait.see(this::screen, screen -> screen.contains(text));
    }

    /// Waits until the command has ended with that code, which the shell then writes.
    String awaitEnd(int exit) {
        return await("exit=" + exit);
    }

    int scrolledLines() {
        return Integer.parseInt(format("#{history_size}"));
    }

    boolean showsCursor() {
        return format("#{cursor_flag}").equals("1");
    }

    boolean wraps() {
        return format("#{wrap_flag}").equals("1");
    }

    private String format(String variable) {
        return tmux("display-message", "-p", variable).strip();
    }

    private String tmux(String... words) {
        List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
        command.addAll(List.of(words));
        return Program.run(Map.of("LC_ALL", "C.UTF-8", "TMUX", ""), Path.of("").toAbsolutePath(), command)
                .orThrow()
                .out();
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
