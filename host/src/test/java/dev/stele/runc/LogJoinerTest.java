package dev.stele.runc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines out of pieces, of both streams, over several readings of one log.
class LogJoinerTest {
    private static final int WINDOW = 4 << 20;
    private static final String TIME = "2026-11-21T12:00:00.000000000+00:00 ";

    @TempDir
    Path folder;

    private Path log() {
        return folder.resolve("log");
    }

    /// @param records such as `oP text` for a piece and `eF text` for the end of a line, of stdout or stderr
    private void write(String... records) throws IOException {
        StringBuilder out = new StringBuilder();
        for (String record : records) {
            out.append(TIME)
                    .append(record.charAt(0) == 'o' ? "stdout " : "stderr ")
                    .append(record.substring(1))
                    .append('\n');
        }
        Files.writeString(log(), out, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static List<String> shown(LogTail tail) {
        return tail.lines().stream()
                .map(line -> line.text() + (line.whole() ? "" : "~"))
                .toList();
    }

    /// `|` separates records and lines; `~` stands after a line that is not finished.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "oF a|eF b, a|b",
                "oP half |oF a line, half a line",
                "oP A |eF B|oF C, B|A C",
                "oP A|eP x|oP B|eF y|oF C, xy|ABC",
                "oP A|eP x|oF B|eF y, AB|xy",
                "oP A |oP |oF B, A B",
                "oP A, A~",
                "oP A|eP x, A~|x~",
                "oP A|eP x|oP B, x~|AB~",
                "oP A|eF x, x|A~",
                "oF a|oP |eF b, a|b|~",
            })
    void linesAreJoinedByStream(String records, String lines) throws IOException {
        write(records.split("\\|"));
        assertThat(shown(LogTail.read(log(), LogPosition.START, WINDOW))).containsExactly(lines.split("\\|"));
    }

