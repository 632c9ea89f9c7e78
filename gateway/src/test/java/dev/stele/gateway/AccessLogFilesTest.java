package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.text.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a crash leaves of the access log never spoils what is written later.
class AccessLogFilesTest {
    @TempDir
    private Path dir;

    private Path file() {
        return dir.resolve(AccessLog.NAME);
    }

    private void append(long bytesMax, String lines) throws IOException {
        new AccessLogFiles(dir, bytesMax).append(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
    }

    /// `;` stands for the end of a line.
    private Map<String, String> files() throws IOException {
        Map<String, String> out = new TreeMap<>();
        try (var all = Files.list(dir)) {
            for (Path path : all.toList()) {
                out.put(
                        path.getFileName().toString().replace(AccessLog.NAME, "log"),
                        Files.readString(path).replace('\n', ';'));
            }
        }
        return out;
    }

    /// Wherever in its lines the file ends, those before are kept and the next one is whole.
    @Test
    void aTornLineIsCutOffBeforeTheNextIsWritten() throws IOException {
        String lines = "first 200\nsecond 404 \u00e9\nthird\n";
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= bytes.length; length++) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            append(1_000, "next\n");
            String kept = new String(bytes, 0, length, StandardCharsets.UTF_8).replaceFirst("[^\n]*\\z", "");
            assertThat(file()).hasContent(kept + "next\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 64 << 10, (64 << 10) + 1, 200_000})
    void aTornLineMayBeLong(int length) throws IOException {
        Files.writeString(file(), "whole\n" + "x".repeat(length));
        append(1_000_000, "next\n");
        assertThat(file()).hasContent("whole\nnext\n");
        Files.writeString(file(), "x".repeat(length));
        append(1_000_000, "only\n");
        assertThat(file()).hasContent("only\n");
    }

    @Test
    void objectsThatAreWrittenAfterACrashCanBeRead() throws IOException {
        AccessEntry entry = new AccessEntry(Rig.NOON, "10.0.0.1", Optional.empty(), 404, 0, 0, Optional.empty());
        String line = entry.line(AccessLogFormat.JSON);
        Files.writeString(file(), line + line.substring(0, line.length() / 2));
        append(10_000, line);
        assertThat(Files.readAllLines(file()))
                .hasSize(2)
                .allSatisfy(one -> assertThat(Json.parse(one).string("client")).isEqualTo("10.0.0.1"));
    }

    /// The bound is 10 bytes, an end counts as one; `x` is torn.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            aaaa;            | -    | bbbb;         | {log=aaaa;bbbb;}
            aaaa;bbbb;       | -    | cccc;         | {log=cccc;, log.1=aaaa;bbbb;}
            aaaa;bbbb;x      | -    | cccc;         | {log=cccc;, log.1=aaaa;bbbb;}
            aaaa;xxxxxxxx    | -    | bbbb;         | {log=aaaa;bbbb;}
            xxxxxxxxxxxx     | -    | bbbb;         | {log=bbbb;}
            aaaa;            | old; | bbbbbbbbbbbb; | {log=bbbbbbbbbbbb;, log.1=aaaa;, log.2=old;}
            -                | old; | bbbbbbbbbbbb; | {log=bbbbbbbbbbbb;, log.1=old;}
            """)
    void onlyWholeLinesAreSetAside(String before, String older, String lines, String expected) throws IOException {
        if (!before.equals("-")) {
            Files.writeString(file(), before.replace(';', '\n'));
        }
        if (!older.equals("-")) {
            Files.writeString(dir.resolve(AccessLog.NAME + ".1"), older.replace(';', '\n'));
        }
        append(10, lines.replace(';', '\n'));
        assertThat(files()).hasToString(expected);
    }

    /// A gateway was killed while it set files aside: each number may be missing then.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            log.1,log.2,log.3 | {log=new;, log.1=log;, log.2=log.1;, log.3=log.2;}
            log.1,log.2       | {log=new;, log.1=log;, log.2=log.1;, log.3=log.2;}
            log.1,log.3       | {log=new;, log.1=log;, log.2=log.1;, log.3=log.3;}
            log.2,log.3       | {log=new;, log.1=log;, log.3=log.2;}
            log.3             | {log=new;, log.1=log;, log.3=log.3;}
            """)
    void aNumberThatIsMissingIsFilled(String present, String expected) throws IOException {
        for (String name : ("log," + present).split(",")) {
            Files.writeString(dir.resolve(name.replace("log", AccessLog.NAME)), name + "\n");
        }
        append(5, "new\n");
        assertThat(files()).hasToString(expected);
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path other = Files.writeString(dir.resolve("other"), "torn");
        Files.createSymbolicLink(file(), other);
        assertThatThrownBy(() -> append(100, "x\n")).isInstanceOf(IOException.class);
        assertThat(other).hasContent("torn");
    }

    /// Many long lines at once are no larger file, and no larger piece of memory.
    @Test
    void aBatchIsWrittenInPartsOfABoundedSize() {
        LinkedBlockingQueue<String> parts = new LinkedBlockingQueue<>();
        AccessEntry entry = new AccessEntry(Rig.NOON, "10.0.0.1", Optional.empty(), 404, 0, 0, Optional.empty());
        String line = entry.line(AccessLogFormat.TEXT);
        AccessLog log = new AccessLog(
                bytes -> parts.add(StandardCharsets.UTF_8.decode(bytes).toString()), 3 * line.length(), () -> Rig.NOON);
        for (int i = 0; i < 8; i++) {
            log.add(entry);
        }
        log.set(AccessLogFormat.TEXT);
        Rig.eventually("all are written", () -> String.join("", parts).equals(line.repeat(8)));
        assertThat(List.copyOf(parts)).containsExactly(line.repeat(3), line.repeat(3), line.repeat(2));
        log.close();
    }
}
