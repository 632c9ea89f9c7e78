package dev.stele.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.text.JsonException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageConfigTest {
    private static final ImageConfig FULL = new ImageConfig(
            "2026-01-02T03:04:05Z",
            "amd64",
            "linux",
            new ImageConfig.Execution(
                    "1000:1000",
                    List.of("PATH=/bin", "LEVEL=1"),
                    List.of("/bin/web"),
                    List.of("--port", "8080"),
                    "/srv",
                    new TreeSet<>(List.of("8080/tcp", "9090/tcp")),
                    Optional.of("SIGQUIT")),
            Map.of("owner", "ana"),
            List.of(Digest.sha256(new byte[1]), Digest.sha256(new byte[2])),
            List.of("copy web", "set user"));

    @Test
    void isReadBackAsWritten() {
        assertThat(ImageConfig.parse(FULL.bytes())).isEqualTo(FULL);
    }

    @Test
    void fillsInWhatIsAbsent() {
        ImageConfig least = parse("{\"architecture\":\"arm64\",\"os\":\"linux\",\"rootfs\":{}}");
        assertThat(least.created()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(least.execution().user()).isEmpty();
        assertThat(least.execution().entrypoint()).isEmpty();
        assertThat(least.execution().stopSignal()).isEmpty();
        assertThat(least.diffIds()).isEmpty();
        assertThat(ImageConfig.parse(least.bytes())).isEqualTo(least);
    }

    /// What is replaced in a good config, and the reason why the result is refused.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"os\"           | \"system\"          | \"os\" is missing",
                "\"architecture\" | \"cpu\"             | \"architecture\" is missing",
                "\"rootfs\"       | \"root\"            | \"rootfs\" is missing",
                "\"Env\":[        | \"Env\":[1,         | a string is expected",
                "\"/srv\"         | 7                   | a string is expected",
                "\"sha256:        | \"sha1:             | bad image config: unknown digest algorithm"
            })
    void refusesBadConfigs(String good, String bad, String reason) {
        String text = new String(FULL.bytes(), UTF_8);
        assertThat(text).contains(good);
        assertThatThrownBy(() -> parse(text.replace(good, bad)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining(reason);
    }

    private static ImageConfig parse(String text) {
        return ImageConfig.parse(text.getBytes(UTF_8));
    }
}
