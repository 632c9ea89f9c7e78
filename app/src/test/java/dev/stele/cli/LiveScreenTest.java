package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.linux.TerminalSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The writes themselves; what a real terminal makes of them is in `TerminalTest`.
class LiveScreenTest {
    private final List<String> writes = new ArrayList<>();
    private TerminalSize size = new TerminalSize(20, 6);
    private final LiveScreen screen = new LiveScreen(terminal(), Terminal.Stream.ERR, false);

    private Terminal terminal() {
        return new Terminal() {
            @Override
            public void out(String text) {
                throw new AssertionError("standard output got " + text);
            }

            @Override
            public void err(String text) {
                writes.add(text);
            }

            @Override
            public boolean isTty() {
                return true;
            }

            @Override
            public Optional<TerminalSize> size(Stream stream) {
                return Optional.of(size);
            }

            @Override
            public byte[] in(int bytesMax) {
                return new byte[0];
            }

            @Override
            public Optional<String> ask(String question) {
                return Optional.empty();
            }
        };
    }

    private void draw(String... lines) {
        screen.draw(Arrays.stream(lines).map(StyledText::plain).toList());
    }

    @Test
    void aFrameIsOneWriteAndAnEqualOneIsNone() {
        draw("a", "b");
        draw("a", "b");
        assertThat(writes).hasSize(1);
        assertThat(writes.getFirst()).endsWith("\u001b[?25h\u001b[?2026l");
    }

    @Test
    void onlyLinesThatDifferAreWritten() {
        draw("same", "old");
        draw("same", "new");
        assertThat(writes.getLast()).contains("\u001b[2A", "new").doesNotContain("same", "old");
    }

    @Test
    void aBlockIsNeverHigherOrWiderThanTheTerminal() {
        draw(IntStream.range(0, 50)
                .mapToObj(i -> "line " + i + " " + "x".repeat(50))
                .toArray(String[]::new));
        String frame = writes.getLast();
        assertThat(frame.split("\r\n", -1)).hasSize(6);
        assertThat(frame).contains("line 4 xxxxxxxxxxx…").doesNotContain("line 5");
    }

    @Test
    void afterANarrowingTheCursorGoesUpOverTheWrappedLines() {
        size = new TerminalSize(40, 20);
        draw("x".repeat(39), "short");
        size = new TerminalSize(10, 20);
        draw("y", "short");
        assertThat(writes.getLast()).contains("\u001b[5A", "\u001b[20M", "y", "short");
    }

    @Test
    void whatIsLeftBehindIsNotDrawnOver() {
        draw("moving", "next");
        screen.leave(List.of(StyledText.plain("done")));
        draw("another");
        assertThat(writes.getLast()).doesNotContain("\u001b[1A").contains("another");
    }

    @Test
    void colouredTextIsCutBetweenItsEscapes() {
        StyledText line = StyledText.plain("ab").plus("31", "cdef").plus("ghi");
        assertThat(line.cut(9).text(true)).isEqualTo("ab\u001b[31mcdef\u001b[0mghi");
        assertThat(line.cut(6).text(true)).isEqualTo("ab\u001b[31mcde…\u001b[0m");
        assertThat(line.cut(4).text(true)).isEqualTo("ab\u001b[31mc…\u001b[0m");
        assertThat(line.cut(2).text(true)).isEqualTo("a…");
    }
}
