package dev.stele.registry;

import static dev.stele.registry.RunningRegistry.code;
import static dev.stele.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A blob is served only where it belongs; to know its digest gives nothing.
class BelongingsTest extends RegistryTest {
    private static final byte[] CONTROL = bytes("{\"services\":[{\"env\":{\"PASSWORD\":\"secret\"}}]}");
    private static final Digest ABSENT = Digest.sha256(bytes("never stored"));

    @Test
    void controlBlobsAreAsUnknownAsAbsentOnes() {
        push("a", "1.0", "anything");
        byte[] looksLikeManifest = image(Map.of("never", "pushed"));
        for (byte[] content : List.of(CONTROL, bytes("server.conf"), new byte[0], looksLikeManifest)) {
            Digest control = registry.store().put(content);
            for (String path :
                    List.of("/v2/a/blobs/", "/v2/a/manifests/", "/v2/other/blobs/", "/v2/other/manifests/")) {
                for (String method : List.of("GET", "HEAD")) {
                    HttpResponse<byte[]> known = registry.send(method, path + control);
                    HttpResponse<byte[]> absent = registry.send(method, path + ABSENT);
                    assertThat(known.statusCode()).as(method + path).isEqualTo(404);
                    assertThat(text(known)).isEqualTo(text(absent).replace(ABSENT.toString(), control.toString()));
                    assertThat(known.headers().map().keySet())
                            .isEqualTo(absent.headers().map().keySet());
                }
            }
        }
    }

    @Test
    void blobIsServedWhereItWasUploadedOrMounted() {
        Digest digest = registry.push("a", bytes("a blob"));
        assertThat(registry.send("GET", "/v2/a/blobs/" + digest).statusCode()).isEqualTo(200);
        assertThat(code(registry.send("GET", "/v2/b/blobs/" + digest))).isEqualTo("404 BLOB_UNKNOWN");
        assertThat(registry.send("HEAD", "/v2/b/blobs/" + digest).statusCode()).isEqualTo(404);
        assertThat(mount("b", digest, "&from=c").statusCode()).isEqualTo(202);
        assertThat(registry.send("HEAD", "/v2/b/blobs/" + digest).statusCode()).isEqualTo(404);
        assertThat(mount("b", digest, "&from=a").statusCode()).isEqualTo(201);
        assertThat(registry.send("HEAD", "/v2/b/blobs/" + digest).statusCode()).isEqualTo(200);
        assertThat(mount("c", digest, "").statusCode()).isEqualTo(201);
        registry.restart();
        assertThat(registry.send("HEAD", "/v2/c/blobs/" + digest).statusCode()).isEqualTo(200);
    }

    @Test
    void controlBlobIsNotMounted() {
        push("a", "1.0", "anything");
        Digest control = registry.store().put(CONTROL);
        for (String from : List.of("", "&from=a", "&from=b", "&from=..", "&from=a/_blobs", "&from=")) {
            assertThat(mount("b", control, from).statusCode()).as(from).isEqualTo(202);
            assertThat(mount("b", ABSENT, from).statusCode()).as(from).isEqualTo(202);
        }
        assertThat(registry.send("HEAD", "/v2/b/blobs/" + control).statusCode()).isEqualTo(404);
    }

    @Test
    void mountNeedsPermissionToReadTheOtherRepository() {
        Digest digest = registry.push("a", bytes("a blob"));
        String push = token("repository:b:pull,push");
        String both = token("repository:b:pull,push&scope=repository:a:pull");
        for (String from : List.of("", "&from=a")) {
            assertThat(mountFromAfar(digest, from, push)).as(from).contains("202");
            assertThat(mountFromAfar(digest, from, both)).as(from).contains("201");
        }
    }