    @Test
    void aCharacterMayBeSplitBetweenTwoPieces() throws IOException {
        byte[] text = "ä€😀".getBytes(StandardCharsets.UTF_8);
        try (var out = Files.newOutputStream(log())) {
            for (byte b : text) {
                out.write((TIME + "stdout P ").getBytes(StandardCharsets.US_ASCII));
                out.write(b);
                out.write('\n');
            }
            out.write((TIME + "stdout F \n").getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(shown(LogTail.read(log(), LogPosition.START, WINDOW))).containsExactly("ä€😀");
    }

    @Test
    void theNextReadingHasEachLineOnceAndWhole() throws IOException {
        write("oP MARK-A ", "eF MARK-B");
        LogTail first = LogTail.read(log(), LogPosition.START, WINDOW);
        assertThat(shown(first)).containsExactly("MARK-B", "MARK-A ~");
        write("eP more of ", "oF MARK-C");
        LogTail second =
                LogTail.read(log(), LogPosition.parse(first.next().toString()).orElseThrow(), WINDOW);
        assertThat(shown(second)).containsExactly("MARK-A MARK-C", "more of ~");
        assertThat(shown(LogTail.read(log(), second.next(), WINDOW).closed())).containsExactly("more of ");
        write("eF stderr");
        LogTail third = LogTail.read(log(), second.next(), WINDOW);
        assertThat(shown(third)).containsExactly("more of stderr");
        assertThat(shown(LogTail.read(log(), third.next(), WINDOW))).isEmpty();
    }

    @Test
    void whatBeginsWithinALineSaysSo() throws IOException {
        String kilobytes = "x".repeat(8_000);
        write("oF first", "oP " + kilobytes, "eF old", "oP " + kilobytes, "oF end", "oF next", "eF new");
        List<String> lines = shown(LogTail.read(log(), LogPosition.START, 400));
        assertThat(lines).containsExactly("…end", "next", "new");
    }

    /// Whether a stream's first piece in the window begins a line is known from the one before it, however much the
    /// other stream wrote between, within what is looked through; else it is marked.
    @ParameterizedTest
    @CsvSource({"P, 10, …end", "F, 10, end", "P, 5000, …end", "F, 5000, …end"})
    void thePieceBeforeTheWindowIsLookedFor(char before, int between, String last) throws IOException {
        write("o" + before + " head");
        String[] others = new String[between];
        java.util.Arrays.fill(others, "eF " + "y".repeat(100));
        write(others);
        write("oF end");
        assertThat(shown(LogTail.read(log(), LogPosition.START, 300)).getLast()).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource({"true, 'oP A', …B", "true, 'oF A', B", "false, 'oP A', …B", "false, 'oF A', B"})
    void aLogThatWasBegunAnewContinuesItsLines(boolean longer, String before, String after) throws IOException {
        write(before);
        LogTail first = LogTail.read(log(), LogPosition.START, WINDOW);
        Path other = folder.resolve("other");
        Files.writeString(other, TIME + "stdout F B\n" + (longer ? (TIME + "stderr F z\n").repeat(9) : ""));
        Files.move(other, log(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(shown(LogTail.read(log(), first.next(), WINDOW)).getFirst()).isEqualTo(after);
    }

    @Test
    void aLineThatNeverEndsComesInParts() throws IOException {
        String[] pieces = new String[300];
        java.util.Arrays.fill(pieces, "oP " + "x".repeat(8_000));
        write(pieces);
        write("oF end");
        LogTail tail = LogTail.read(log(), LogPosition.START, WINDOW);
        assertThat(tail.lines()).allMatch(LogTail.Line::whole).hasSize(3);
        assertThat(tail.lines())
                .extracting(line -> line.text().length())
                .allMatch(length -> length <= LogJoiner.LINE_BYTES_MAX + 8_002);
        StringBuilder joined = new StringBuilder();
        tail.lines().forEach(line -> joined.append(line.text().replace("…", "")));
        assertThat(joined.toString()).isEqualTo("x".repeat(300 * 8_000) + "end");
        assertThat(tail.lines().get(1).text()).startsWith("…").endsWith("…");
    }

    /// One stream stands still within a line while the other one goes on: what is read again stays bounded.
    @Test
    void aLineThatStandsStillIsNotReadAgainForEver() throws IOException {
        write("oP prompt> ");
        LogPosition position = LogPosition.START;
        List<Long> readAgain = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            write("eF " + "y".repeat(100_000));
            LogTail tail = LogTail.read(log(), position, WINDOW);
            position = tail.next();
            readAgain.add(position.end() - position.out().offset());
        }
        assertThat(readAgain).allMatch(bytes -> bytes < LogJoiner.LINE_BYTES_MAX);
    }

    @Test
    void aPositionIsReadAsItIsWritten() {
        for (String text : List.of("1.2", "3w5e11264sgsf.2.1_.2", "0.0", "7.9.9_.9", "7.z9.3.4_")) {
            assertThat(LogPosition.parse(text).map(LogPosition::toString)).contains(text);
        }
        for (String text :
                List.of("", "1", "1.", "1.2.3", "-1.2", "1.2_", "zzzzzzzzzzzzz.1", "1.zzzzzzzzzzzzz", "1.A")) {
            assertThat(LogPosition.parse(text)).as(text).isEmpty();
        }
    }

    /// The same lines as the file holds, put together per stream: 40 lines of 30 kB among 400 short ones.
    @Test
    void longLinesAmongShortOnesStayWhole() throws IOException {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String line = "{\"n\":" + i + ",\"x\":\"" + "z".repeat(30_000) + "\"}";
            for (int at = 0; at < line.length(); at += 8_192) {
                int end = Math.min(line.length(), at + 8_192);
                records.add((end == line.length() ? "oF " : "oP ") + line.substring(at, end));
                records.add("eF ERR " + i + " " + at);
            }
        }
        write(records.toArray(String[]::new));
        List<String> lines = shown(LogTail.read(log(), LogPosition.START, WINDOW));
        assertThat(lines)
                .filteredOn(l -> l.startsWith("{") && l.endsWith("\"}"))
                .hasSize(40);
        assertThat(lines).filteredOn(l -> l.startsWith("ERR ")).hasSize(records.size() / 2);
        assertThat(lines).hasSize(40 + records.size() / 2);
    }
}
