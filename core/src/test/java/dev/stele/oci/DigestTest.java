package dev.stele.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void hashesBytesWithSha256() {
        Digest empty = Digest.sha256(new byte[0]);
        assertThat(empty).hasToString("sha256:" + EMPTY).isEqualTo(Digest.of(empty.bytes()));
        assertThat(empty.shortHex()).isEqualTo("e3b0c44298fc");
        assertThat(Digest.sha256("abc".getBytes(UTF_8)).hex())
                .startsWith("ba7816bf")
                .endsWith("f20015ad");
    }

    @Test
    void parsesBothAlgorithms() {
        for (String text : List.of("sha256:" + EMPTY, "sha512:" + EMPTY + EMPTY)) {
            assertThat(Digest.parse(text)).hasToString(text);
        }
    }

    /// `#` stands for 63 valid hex digits.
    @ParameterizedTest
    @CsvSource({
        "'',        a digest looks like",
        "#0,        a digest looks like",
        "sha256,    a digest looks like",
        "md5:#0,    unknown digest algorithm",
        "SHA256:#0, unknown digest algorithm",
        "sha256:#,  needs 64",
        "sha256:#00,needs 64",
        "sha256:#G, needs 64",
        "sha256:#A, needs 64",
        "sha512:#0, needs 128"
    })
    void refusesWhatIsNoDigest(String text, String reason) {
        assertThatThrownBy(() -> Digest.parse(text.replace("#", EMPTY.substring(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void sortsByAlgorithmThenHex() {
        Digest low = Digest.parse("sha256:" + "0".repeat(64));
        Digest high = Digest.parse("sha256:" + "f".repeat(64));
        Digest other = Digest.parse("sha512:" + "0".repeat(128));
        assertThat(List.of(other, high, low).stream().sorted()).containsExactly(low, high, other);
    }
}
