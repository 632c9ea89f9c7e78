package dev.stele.runc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Exit;
import dev.stele.engine.LedgerEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path folder;

    private Path log(String text) throws IOException {
        return Files.writeString(folder.resolve("log"), text);
    }

    @Test
    void returnsTheLastLinesWithoutConmonsFields() throws IOException {
        Path log = log("""
                2026-11-21T12:00:00.000000000+00:00 stdout F one
                2026-11-21T12:00:00.000000000+00:00 stderr F two words
                2026-11-21T12:00:00.000000000+00:00 stdout F three
                """);
        assertThat(LogTail.lines(log, 2)).containsExactly("two words", "three");
    }

    @Test
    void joinsThePartsOfALine() throws IOException {
        Path log = log("t stdout P half \nt stdout F a line\nt stdout F next\n");
        assertThat(LogTail.lines(log, 20)).containsExactly("half a line", "next");
        assertThat(LogTail.lines(log("t stdout F one\nt stdout P half \n"), 20)).containsExactly("one", "half ");
    }

    @Test
    void cutsLongLinesAndReadsALongLogFromItsEnd() throws IOException {
        Path log = log("t stdout F " + "x".repeat(5000) + "\n" + "t stdout F y\n".repeat(10_000));
        assertThat(LogTail.lines(log, 3)).containsExactly("y", "y", "y");
        assertThat(LogTail.lines(log("t stdout F " + "x".repeat(5000) + "\n"), 3))
                .singleElement()
                .asString()
                .hasSize(1000);
    }

    @Test
    void linesOfAnyContentFitIntoALedgerEntry() throws IOException {
        assertRecorded("x".repeat(999) + "😀");
        assertRecorded("😀".repeat(5_000));
        assertRecorded("\0".repeat(1_000));
        assertRecorded("\u001b[31m\"\\".repeat(1_000));
    }

    @Test
    void doesNotCutInsideACharacter() throws IOException {
        assertThat(LogTail.lines(log("t stdout F " + "x".repeat(999) + "😀\n"), 1))
                .containsExactly("x".repeat(999) + "😀");
        assertThat(LogTail.lines(log("t stdout F " + "x".repeat(998) + "😀yz\n"), 1))
                .containsExactly("x".repeat(998) + "😀…");
    }

    private void assertRecorded(String line) throws IOException {
        Path log = log(("t stdout F " + line + "\n").repeat(20));
        Exit exit = new Exit(Exit.Cause.OWN, 1, LogTail.lines(log, Exit.LINES_MAX));
        byte[] entry = new LedgerEvent.Ended("web-1", exit).toJson().bytes();
        assertThat(entry.length).isLessThanOrEqualTo(LedgerEvent.BYTES_MAX);
        assertThat(exit.lastLines()).isNotEmpty();
    }

    @Test
    void aMissingLogHasNoLines() {
        assertThat(LogTail.lines(folder.resolve("none"), 20)).isEmpty();
    }
}
