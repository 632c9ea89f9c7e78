package dev.stele.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.text.JsonException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageIndexTest {
    private final Map<Digest, byte[]> store = new HashMap<>();

    private Digest put(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        store.put(Digest.sha256(bytes), bytes);
        return Digest.sha256(bytes);
    }

    private byte[] stored(Digest digest) {
        return Optional.ofNullable(store.get(digest)).orElseThrow();
    }

    /// A manifest that can be told from others by its config's size.
    private Digest manifest(int configSize) {
        Descriptor config = new Descriptor(MediaTypes.CONFIG, Digest.sha256(new byte[0]), configSize);
        return put(new String(new Manifest(config, java.util.List.of(), Map.of()).bytes(), UTF_8));
    }

    private static String entry(Digest digest, String mediaType, String platform) {
        String[] parts = platform.split("/");
        String variant = parts.length > 2 ? ",\"variant\":\"" + parts[2] + "\"" : "";
        String said = platform.isEmpty()
                ? ""
                : ",\"platform\":{\"os\":\"" + parts[0] + "\",\"architecture\":\"" + parts[1] + "\"" + variant + "}";
        return "{\"mediaType\":\"" + mediaType + "\",\"size\":1,\"digest\":\"" + digest + "\"" + said + "}";
    }

    private Digest index(String... entries) {
        return put("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.INDEX + "\",\"manifests\":["
                + String.join(",", entries) + "]}");
    }

    private long chosen(Digest image, String architecture) {
        return ImageIndex.manifest(image, architecture, this::stored).config().size();
    }

    /// The platforms of an index, the machine's, and which entry is taken: its place, from 1.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linux/amd64 unknown/unknown             | amd64 | 1",
                "linux/arm64 linux/amd64                 | amd64 | 2",
                "linux/arm64/v8 linux/amd64              | arm64 | 1",
                "linux/arm/v7 linux/arm64                | arm64 | 2",
                "linux/amd64/v3 linux/amd64/v1           | amd64 | 2",
                "linux/amd64 linux/amd64                 | amd64 | 1",
                "windows/amd64 linux/amd64               | amd64 | 2",
                "none linux/amd64                        | amd64 | 2",
                "none linux/arm64                        | amd64 | 1",
            })
    void choosesTheManifestOfTheMachine(String platforms, String architecture, int place) {
        String[] names = platforms.split(" ");
        String[] entries = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            entries[i] = entry(manifest(i + 1), MediaTypes.MANIFEST, names[i].equals("none") ? "" : names[i]);
        }
        assertThat(chosen(index(entries), architecture)).isEqualTo(place);
    }

    @Test
    void readsManifestsThatStandAlone() {
        assertThat(chosen(manifest(7), "amd64")).isEqualTo(7);
    }

    @Test
    void readsWhatDockerPushesForSeveralPlatforms() {
        Digest list =
                put(new String(stored(index(entry(manifest(4), MediaTypes.DOCKER_MANIFEST, "linux/amd64"))), UTF_8)
                        .replace(MediaTypes.INDEX, MediaTypes.DOCKER_INDEX));
        assertThat(chosen(list, "amd64")).isEqualTo(4);
    }

    @Test
    void readsNestedIndexesUpToABound() {
        Digest at = manifest(5);
        String type = MediaTypes.MANIFEST;
        for (int depth = 1; depth <= 3; depth++) {
            at = index(entry(at, type, "linux/amd64"));
            type = MediaTypes.INDEX;
            assertThat(chosen(at, "amd64")).isEqualTo(5);
        }
        Digest deep = index(entry(at, type, "linux/amd64"));
        assertThatThrownBy(() -> chosen(deep, "amd64"))
                .isInstanceOf(JsonException.class)
                .hasMessage("its indexes are nested more than 3 deep");
    }

    @Test
    void saysWhichPlatformsThereAre() {
        Digest image = index(
                entry(manifest(1), MediaTypes.MANIFEST, "linux/arm64/v8"),
                entry(manifest(2), MediaTypes.MANIFEST, "linux/s390x"),
                entry(manifest(3), MediaTypes.MANIFEST, "unknown/unknown"));
        assertThatThrownBy(() -> chosen(image, "amd64"))
                .isInstanceOf(JsonException.class)
                .hasMessage("it is an index of linux/arm64/v8, linux/s390x, and this machine is linux/amd64: build and"
                        + " push it for this platform too");
        assertThatThrownBy(() -> chosen(index(), "amd64")).hasMessageContaining("an index of no platform");
    }

    /// What is replaced in a good index, and the reason why the result is refused.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"schemaVersion\":2     | \"schemaVersion\":1               | schemaVersion is not 2",
                "image.index.v1+json     | image.manifest.v1+json            | calls itself",
                "\"manifests\":          | \"layers\":[],\"manifests\":       | could be read in two ways",
                "\"manifests\":[         | \"manifests\":7,\"x\":[           | a list is expected",
                "\"os\"                  | \"so\"                            | \"os\" is missing",
                "\"size\":1              | \"size\":-1                       | negative size"
            })
    void refusesBadIndexes(String good, String bad, String reason) {
        String text = new String(stored(index(entry(manifest(1), MediaTypes.MANIFEST, "linux/amd64"))), UTF_8);
        assertThat(text).contains(good);
        Digest image = put(text.replace(good, bad));
        assertThatThrownBy(() -> chosen(image, "amd64"))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesMoreEntriesThanItsBound() {
        String[] entries = new String[1025];
        java.util.Arrays.fill(entries, entry(manifest(1), MediaTypes.MANIFEST, "linux/amd64"));
        assertThatThrownBy(() -> chosen(index(entries), "amd64")).hasMessageContaining("an index of 1025 entries");
        assertThat(ImageIndex.parse(stored(index(entries[0]))).entries()).hasSize(1);
    }
}
