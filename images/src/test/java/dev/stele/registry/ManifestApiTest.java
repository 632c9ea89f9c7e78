package dev.stele.registry;

import static dev.stele.registry.RunningRegistry.code;
import static dev.stele.registry.RunningRegistry.header;
import static dev.stele.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.text.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The data sets of the distribution specification's conformance suite, and cases that it does not cover.
class ManifestApiTest extends RegistryTest {
    private static final String REPO = "conformance/repo1";
    private static final String MANIFESTS = "/v2/" + REPO + "/manifests/";

    private Descriptor config;
    private Descriptor layer;

    @BeforeEach
    void pushBlobs() {
        config = pushed(MediaTypes.CONFIG, "{\"os\":\"linux\"}");
        layer = pushed(MediaTypes.LAYER_TAR, "a layer");
    }

    @Test
    void servesManifestBytesByTagAndDigest() {
        byte[] spaced =
                ("  " + new String(image(Map.of()), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
        HttpResponse<byte[]> put = put("1.0", spaced);
        assertThat(text(put)).isEqualTo("201 ");
        Digest digest = Digest.sha256(spaced);
        assertThat(header(put, "Docker-Content-Digest")).isEqualTo(digest.toString());
        for (String name : List.of("1.0", digest.toString())) {
            HttpResponse<byte[]> get = registry.sendAsNobody("GET", MANIFESTS + name);
            assertThat(get.body()).isEqualTo(spaced);
            HttpResponse<byte[]> head = registry.sendAsNobody("HEAD", MANIFESTS + name);
            for (HttpResponse<byte[]> answer : List.of(get, head)) {
                assertThat(header(answer, "Content-Type")).isEqualTo(MediaTypes.MANIFEST);
                assertThat(header(answer, "Content-Length")).isEqualTo(String.valueOf(spaced.length));
                assertThat(header(answer, "Docker-Content-Digest")).isEqualTo(digest.toString());
            }
        }
    }

    @Test
    void refusesToMoveTagWithFix() {
        byte[] first = image(Map.of());
        byte[] second = image(Map.of("changed", "yes"));
        assertThat(put("1.8.0", first).statusCode()).isEqualTo(201);
        assertThat(put("1.8.0", first).statusCode()).isEqualTo(201);
        HttpResponse<byte[]> refused = put("1.8.0", second);
        assertThat(code(refused)).isEqualTo("409 DENIED");
        Json error = Json.parse(refused.body()).list("errors").getFirst();
        assertThat(error.string("message"))
                .contains(Digest.sha256(first).toString())
                .contains(Digest.sha256(second).toString())
                .contains("fix: raise the version");
        assertThat(error.at("detail").string("reason")).isEqualTo("TAG_IMMUTABLE");
        assertThat(registry.send("GET", MANIFESTS + "1.8.0").body()).isEqualTo(first);
        assertThat(registry.send("DELETE", MANIFESTS + "1.8.0").statusCode()).isEqualTo(405);
    }

    @Test
    void concurrentPushesToTagHaveOneWinner() throws Exception {
        List<Callable<Integer>> pushes = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            byte[] bytes = image(Map.of("n", String.valueOf(i)));
            pushes.add(() -> put("latest", bytes).statusCode());
        }
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var status : threads.invokeAll(pushes)) {
                statuses.add(status.get());
            }
        }
        assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
    }

    @Test
    void refusesInvalidManifests() {
        String ok = new String(image(Map.of()), StandardCharsets.UTF_8);
        Map<String, String> wrong = new TreeMap<>();
        wrong.put("not JSON", "{");
        wrong.put("trailing bytes", ok + "x");
        wrong.put("both kinds", ok.replaceFirst("\\{", "{\"manifests\":[],"));
        wrong.put("neither kind", "{\"schemaVersion\":2}");
        wrong.put("duplicate key", ok.replaceFirst("\\{", "{\"schemaVersion\":2,"));
        wrong.put("schema 1", ok.replace("\"schemaVersion\":2", "\"schemaVersion\":1"));
        wrong.put("size of another blob", ok.replace("\"size\":" + layer.size(), "\"size\":8"));
        wrong.put("negative size", ok.replace("\"size\":" + layer.size(), "\"size\":-1"));
        wrong.put(
                "upper-case hex",
                ok.replace(layer.digest().hex(), layer.digest().hex().toUpperCase(java.util.Locale.ROOT)));
        wrong.put("unknown layer", ok.replace(layer.digest().hex(), "0".repeat(64)));
        wrong.put("data of another blob", ok.replace("\"size\":" + layer.size(), "\"size\":7,\"data\":\"YQ==\""));
        StringBuilder table = new StringBuilder();
        wrong.forEach((name, body) -> table.append(name)
                .append(" → ")
                .append(code(put("bad", body.getBytes(StandardCharsets.UTF_8))))
                .append('\n'));
        assertThat(table.toString()).isEqualTo("""
                both kinds → 400 MANIFEST_INVALID
                data of another blob → 400 MANIFEST_INVALID
                duplicate key → 400 MANIFEST_INVALID
                negative size → 400 MANIFEST_INVALID
                neither kind → 400 MANIFEST_INVALID
                not JSON → 400 MANIFEST_INVALID
                schema 1 → 400 MANIFEST_INVALID
                size of another blob → 400 MANIFEST_INVALID
                trailing bytes → 400 MANIFEST_INVALID
                unknown layer → 404 MANIFEST_BLOB_UNKNOWN
                upper-case hex → 400 MANIFEST_INVALID
                """);
        assertThat(registry.store().tag(REPO, "bad")).isEmpty();
    }

    @Test
    void contentTypeMustMatchDocument() {
        byte[] bytes = image(Map.of());
        assertThat(code(registry.send("PUT", MANIFESTS + "a", bytes, "Content-Type", MediaTypes.INDEX)))
                .isEqualTo("400 MANIFEST_INVALID");
        assertThat(code(registry.send("PUT", MANIFESTS + "a", bytes))).isEqualTo("400 MANIFEST_INVALID");
    }

    @Test
    void boundsManifestAtFourMebibytes() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 390; i++) {
            many.put("annotation" + i, "x".repeat(10_000));
        }
        assertThat(put("large", image(many)).statusCode()).isEqualTo(201);
        for (int i = 390; i < 430; i++) {
            many.put("annotation" + i, "x".repeat(10_000));
        }
        assertThat(code(put("too-large", image(many)))).isEqualTo("413 SIZE_INVALID");
    }

    @Test
    void neverTakesDigestForTag() {
        byte[] bytes = image(Map.of());
        assertThat(code(put("sha256:baddigeststring", bytes))).isEqualTo("400 DIGEST_INVALID");
        assertThat(code(registry.send("GET", MANIFESTS + "sha256:baddigeststring")))
                .isEqualTo("400 DIGEST_INVALID");
        assertThat(code(put(Digest.sha256(new byte[1]).toString(), bytes))).isEqualTo("400 DIGEST_INVALID");
        assertThat(code(put(".bad", bytes))).isEqualTo("400 MANIFEST_INVALID");
    }

    @Test
    void missingManifestsAndOtherBlobsAreNotFound() {
        assertThat(code(registry.send("GET", MANIFESTS + "absent"))).isEqualTo("404 MANIFEST_UNKNOWN");
        assertThat(code(registry.send("GET", MANIFESTS + Digest.sha256(new byte[1]))))
                .isEqualTo("404 MANIFEST_UNKNOWN");
        assertThat(code(registry.send("GET", MANIFESTS + layer.digest()))).isEqualTo("404 MANIFEST_UNKNOWN");
    }

    @Test
    void indexNamesExistingManifests() {
        byte[] image = image(Map.of());
        byte[] index = index(new Descriptor(MediaTypes.MANIFEST, Digest.sha256(image), image.length));
        assertThat(code(put("multi", index))).isEqualTo("404 MANIFEST_BLOB_UNKNOWN");
        put(Digest.sha256(image).toString(), image);
        assertThat(put("multi", index).statusCode()).isEqualTo(201);
        assertThat(header(registry.send("GET", MANIFESTS + "multi"), "Content-Type"))
                .isEqualTo(MediaTypes.INDEX);
        assertThat(put("empty", index()).statusCode()).isEqualTo(201);
        assertThat(code(put("blob", index(layer)))).isEqualTo("400 MANIFEST_INVALID");
    }

    @Test
    void keepsImagesOfDockerAndBuildxAsTheyCame() {
        String docker = "application/vnd.docker.distribution.manifest.";
        byte[] v2 = """
                {
                   "schemaVersion": 2,
                   "mediaType": "%sv2+json",
                   "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": %d, "digest": "%s"},
                   "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": %d,
                      "digest": "%s"}]
                }""".formatted(docker, config.size(), config.digest(), layer.size(), layer.digest())
                .getBytes(StandardCharsets.UTF_8);
        assertKept(v2, docker + "v2+json");
        String entry = "{\"mediaType\":\"%s\",\"size\":%d,\"digest\":\"%s\",\"platform\":{%s}%s}";
        String linux = "\"architecture\":\"amd64\",\"os\":\"linux\"";
        String listed = entry.formatted(docker + "v2+json", v2.length, Digest.sha256(v2), linux, "");
        assertKept(index(docker + "list.v2+json", listed), docker + "list.v2+json");
        byte[] image = image(Map.of());
        assertKept(image, MediaTypes.MANIFEST);
        Descriptor proof = pushed("application/vnd.in-toto+json", "{\"predicate\":{}}");
        byte[] attestation = new Manifest(config, List.of(proof), Map.of()).bytes();
        assertKept(attestation, MediaTypes.MANIFEST);
        String unknown = "\"architecture\":\"unknown\",\"os\":\"unknown\"";
        String about = ",\"annotations\":{\"vnd.docker.reference.digest\":\"%s\",".formatted(Digest.sha256(image))
                + "\"vnd.docker.reference.type\":\"attestation-manifest\"}";
        String first = entry.formatted(MediaTypes.MANIFEST, image.length, Digest.sha256(image), linux, "");
        Digest of = Digest.sha256(attestation);
        String second = entry.formatted(MediaTypes.MANIFEST, attestation.length, of, unknown, about);
        assertKept(index(MediaTypes.INDEX, first + "," + second), MediaTypes.INDEX);
    }

    private static byte[] index(String mediaType, String entries) {
        return "{\"schemaVersion\": 2, \"mediaType\": \"%s\", \"manifests\": [%s]}\n"
                .formatted(mediaType, entries)
                .getBytes(StandardCharsets.UTF_8);
    }

    private void assertKept(byte[] bytes, String mediaType) {
        Digest digest = Digest.sha256(bytes);
        HttpResponse<byte[]> put = registry.send("PUT", MANIFESTS + digest, bytes, "Content-Type", mediaType);
        assertThat(text(put)).isEqualTo("201 ");
        HttpResponse<byte[]> get = registry.sendAsNobody("GET", MANIFESTS + digest);
        assertThat(get.body()).isEqualTo(bytes);
        assertThat(header(get, "Content-Type")).isEqualTo(mediaType);
    }

    @Test
    void listsTagsInByteOrderAndPages() {
        byte[] bytes = image(Map.of());
        for (String tag : List.of("b", "a", "B", "a.1", "1.0")) {
            put(tag, bytes);
        }
        String list = "/v2/" + REPO + "/tags/list";
        assertThat(tags(registry.send("GET", list))).containsExactly("1.0", "B", "a", "a.1", "b");
        HttpResponse<byte[]> page = registry.send("GET", list + "?n=2");
        assertThat(tags(page)).containsExactly("1.0", "B");
        assertThat(header(page, "Link")).isEqualTo("<" + list + "?n=2&last=B>; rel=\"next\"");
        assertThat(tags(registry.send("GET", list + "?n=2&last=a"))).containsExactly("a.1", "b");
        assertThat(tags(registry.send("GET", list + "?last=b"))).isEmpty();
        HttpResponse<byte[]> none = registry.send("GET", list + "?n=0");
        assertThat(tags(none)).isEmpty();
        assertThat(header(none, "Link")).isEqualTo("absent");
        assertThat(tags(registry.send("GET", list + "?n=1000000000000"))).hasSize(5);
        assertThat(registry.send("GET", list + "?n=-1").statusCode()).isEqualTo(400);
        assertThat(code(registry.send("GET", "/v2/unknown/tags/list"))).isEqualTo("404 NAME_UNKNOWN");
    }

    @Test
    void putByDigestMayNameTags() {
        byte[] bytes = image(Map.of());
        HttpResponse<byte[]> answer = put(Digest.sha256(bytes) + "?tag=a&tag=b", bytes);
        assertThat(header(answer, "OCI-Tag")).isEqualTo("a, b");
        assertThat(registry.store().tags(REPO)).containsExactly("a", "b");
        String many = "?tag=t" + String.join("&tag=t", List.of("0123456789x".split("", -1)));
        assertThat(put(Digest.sha256(bytes) + many, bytes).statusCode()).isEqualTo(414);
    }

    @Test
    void listsReferrersBySubjectAndType() {
        byte[] subject = image(Map.of());
        put("subject", subject);
        Json about = Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.MANIFEST)
                .put("artifactType", "application/vnd.example.sbom")
                .put("config", config.toJson())
                .put("layers", Json.array(List.of()))
                .put("subject", new Descriptor(MediaTypes.MANIFEST, Digest.sha256(subject), subject.length).toJson())
                .put("annotations", Json.object().put("a", "b").build())
                .build();
        HttpResponse<byte[]> put = put(Digest.sha256(about.bytes()).toString(), about.bytes());
        assertThat(header(put, "OCI-Subject")).isEqualTo(Digest.sha256(subject).toString());
        String list = "/v2/" + REPO + "/referrers/" + Digest.sha256(subject);
        HttpResponse<byte[]> all = registry.send("GET", list);
        assertThat(header(all, "Content-Type")).isEqualTo(MediaTypes.INDEX);
        Json only = Json.parse(all.body()).list("manifests").getFirst();
        assertThat(only.string("digest")).isEqualTo(Digest.sha256(about.bytes()).toString());
        assertThat(only.string("artifactType")).isEqualTo("application/vnd.example.sbom");
        assertThat(only.stringMapOf("annotations")).containsEntry("a", "b");
        HttpResponse<byte[]> filtered = registry.send("GET", list + "?artifactType=other");
        assertThat(header(filtered, "OCI-Filters-Applied")).isEqualTo("artifactType");
        assertThat(Json.parse(filtered.body()).list("manifests")).isEmpty();
    }

    @Test
    void unknownSubjectHasNoReferrers() {
        HttpResponse<byte[]> answer = registry.send("GET", "/v2/never/seen/referrers/" + Digest.sha256(new byte[1]));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Json.parse(answer.body()).string("mediaType")).isEqualTo(MediaTypes.INDEX);
        assertThat(registry.send("GET", "/v2/" + REPO + "/referrers/sha256:x").statusCode())
                .isEqualTo(400);
    }

    @Test
    void crashAroundTaggingLeavesValidTagOrNone() {
        byte[] bytes = image(Map.of());
        for (CrashPoint point : List.of(CrashPoint.MANIFEST_BEFORE_TAG, CrashPoint.MANIFEST_AFTER_TAG)) {
            String tag = point.name();
            CrashPoint.arm(reached -> {
                if (reached == point) {
                    throw new IllegalStateException("died at " + point.label());
                }
            });
            assertThat(put(tag, bytes).statusCode()).isEqualTo(500);
            CrashPoint.arm(_ -> {});
            registry.restart();
            registry.store().tag(REPO, tag).ifPresent(registry.store()::verify);
            assertThat(put(tag, bytes).statusCode()).isEqualTo(201);
        }
    }

    private HttpResponse<byte[]> put(String name, byte[] bytes) {
        String type = new String(bytes, StandardCharsets.UTF_8).contains("\"manifests\"")
                ? MediaTypes.INDEX
                : MediaTypes.MANIFEST;
        return registry.send("PUT", MANIFESTS + name, bytes, "Content-Type", type);
    }

    private Descriptor pushed(String mediaType, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Descriptor(mediaType, registry.push(REPO, bytes), bytes.length);
    }

    private byte[] image(Map<String, String> annotations) {
        return new Manifest(config, List.of(layer), annotations).bytes();
    }

    private static byte[] index(Descriptor... manifests) {
        return Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.INDEX)
                .put("manifests", Json.array(List.of(manifests), Descriptor::toJson))
                .build()
                .bytes();
    }

    private static List<String> tags(HttpResponse<byte[]> answer) {
        return Json.parse(answer.body()).stringList("tags");
    }
}
