package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.oci.Digest;
import dev.stele.text.JsonException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reads and writes locks.
class LockTest {
    private static final Digest INPUTS = Digest.sha256("inputs".getBytes(StandardCharsets.UTF_8));

    private static PinnedFile file(String digest) {
        return new PinnedFile(
                "python",
                "flask",
                "3.1.0",
                List.of(URI.create("https://files.example/flask-3.1.0-py3-none-any.whl")),
                Digest.parse(digest),
                7,
                "any");
    }

    private static Lock lock(PinnedFile... files) {
        return new Lock(INPUTS, Optional.empty(), List.of(), List.of(), List.of(files));
    }

    @Test
    void aLockWithoutFilesKeepsItsBytes() {
        assertThat(lock().bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "{\"format\":1,\n\"inputs\":\"" + INPUTS + "\",\n\"packages\":[\n\n],\n\"releases\":[\n\n]}\n");
        assertThat(Lock.parse(lock().bytes())).isEqualTo(lock());
    }

    @Test
    void eachFileIsALine() {
        Lock lock = lock(file("sha256:" + "a".repeat(64)), file("sha512:" + "b".repeat(128)));
        assertThat(Lock.parse(lock.bytes())).isEqualTo(lock);
        assertThat(new String(lock.bytes(), StandardCharsets.UTF_8).lines())
                .startsWith("{\"files\":[")
                .contains("],", "\"format\":1,")
                .filteredOn(l -> l.contains("\"kind\":\"python\""))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"size\":7|\"size\":-1",
                "\"size\":7|\"size\": 7",
                "\"uris\":[\"https://files.example/flask-3.1.0-py3-none-any.whl\"]|\"uris\":[]",
                "sha256:aa|md5:aa",
                "\"kind\":\"python\",|''",
                "\"platform\":\"any\"|\"platform\":\"any\",\"script\":\"x\"",
            })
    void anotherSpellingIsNoLock(String good, String bad) {
        String text = new String(lock(file("sha256:" + "a".repeat(64))).bytes(), StandardCharsets.UTF_8);
        byte[] changed = text.replace(good, bad).getBytes(StandardCharsets.UTF_8);
        assertThat(text).contains(good);
        assertThatThrownBy(() -> Lock.parse(changed)).isInstanceOf(JsonException.class);
    }

    @Test
    void anEmptySectionIsNotWritten() {
        byte[] empty = new String(lock().bytes(), StandardCharsets.UTF_8)
                .replace("{\"format\"", "{\"files\":[\n\n],\n\"format\"")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Lock.parse(empty)).isInstanceOf(JsonException.class);
    }
}