    @Test
    void manifestCannotTakeInWhatTheRepositoryHasNot() {
        Descriptor control = stored(MediaTypes.LAYER_TAR, CONTROL);
        Descriptor config = pushed("a", MediaTypes.CONFIG, "{}");
        Descriptor absent = new Descriptor(MediaTypes.LAYER_TAR, ABSENT, 7);
        Descriptor otherSize = new Descriptor(MediaTypes.LAYER_TAR, control.digest(), 7);
        for (Descriptor layer : List.of(control, otherSize, absent)) {
            assertThat(code(put("a", "1.0", manifest(config, layer)))).isEqualTo("404 MANIFEST_BLOB_UNKNOWN");
            assertThat(code(put("a", "1.0", manifest(layer)))).isEqualTo("404 MANIFEST_BLOB_UNKNOWN");
        }
        byte[] image = image(Map.of());
        registry.store().put(image);
        Descriptor foreignManifest = new Descriptor(MediaTypes.MANIFEST, Digest.sha256(image), image.length);
        assertThat(code(put("a", "1.0", index(foreignManifest)))).isEqualTo("404 MANIFEST_BLOB_UNKNOWN");
    }

    @Test
    void foreignLayerIsNotServedThoughItsDigestIsKnown() {
        Descriptor control = stored("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", CONTROL);
        Descriptor config = pushed("a", MediaTypes.CONFIG, "{}");
        assertThat(put("a", "1.0", manifest(config, control)).statusCode()).isEqualTo(201);
        registry.restart();
        assertThat(code(registry.send("GET", "/v2/a/blobs/" + control.digest())))
                .isEqualTo("404 BLOB_UNKNOWN");
        byte[] local = manifest(stored(MediaTypes.CONFIG, bytes("{}")), control);
        registry.store().setTag("local", "1", registry.store().put(local));
        assertThat(code(registry.send("GET", "/v2/local/blobs/" + control.digest())))
                .isEqualTo("404 BLOB_UNKNOWN");
    }

