package dev.stele.registry;

import static dev.stele.registry.RunningRegistry.code;
import static dev.stele.registry.RunningRegistry.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What refused pushes leave behind: nothing. Which tags may be replaced: those that collect signatures, by more.
class RefusedManifestTest extends RegistryTest {
    private static final String MANIFESTS = "/v2/shop/web/manifests/";
    private static final Digest SUBJECT = Digest.sha256(bytes("an image"));
    private static final String SIGNATURES = "sha256-" + SUBJECT.hex() + ".sig";

    private Descriptor config = new Descriptor(MediaTypes.CONFIG, SUBJECT, 0);

    @BeforeEach
    void pushConfig() {
        config = pushed(MediaTypes.CONFIG, "{}", Map.of());
    }

    @Test
    void refusedTagLeavesNothing() {
        byte[] first = image("first");
        assertThat(put("1.0", first).statusCode()).isEqualTo(201);
        byte[] second = about("second");
        Digest digest = Digest.sha256(second);
        assertThat(code(put("1.0", second))).isEqualTo("409 DENIED");
        assertThat(code(put(digest + "?tag=2.0&tag=1.0", second))).isEqualTo("409 DENIED");
        assertNothingOf(digest);
        assertThat(registry.store().tags("shop/web")).containsExactly("1.0");
        assertThat(put("2.0", second).statusCode()).isEqualTo(201);
        assertThat(referrers()).hasSize(1);
        assertThat(code(put("1.0", second))).isEqualTo("409 DENIED");
        assertThat(referrers()).hasSize(1);
        assertThat(registry.send("GET", MANIFESTS + digest).body()).isEqualTo(second);
    }

    @Test
    void tagTakenByAnotherProcessMeanwhileLeavesNothingToServe() {
        byte[] first = image("first");
        Digest other = registry.store().put(first);
        CrashPoint.arm(reached -> {
            if (reached == CrashPoint.MANIFEST_BEFORE_TAG) {
                registry.store().setTag("shop/web", "1.0", other);
            }
        });
        byte[] second = about("second");
        assertThat(code(put("1.0", second))).isEqualTo("409 DENIED");
        assertThat(code(registry.send("GET", MANIFESTS + Digest.sha256(second))))
                .isEqualTo("404 MANIFEST_UNKNOWN");
        assertThat(referrers()).isEmpty();
    }

    @Test
    void subjectWithoutRoomLeavesNothing() throws IOException {
        Path subject = home.resolve("store/registry/referrers/shop/web/_subjects/sha256-" + SUBJECT.hex());
        Files.createDirectories(subject);
        byte[] known = about("known");
        assertThat(put("known", known).statusCode()).isEqualTo(201);
        for (int i = 1; i < Referrers.PER_SUBJECT_MAX; i++) {
            Files.createFile(subject.resolve("sha256-" + String.format("%064d", i)));
        }
        byte[] more = about("more");
        assertThat(code(put("more", more))).isEqualTo("400 DENIED");
        assertNothingAt(Digest.sha256(more));
        assertThat(put("known", known).statusCode()).isEqualTo(201);
    }

    @Test
    void manifestCutShortLeavesNothing() {
        byte[] image = image("whole");
        String text = new String(image, StandardCharsets.UTF_8);
        String status = registry.raw("PUT " + MANIFESTS + "1.0 HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                + registry.basic() + "\r\nContent-Type: " + MediaTypes.MANIFEST + "\r\nContent-Length: "
                + (image.length + 9) + "\r\n\r\n" + text);
        assertThat(status).contains("400");
        assertNothingOf(Digest.sha256(image));
    }

    @Test
    void signaturesAreAddedToTheirTag() {
        byte[] one = signatures("a");
        byte[] two = signatures("a", "b");
        assertThat(put(SIGNATURES, one).statusCode()).isEqualTo(201);
        assertThat(put(SIGNATURES, two).statusCode()).isEqualTo(201);
        assertThat(put(SIGNATURES, two).statusCode()).isEqualTo(201);
        assertThat(registry.send("GET", MANIFESTS + SIGNATURES).body()).isEqualTo(two);
        assertThat(registry.send("GET", MANIFESTS + Digest.sha256(one)).body()).isEqualTo(one);
        registry.restart();
        assertThat(put(SIGNATURES, signatures("c", "a", "b")).statusCode()).isEqualTo(201);
        for (String kind : List.of(".att", ".sbom")) {
            String tag = SIGNATURES.replace(".sig", kind);
            assertThat(put(tag, one).statusCode()).isEqualTo(201);
            assertThat(put(tag, two).statusCode()).isEqualTo(201);
        }
    }

