package dev.stele.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an answer is judged to be, whatever pieces it comes in, and how much work it makes.
class ProbeAnswerTest {
    private static final byte[] HEAD = bytes("HTTP/1.1 200 OK\r\n");

    private static byte[] bytes(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /// @param enough whether nothing more is read after it, although the connection is open
    private record Seen(String verdict, boolean enough, int looked) {}

    private static Seen see(byte[] text, int pieceSize) {
        ProbeAnswer answer = new ProbeAnswer();
        int looked = 0;
        for (int at = 0; at < text.length && !answer.isEnough(); at += pieceSize) {
            byte[] piece = Arrays.copyOfRange(text, at, Math.min(text.length, at + pieceSize));
            looked += answer.add(piece, piece.length);
        }
        return new Seen(answer.verdict().orElse("good"), answer.isEnough(), looked);
    }

    /// Ends with `open` when the answer may go on, so that only the connection's end or the timeout ends it.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok                       | good whole",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nok                       | good open",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\nok                       | good whole",
                "HTTP/1.1 200 OK\\r\\ncontent-length:\t2 \\r\\n\\r\\nok                      | good whole",
                "HTTP/1.1 200 OK\\nContent-Length: 2\\n\\nok                               | good whole",
                "HTTP/1.1 200 OK\\r\\nContent-Length: x\\r\\n\\r\\n                         | good open",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 99999999999\\r\\n\\r\\n               | good open",
                "HTTP/1.1 200 OK\\r\\nX-Content-Length: 0\\r\\n\\r\\n                       | good open",
                "HTTP/1.0 200 OK\\r\\n\\r\\nok                                             | good open",
                "HTTP/1.1 200\\r\\n\\r\\n                                                  | good open",
                "HTTP/1.1 204 No\\r\\n\\r\\n                                               | good whole",
                "HTTP/1.1 304 No\\r\\n\\r\\n                                               | good whole",
                "HTTP/1.1 302 Found\\r\\nLocation: http://x/\\r\\nContent-Length: 0\\r\\n\\r\\n | good whole",
                "HTTP/1.1 400 Bad\\r\\nContent-Length: 0\\r\\n\\r\\n                        | 400 whole",
                "HTTP/1.1 503 No\\r\\n\\r\\n                                               | 503 open",
                "HTTP/1.1 101 Switch\\r\\n\\r\\n                                           | 101 whole",
                "HTTP/1.1 100 Go\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n | good whole",
                "HTTP/1.1 103 E\\r\\nContent-Length: 9\\r\\n\\r\\nHTTP/1.1 500 X\\r\\n\\r\\n    | 500 open",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n       | good whole",
                "HTTP/1.1 200 K\\r\\nCHUNKED\\r\\n\\r\\n2;x=y\\r\\nok\\r\\n00\\r\\nA: b\\r\\n\\r\\n | good whole",
                "HTTP/1.1 200 K\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nA\\r\\n\\r\\n0\\r\\n\\r\\n | good open",
                "HTTP/1.1 200 K\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n\\r\\n0\\r\\n\\r\\n | good open",
                "HTTP/1.1 200 OK\\r\\nServer: x                                         | closed within the head open",
                "HTTP/1.1 200 OK                                                     | closed within the head open",
                "SSH-2.0-x\\r\\n                                                       | no HTTP answer whole",
                "HTTP/1.1 999 X\\r\\n\\r\\n                                                | no HTTP answer whole",
                "HTTP/2 200\\r\\n\\r\\n                                                    | no HTTP answer whole",
                "\\r\\nHTTP/1.1 200 OK\\r\\n\\r\\n | closed without an answer whole",
            })
    void theVerdictDoesNotDependOnThePieces(String text, String expected) {
        byte[] answer = bytes(text.replace("CHUNKED", "Transfer-Encoding: chunked"));
        for (int size : new int[] {1, 2, 7, answer.length}) {
            Seen seen = see(answer, size);
            assertThat(seen.verdict() + (seen.enough() ? " whole" : " open"))
                    .as("in pieces of " + size)
                    .isEqualTo(expected);
            assertThat(seen.looked()).isLessThanOrEqualTo(answer.length);
        }
    }

    @Test
    void nothingIsNoAnswer() {
        assertThat(see(new byte[0], 1)).isEqualTo(new Seen("closed without an answer", false, 0));
    }

    enum Attack {
        ENDLESS_HEAD("HTTP/1.1 200 OK\r\n", "X: " + "y".repeat(60) + "\r\n"),
        ENDLESS_HEADER("HTTP/1.1 200 OK\r\nX: ", "y"),
        ENDLESS_STATUS("HTTP/1.1 200 ", "y"),
        ENDLESS_GARBAGE("", "y"),
        INTERIM_FLOOD("", "HTTP/1.1 100 Go on\r\n\r\n"),
        INTERIM_HEADS("", "HTTP/1.1 103 Hints\r\nLink: <x>\r\n\r\n"),
        ENDLESS_CHUNKS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"),
        ENDLESS_CHUNK_SIZE("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0"),
        ENDLESS_TRAILER("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"),
        ENDLESS_BODY("HTTP/1.1 200 OK\r\n\r\n", "x"),
        WRONG_LENGTH("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", "x");

        private final String head;
        private final String again;

        Attack(String head, String again) {
            this.head = head;
            this.again = again;
        }

        private byte[] answer() {
            return bytes(head + again.repeat((1 << 20) / again.length()));
        }
    }

    /// Each byte is looked at once, whatever the pieces: single bytes, segments, or all that fits the buffer.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "ENDLESS_HEAD, a head in more than 256 pieces, a head of more than 64 KiB",
                "ENDLESS_HEADER, a head in more than 256 pieces, a head of more than 64 KiB",
                "ENDLESS_STATUS, a head in more than 256 pieces, a head of more than 64 KiB",
                "ENDLESS_GARBAGE, no HTTP answer, no HTTP answer",
                "INTERIM_FLOOD, more than 8 interim answers, more than 8 interim answers",
                "INTERIM_HEADS, a head in more than 256 pieces, more than 8 interim answers",
                "ENDLESS_CHUNKS, good, good",
                "ENDLESS_CHUNK_SIZE, good, good",
                "ENDLESS_TRAILER, good, good",
                "ENDLESS_BODY, good, good",
                "WRONG_LENGTH, good, good",
            })
    void theWorkIsBounded(Attack attack, String dripped, String poured) {
        Seen drip = see(attack.answer(), 1);
        assertThat(drip.verdict()).isEqualTo(dripped);
        assertThat(drip.looked()).isLessThanOrEqualTo(ProbeAnswer.READS_MAX);
        for (int size : new int[] {1_448, 4_096}) {
            Seen pour = see(attack.answer(), size);
            assertThat(pour.verdict()).isEqualTo(poured);
            assertThat(pour.enough()).isTrue();
            assertThat(pour.looked()).isLessThanOrEqualTo(ProbeAnswer.BYTES_MAX);
        }
    }

    @Test
    void aBodyIsReadToItsEndButNotFurther() {
        byte[] answer = bytes(
                new String(HEAD, StandardCharsets.ISO_8859_1) + "Content-Length: 60000\r\n\r\n" + "x".repeat(70_000));
        assertThat(see(answer, 4_096).looked()).isEqualTo(HEAD.length + 25 + 60_000);
    }
}