    @Test
    void imageBuiltHereIsServedAtOnce() {
        for (int i = 0; i < 50; i++) {
            Descriptor config = stored(MediaTypes.CONFIG, bytes("config " + i));
            Descriptor layer = stored(MediaTypes.LAYER_TAR, bytes("layer " + i));
            byte[] image = manifest(config, layer);
            Digest digest = registry.store().put(image);
            assertThat(code(registry.send("GET", "/v2/web/blobs/" + layer.digest())))
                    .isEqualTo("404 BLOB_UNKNOWN");
            registry.store().setTag("web", "1." + i, digest);
            assertThat(registry.send("GET", "/v2/web/blobs/" + layer.digest()).body())
                    .isEqualTo(bytes("layer " + i));
            assertThat(registry.send("GET", "/v2/web/blobs/" + config.digest()).statusCode())
                    .isEqualTo(200);
            assertThat(registry.send("GET", "/v2/web/manifests/" + digest).body())
                    .isEqualTo(image);
            assertThat(registry.send("GET", "/v2/web/manifests/1." + i).body()).isEqualTo(image);
            assertThat(registry.send("GET", "/v2/other/blobs/" + layer.digest()).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void homeOfFormerVersionServesWhatItsManifestsName() throws IOException {
        byte[] image = push("shop/web", "1.0", "a layer");
        Descriptor named = new Descriptor(MediaTypes.MANIFEST, Digest.sha256(image), image.length);
        byte[] inner = index(named);
        put("shop/web", Digest.sha256(inner).toString(), inner);
        byte[] outer = index(new Descriptor(MediaTypes.INDEX, Digest.sha256(inner), inner.length));
        put("shop/web", "multi", outer);
        byte[] about = about(named);
        put("shop/web", Digest.sha256(about).toString(), about);
        byte[] alone = about(new Descriptor(MediaTypes.MANIFEST, ABSENT, 7));
        pushed("signatures", MediaTypes.CONFIG, "{}");
        put("signatures", Digest.sha256(alone).toString(), alone);
        removeLinks();
        registry.restart();
        Digest control = registry.store().put(CONTROL);
        for (byte[] manifest : List.of(image, inner, outer, about)) {
            assertThat(registry.send("GET", "/v2/shop/web/manifests/" + Digest.sha256(manifest))
                            .body())
                    .isEqualTo(manifest);
        }
        assertThat(registry.send("GET", "/v2/shop/web/blobs/" + Digest.sha256(bytes("a layer")))
                        .statusCode())
                .isEqualTo(200);
        assertThat(registry.send("GET", "/v2/signatures/manifests/" + Digest.sha256(alone))
                        .body())
                .isEqualTo(alone);
        assertThat(registry.send("GET", "/v2/shop/web/blobs/" + control).statusCode())
                .isEqualTo(404);
        assertThat(put("shop/web", "1.0", image).statusCode()).isEqualTo(201);
    }

    @Test
    void damagedImageHidesNoOtherAndIsServedOnceRepaired() throws IOException {
        Descriptor config = stored(MediaTypes.CONFIG, bytes("{}"));
        Descriptor layer = stored(MediaTypes.LAYER_TAR, bytes("a layer"));
        byte[] damaged = manifest(config, layer);
        byte[] sound = manifest(config);
        Digest digest = registry.store().put(damaged);
        registry.store().setTag("web", "1.0", digest);
        registry.store().setTag("web", "2.0", registry.store().put(sound));
        Files.writeString(home.resolve("store/tags/web/_tags/3.0"), "no digest");
        Files.writeString(registry.store().path(digest), "damaged");
        assertThat(registry.send("GET", "/v2/web/blobs/" + config.digest()).statusCode())
                .isEqualTo(200);
        assertThat(registry.send("GET", "/v2/web/manifests/2.0").body()).isEqualTo(sound);
        assertThat(code(registry.send("GET", "/v2/web/blobs/" + layer.digest())))
                .isEqualTo("404 BLOB_UNKNOWN");
        registry.store().put(damaged);
        assertThat(registry.send("GET", "/v2/web/blobs/" + layer.digest()).statusCode())
                .isEqualTo(200);
    }

    private void removeLinks() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("store/registry/links"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private byte[] push(String repository, String tag, String layer) {
        byte[] image =
                manifest(pushed(repository, MediaTypes.CONFIG, "{}"), pushed(repository, MediaTypes.LAYER_TAR, layer));
        assertThat(put(repository, tag, image).statusCode()).isEqualTo(201);
        return image;
    }

    private HttpResponse<byte[]> put(String repository, String name, byte[] bytes) {
        String type = Json.parse(bytes).string("mediaType");
        return registry.send("PUT", "/v2/" + repository + "/manifests/" + name, bytes, "Content-Type", type);
    }

    private HttpResponse<byte[]> mount(String repository, Digest digest, String from) {
        return registry.send("POST", "/v2/" + repository + "/blobs/uploads/?mount=" + digest + from);
    }

    private String mountFromAfar(Digest digest, String from, String token) {
        return registry.raw("POST /v2/b/blobs/uploads/?mount=" + digest + from + " HTTP/1.1\r\nHost: far.example\r\n"
                + "Authorization: Bearer " + token + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private String token(String scope) {
        return Json.parse(registry.send("GET", "/token?scope=" + scope).body()).string("token");
    }

    private Descriptor pushed(String repository, String mediaType, String content) {
        return new Descriptor(mediaType, registry.push(repository, bytes(content)), bytes(content).length);
    }

    private Descriptor stored(String mediaType, byte[] content) {
        return new Descriptor(mediaType, registry.store().put(content), content.length);
    }

    private static byte[] image(Map<String, String> annotations) {
        Descriptor config = new Descriptor(MediaTypes.CONFIG, ABSENT, 2);
        return new Manifest(config, List.of(), annotations).bytes();
    }

    private static byte[] manifest(Descriptor config, Descriptor... layers) {
        return new Manifest(config, List.of(layers), Map.of()).bytes();
    }

    private static byte[] index(Descriptor... manifests) {
        return Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.INDEX)
                .put("manifests", Json.array(List.of(manifests), Descriptor::toJson))
                .build()
                .bytes();
    }

    private static byte[] about(Descriptor subject) {
        Digest config = Digest.sha256(bytes("{}"));
        return Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.MANIFEST)
                .put("config", new Descriptor(MediaTypes.CONFIG, config, 2).toJson())
                .put("layers", Json.array(List.of()))
                .put("subject", subject.toJson())
                .build()
                .bytes();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