    @Test
    void signaturesAreNeverLost() {
        byte[] two = signatures("a", "b");
        put(SIGNATURES, two);
        Descriptor changed = pushed("application/vnd.dev.cosign.simplesigning.v1+json", "a", Map.of("signature", "x"));
        byte[] other = new Manifest(config, List.of(changed, signature("b")), Map.of()).bytes();
        byte[] index = Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.INDEX)
                .put("manifests", Json.array(List.of()))
                .build()
                .bytes();
        for (byte[] less : List.of(signatures("a"), signatures("b", "c"), signatures(), other, index)) {
            HttpResponse<byte[]> refused = put(SIGNATURES, less);
            assertThat(code(refused)).isEqualTo("409 DENIED");
            Json error = Json.parse(refused.body()).list("errors").getFirst();
            assertThat(error.string("message")).contains("keeps all layers", "referrers");
            assertThat(error.string("message")).doesNotContain("raise the version");
            assertNothingAt(Digest.sha256(less));
        }
        assertThat(registry.send("GET", MANIFESTS + SIGNATURES).body()).isEqualTo(two);
    }

    @Test
    void noOtherTagGrows() {
        for (String tag : List.of(
                "1.0",
                "latest",
                "sha256-" + SUBJECT.hex(),
                SIGNATURES + "x",
                SIGNATURES.replace(".sig", ".cosign"),
                "sha256-" + SUBJECT.hex().substring(1) + ".sig",
                "sha512-" + SUBJECT.hex() + ".sig",
                "x" + SIGNATURES.substring(1))) {
            assertThat(put(tag, signatures("a")).statusCode()).as(tag).isEqualTo(201);
            assertThat(code(put(tag, signatures("a", "b")))).as(tag).isEqualTo("409 DENIED");
            assertThat(registry.store().tag("shop/web", tag)).contains(Digest.sha256(signatures("a")));
        }
    }

    @Test
    void longListOfReferrersComesInPages() {
        String filler = "x".repeat(1_500_000);
        List<String> pushed = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d", "e")) {
            byte[] about = about(name + filler);
            put(Digest.sha256(about).toString(), about);
            pushed.add(Digest.sha256(about).toString());
        }
        List<String> listed = new ArrayList<>();
        Optional<String> page = Optional.of(
                "/v2/shop/web/referrers/" + SUBJECT + "?artifactType=" + MediaTypes.CONFIG.replace("+", "%2B"));
        int pages = 0;
        for (; page.isPresent(); pages++) {
            HttpResponse<byte[]> answer = registry.send("GET", page.get());
            assertThat(answer.body().length).isLessThan(Referrers.PAGE_BYTES + Document.BYTES_MAX);
            Json.parse(answer.body()).list("manifests").forEach(m -> listed.add(m.string("digest")));
            page = Optional.of(header(answer, "Link"))
                    .filter(link -> link.endsWith(">; rel=\"next\""))
                    .map(link -> link.substring(1, link.indexOf('>')));
        }
        assertThat(pages).isEqualTo(2);
        assertThat(listed).containsExactlyInAnyOrderElementsOf(pushed);
    }

    private void assertNothingOf(Digest digest) {
        assertThat(referrers()).isEmpty();
        assertNothingAt(digest);
    }

    private void assertNothingAt(Digest digest) {
        assertThat(registry.store().has(digest)).isFalse();
        assertThat(code(registry.send("GET", MANIFESTS + digest))).isEqualTo("404 MANIFEST_UNKNOWN");
    }

    private List<Json> referrers() {
        return Json.parse(registry.send("GET", "/v2/shop/web/referrers/" + SUBJECT)
                        .body())
                .list("manifests");
    }

    private HttpResponse<byte[]> put(String name, byte[] bytes) {
        return registry.send(
                "PUT",
                MANIFESTS + name,
                bytes,
                "Content-Type",
                Json.parse(bytes).optionalString("mediaType").orElse(MediaTypes.MANIFEST));
    }

    private Descriptor pushed(String mediaType, String content, Map<String, String> annotations) {
        Digest digest = registry.push("shop/web", bytes(content));
        return new Descriptor(mediaType, digest, bytes(content).length, annotations);
    }

    private Descriptor signature(String name) {
        String type = "application/vnd.dev.cosign.simplesigning.v1+json";
        return pushed(type, name, Map.of("dev.cosignproject.cosign/signature", "of " + name));
    }

    private byte[] signatures(String... names) {
        return new Manifest(config, List.of(names).stream().map(this::signature).toList(), Map.of()).bytes();
    }

    private byte[] image(String name) {
        return new Manifest(config, List.of(), Map.of("name", name)).bytes();
    }

    private byte[] about(String name) {
        return Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.MANIFEST)
                .put("config", config.toJson())
                .put("layers", Json.array(List.of()))
                .put("subject", new Descriptor(MediaTypes.MANIFEST, SUBJECT, 8).toJson())
                .put("annotations", Json.object().put("name", name).build())
                .build()
                .bytes();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
