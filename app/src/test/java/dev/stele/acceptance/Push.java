package dev.stele.acceptance;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;

/// Pushes a small image to a rig's registry as a client does: token, blobs, manifest.
public final class Push {
    private static final String NAME = "pushed";
    private static final String OCI = "application/vnd.oci.image.";
    private static final String MANIFEST = OCI + "manifest.v1+json";

    private final Rig rig;
    private final HttpClient client = HttpClient.newHttpClient();

    public Push(Rig rig) {
        this.rig = rig;
    }

    /// @param layer its only layer's bytes; the registry does not look inside
    /// @return the manifest's digest
    /// @throws IOException when the registry does not take it
    public Digest push(String tag, byte[] layer) throws IOException {
        byte[] config = bytes(Json.object()
                .put("architecture", "amd64")
                .put("os", "linux")
                .put(
                        "rootfs",
                        Json.object()
                                .put("type", "layers")
                                .put(
                                        "diff_ids",
                                        Json.strings(
                                                List.of(Digest.sha256(layer).toString())))
                                .build()));
        String token = token();
        upload(token, config);
        upload(token, layer);
        byte[] manifest = bytes(Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MANIFEST)
                .put("config", descriptor(OCI + "config.v1+json", config))
                .put("layers", Json.array(List.of(layer), blob -> descriptor(OCI + "layer.v1.tar", blob))));
        send(
                201,
                token,
                request("/v2/" + NAME + "/manifests/" + tag)
                        .header("Content-Type", MANIFEST)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(manifest)));
        return Digest.sha256(manifest);
    }

    /// Begins an upload and sends nothing.
    ///
    /// @return its id
    String begin(String repository) throws IOException {
        HttpResponse<byte[]> begun = send(
                202,
                token(repository),
                request("/v2/" + repository + "/blobs/uploads/").POST(HttpRequest.BodyPublishers.noBody()));
        String location = begun.headers().firstValue("Location").orElseThrow();
        return location.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    }

    /// @return the digest that a tag stands for
    public Digest digest(String tag) throws IOException {
        HttpResponse<byte[]> answer = send(
                200,
                token(),
                request("/v2/" + NAME + "/manifests/" + tag)
                        .header("Accept", MANIFEST)
                        .GET());
        return Digest.sha256(answer.body());
    }

    private static Json descriptor(String mediaType, byte[] blob) {
        return Json.object()
                .put("mediaType", mediaType)
                .put("digest", Digest.sha256(blob).toString())
                .put("size", blob.length)
                .build();
    }

    private static byte[] bytes(Json.Builder json) {
        return json.build().bytes();
    }

    private void upload(String token, byte[] blob) throws IOException {
        HttpResponse<byte[]> begun =
                send(202, token, request("/v2/" + NAME + "/blobs/uploads/").POST(HttpRequest.BodyPublishers.noBody()));
        String location = begun.headers().firstValue("Location").orElseThrow();
        send(202, token, request(location).method("PATCH", HttpRequest.BodyPublishers.ofByteArray(blob)));
        String end = location + (location.contains("?") ? "&" : "?") + "digest=" + Digest.sha256(blob);
        send(201, token, request(end).PUT(HttpRequest.BodyPublishers.noBody()));
    }

    private String token() throws IOException {
        return token(NAME);
    }

    private String token(String repository) throws IOException {
        String password = Files.readString(rig.home().resolve("registry.token")).strip();
        String basic = Base64.getEncoder().encodeToString(("any:" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder ask = request("/token?service=stele&scope=repository:" + repository + ":pull,push")
                .header("Authorization", "Basic " + basic)
                .GET();
        return Json.parse(new String(sent(200, ask).body(), StandardCharsets.UTF_8))
                .string("token");
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(
                URI.create(target.startsWith("/") ? "http://" + rig.registry() + target : target));
    }

    private HttpResponse<byte[]> send(int wanted, String token, HttpRequest.Builder request) throws IOException {
        return sent(wanted, request.header("Authorization", "Bearer " + token));
    }

    private HttpResponse<byte[]> sent(int wanted, HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != wanted) {
                throw new IOException(
                        "status " + answer.statusCode() + ": " + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return answer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
