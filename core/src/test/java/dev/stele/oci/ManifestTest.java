package dev.stele.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.text.JsonException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
    private static final Descriptor CONFIG = new Descriptor(MediaTypes.CONFIG, Digest.sha256(new byte[0]), 2);
    private static final Descriptor LAYER =
            new Descriptor(MediaTypes.LAYER_ZSTD, Digest.sha256(new byte[1]), 7, Map.of("b", "2", "a", "1"));
    private static final Manifest MANIFEST = new Manifest(CONFIG, List.of(LAYER, LAYER), Map.of("title", "shop"));

    @Test
    void isReadBackAsWritten() {
        assertThat(Manifest.parse(MANIFEST.bytes())).isEqualTo(MANIFEST);
        Manifest bare = new Manifest(CONFIG, List.of(), Map.of());
        assertThat(Manifest.parse(bare.bytes())).isEqualTo(bare);
        assertThat(text(bare)).doesNotContain("annotations");
    }

    @Test
    void acceptsAnAbsentMediaType() {
        String without = text(MANIFEST).replace("\"mediaType\":\"" + MediaTypes.MANIFEST + "\",", "");
        assertThat(without).isNotEqualTo(text(MANIFEST));
        assertThat(Manifest.parse(without.getBytes(UTF_8))).isEqualTo(MANIFEST);
    }

    @Test
    void readsWhatDockerPushes() {
        String docker = text(MANIFEST)
                .replace(MediaTypes.MANIFEST, MediaTypes.DOCKER_MANIFEST)
                .replace(MediaTypes.CONFIG, "application/vnd.docker.container.image.v1+json");
        assertThat(Manifest.parse(docker.getBytes(UTF_8)).layers()).isEqualTo(MANIFEST.layers());
    }

    /// What is replaced in a good manifest, and the reason why the result is refused.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"schemaVersion\":2     | \"schemaVersion\":1                  | schemaVersion is not 2",
                "\"schemaVersion\":2     | \"schemaVersion\":2,\"manifests\":[] | could be read in two ways",
                "image.manifest.v1+json  | image.index.v1+json                  | not an image manifest",
                "\"layers\"              | \"blobs\"                            | \"layers\" is missing",
                "\"config\"              | \"conf\"                             | \"config\" is missing",
                "\"size\":7              | \"size\":-7                          | negative size",
                "\"size\":7              | \"size\":\"7\"                       | a whole number is expected",
                "sha256:                 | md5:                                 | unknown digest algorithm"
            })
    void refusesBadManifests(String good, String bad, String reason) {
        String text = text(MANIFEST).replace(good, bad);
        assertThat(text).isNotEqualTo(text(MANIFEST));
        assertThatThrownBy(() -> Manifest.parse(text.getBytes(UTF_8)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining(reason);
    }

    private static String text(Manifest manifest) {
        return new String(manifest.bytes(), UTF_8);
    }
}
