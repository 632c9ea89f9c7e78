package dev.stele.registry;

import static dev.stele.registry.RunningRegistry.code;
import static dev.stele.registry.RunningRegistry.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Digest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// The blob groups of the distribution specification's conformance suite, and cases that it does not cover.
class BlobApiTest extends RegistryTest {
    private static final String REPO = "conformance/repo1";
    private static final String UPLOADS = "/v2/" + REPO + "/blobs/uploads/";
    private static final byte[] BLOB = bytes(512);

    @Test
    void missingBlobIsNotFound() {
        assertThat(code(registry.send("GET", blob(BLOB)))).isEqualTo("404 BLOB_UNKNOWN");
        assertThat(registry.send("HEAD", blob(BLOB)).statusCode()).isEqualTo(404);
    }

    @Test
    void uploadsBlobByPost() {
        HttpResponse<byte[]> answer = registry.send("POST", UPLOADS + "?digest=" + Digest.sha256(BLOB), BLOB);
        assertCreated(answer, BLOB);
    }

    @Test
    void uploadsBlobByPostAndPut() {
        HttpResponse<byte[]> answer = registry.send("PUT", open() + "?digest=" + Digest.sha256(BLOB), BLOB);
        assertCreated(answer, BLOB);
    }

    @Test
    void uploadsEmptyAndSmallBlobs() {
        for (byte[] bytes : List.of(new byte[0], "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            assertCreated(registry.send("PUT", open() + "?digest=" + Digest.sha256(bytes), bytes), bytes);
        }
    }

    @Test
    void uploadsStreamWithoutLength() {
        var request = registry.patch(open())
                .method("PATCH", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(BLOB)));
        HttpResponse<byte[]> patched = registry.send(request);
        assertThat(patched.statusCode()).isEqualTo(202);
        assertThat(header(patched, "Range")).isEqualTo("0-511");
        assertCreated(registry.send("PUT", header(patched, "Location") + "?digest=" + Digest.sha256(BLOB)), BLOB);
    }

    @Test
    void uploadsChunksWithLastInPatchOrPut() {
        byte[] bytes = bytes(3067);
        for (boolean lastWithPut : new boolean[] {false, true}) {
            String upload = open();
            chunk(upload, bytes, 0, 1024);
            chunk(upload, bytes, 1024, 2048);
            String closing = upload + "?digest=" + Digest.sha256(bytes);
            byte[] last = Arrays.copyOfRange(bytes, 2048, 3067);
            if (lastWithPut) {
                assertCreated(registry.send("PUT", closing, last, "Content-Range", "2048-3066"), bytes);
            } else {
                chunk(upload, bytes, 2048, 3067);
                assertCreated(registry.send("PUT", closing), bytes);
            }
        }
    }

    @Test
    void refusesChunkOutOfOrderAndContinues() {
        byte[] bytes = bytes(2048);
        String upload = open();
        assertThat(registry.send("PATCH", upload, BLOB, "Content-Range", "1024-1535")
                        .statusCode())
                .isEqualTo(416);
        assertThat(header(registry.send("GET", upload), "Range")).isEqualTo("0-0");
        chunk(upload, bytes, 0, 1024);
        for (String wrong : List.of("0-511", "1023-1534", "1025-1536", "5-4", "x-y", "99999999999999999999-1")) {
            HttpResponse<byte[]> refused = registry.send("PATCH", upload, BLOB, "Content-Range", wrong);
            assertThat(refused.statusCode()).as(wrong).isEqualTo(416);
        }
        String closing = upload + "?digest=" + Digest.sha256(bytes);
        assertThat(registry.send("PUT", closing, BLOB, "Content-Range", "0-511").statusCode())
                .isEqualTo(416);
        HttpResponse<byte[]> status = registry.send("GET", closing);
        assertThat(status.statusCode()).isEqualTo(204);
        assertThat(header(status, "Range")).isEqualTo("0-1023");
        chunk(upload, bytes, 1024, 2048);
        assertCreated(registry.send("PUT", closing), bytes);
    }

    @Test
    void chunkOfOtherLengthChangesNothing() {
        String upload = open();
        for (String range : List.of("0-510", "0-512")) {
            assertThat(code(registry.send("PATCH", upload, BLOB, "Content-Range", range)))
                    .isEqualTo("400 SIZE_INVALID");
            assertThat(header(registry.send("GET", upload), "Range")).isEqualTo("0-0");
        }
    }

    @Test
    void interruptedBodyIsKeptAndContinued() {
        byte[] bytes = "short and long".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        String closing = "?digest=" + Digest.sha256(bytes);
        for (String cut : List.of(
                "PATCH %s HTTP/1.1|Content-Length: 100||short",
                "PATCH %s HTTP/1.1|Content-Length: 14|Content-Range: 0-13||short",
                "PATCH %s HTTP/1.1|Transfer-Encoding: chunked||5|short|",
                "PATCH %s HTTP/1.1|Transfer-Encoding: chunked||ff|short",
                "PUT %s" + closing + " HTTP/1.1|Content-Length: 14||short")) {
            String upload = open();
            String head = "|Host: localhost|Authorization: " + registry.basic() + "|";
            registry.raw(cut.formatted(upload).replaceFirst("\\|", head).replace("|", "\r\n"));
            assertThat(header(registry.send("GET", upload), "Range")).as(cut).isEqualTo("0-4");
            byte[] rest = Arrays.copyOfRange(bytes, 5, 14);
            HttpResponse<byte[]> resumed = registry.send("PATCH", upload, rest, "Content-Range", "5-13");
            assertThat(resumed.statusCode()).as(cut).isEqualTo(202);
            assertCreated(registry.send("PUT", upload + closing), bytes);
        }
    }

    @Test
    void interruptedUploadInOnePieceLeavesNothing() throws java.io.IOException {
        registry.raw("POST " + UPLOADS + "?digest=" + Digest.sha256(BLOB) + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: " + registry.basic() + "\r\nContent-Length: 100\r\n\r\nshort");
        assertThat(UploadFolder.of(home.resolve("store/registry")).list()).isEmpty();
        assertThat(home.resolve("store/registry/uploads")).isEmptyDirectory();
    }

    @Test
    void hashFollowsBytesThroughRefusalsAndRestarts() {
        byte[] bytes = bytes(300_000);
        String upload = open();
        chunk(upload, bytes, 0, 100_000);
        byte[] wrong = new byte[50_000];
        assertThat(registry.send("PATCH", upload, wrong, "Content-Range", "100000-150000")
                        .statusCode())
                .isEqualTo(400);
        chunk(upload, bytes, 100_000, 200_000);
        registry.restart();
        chunk(upload, bytes, 200_000, 300_000);
        assertCreated(registry.send("PUT", upload + "?digest=" + Digest.sha256(bytes)), bytes);
        String lying = open();
        chunk(lying, bytes, 0, 100_000);
        chunk(lying, bytes, 100_000, 300_000);
        assertThat(code(registry.send("PUT", lying + "?digest=" + Digest.sha256(wrong))))
                .isEqualTo("400 DIGEST_INVALID");
    }

    @Test
    void servesLargeBlobsWholeAndInParts() {
        byte[] bytes = bytes((9 << 20) + 1);
        registry.push(REPO, bytes);
        assertThat(registry.send("GET", blob(bytes)).body()).isEqualTo(bytes);
        int from = (4 << 20) - 1;
        HttpResponse<byte[]> part = registry.send("GET", blob(bytes), new byte[0], "Range", "bytes=" + from + "-");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    @Test
    void refusesUnexpectedBytesOnEveryUploadPath() {
        Digest wrong = Digest.sha256(new byte[1]);
        assertThat(code(registry.send("POST", UPLOADS + "?digest=" + wrong, BLOB)))
                .isEqualTo("400 DIGEST_INVALID");
        assertThat(code(registry.send("PUT", open() + "?digest=" + wrong, BLOB)))
                .isEqualTo("400 DIGEST_INVALID");
        String chunked = open();
        chunk(chunked, BLOB, 0, 512);
        assertThat(code(registry.send("PUT", chunked + "?digest=" + wrong))).isEqualTo("400 DIGEST_INVALID");
        assertThat(registry.send("GET", chunked).statusCode()).isEqualTo(404);
        assertThat(registry.store().has(wrong)).isFalse();
    }

    @Test
    void refusesInvalidDigests() {
        for (String bad : List.of("sha256:bad", "md5:d41d8cd98f00b204e9800998ecf8427e", "sha256:" + "A".repeat(64))) {
            assertThat(code(registry.send("GET", "/v2/" + REPO + "/blobs/" + bad)))
                    .isEqualTo("400 DIGEST_INVALID");
            assertThat(code(registry.send("POST", UPLOADS + "?digest=" + bad, BLOB)))
                    .isEqualTo("400 DIGEST_INVALID");
        }
        assertThat(code(registry.send("PUT", open()))).isEqualTo("400 DIGEST_INVALID");
        assertThat(code(registry.send("POST", UPLOADS + "?digest-algorithm=md5")))
                .isEqualTo("400 DIGEST_INVALID");
    }

    @Test
    void acceptsSha512Digest() {
        byte[] hello = "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        String sha512 = "sha512:9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7"
                + "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043";
        HttpResponse<byte[]> answer = registry.send("PUT", open() + "?digest=" + sha512, hello);
        assertThat(header(answer, "Docker-Content-Digest")).isEqualTo(sha512);
        assertThat(registry.send("GET", header(answer, "Location")).body()).isEqualTo(hello);
    }

    @Test
    void mountsExistingBlob() {
        Digest digest = registry.push("conformance/repo2", BLOB);
        for (String from : List.of("&from=conformance/repo2", "")) {
            assertCreated(registry.send("POST", UPLOADS + "?mount=" + digest + from), BLOB);
        }
    }

    @Test
    void mountOfMissingBlobStartsUpload() {
        HttpResponse<byte[]> answer =
                registry.send("POST", UPLOADS + "?mount=" + Digest.sha256(BLOB) + "&from=conformance/repo2");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertCreated(registry.send("PUT", header(answer, "Location") + "?digest=" + Digest.sha256(BLOB), BLOB), BLOB);
    }

    @Test
    void cancelsUpload() {
        String upload = open();
        assertThat(registry.send("DELETE", upload).statusCode()).isEqualTo(204);
        assertThat(code(registry.send("GET", upload))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void uploadBelongsToItsRepository() {
        String id = open().substring(UPLOADS.length());
        assertThat(code(registry.send("GET", "/v2/another/blobs/uploads/" + id)))
                .isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
        assertThat(code(registry.send("GET", UPLOADS + "0".repeat(32)))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
        assertThat(code(registry.send("GET", UPLOADS + "..of"))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void servesRanges() {
        byte[] bytes = bytes(2048);
        registry.push(REPO, bytes);
        StringBuilder table = new StringBuilder();
        for (String range : List.of(
                "500-1499", "500-", "-500", "2000-5000", "0-0", "-9999", "500-0", "5000-10000", "-0", "0-1,5-6", "x")) {
            HttpResponse<byte[]> answer = registry.send("GET", blob(bytes), new byte[0], "Range", "bytes=" + range);
            String contentRange = header(answer, "Content-Range");
            if (answer.statusCode() == 206) {
                String[] ends =
                        contentRange.substring(6, contentRange.indexOf('/')).split("-", -1);
                assertThat(answer.body())
                        .isEqualTo(Arrays.copyOfRange(bytes, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]) + 1));
            }
            table.append(
                    "%s → %d %s, %d bytes\n".formatted(range, answer.statusCode(), contentRange, answer.body().length));
        }
        assertThat(table.toString()).isEqualTo("""
                500-1499 → 206 bytes 500-1499/2048, 1000 bytes
                500- → 206 bytes 500-2047/2048, 1548 bytes
                -500 → 206 bytes 1548-2047/2048, 500 bytes
                2000-5000 → 206 bytes 2000-2047/2048, 48 bytes
                0-0 → 206 bytes 0-0/2048, 1 bytes
                -9999 → 206 bytes 0-2047/2048, 2048 bytes
                500-0 → 416 bytes */2048, 0 bytes
                5000-10000 → 416 bytes */2048, 0 bytes
                -0 → 416 bytes */2048, 0 bytes
                0-1,5-6 → 200 absent, 2048 bytes
                x → 200 absent, 2048 bytes
                """);
    }

    @Test
    void uploadContinuesAfterRestart() {
        byte[] bytes = bytes(2048);
        String upload = open();
        chunk(upload, bytes, 0, 1024);
        registry.restart();
        assertThat(header(registry.send("GET", upload), "Range")).isEqualTo("0-1023");
        chunk(upload, bytes, 1024, 2048);
        assertCreated(registry.send("PUT", upload + "?digest=" + Digest.sha256(bytes)), bytes);
    }

    @Test
    void unfinishedUploadExpires() {
        String upload = open();
        registry.setTime(java.time.Instant.MAX.minus(Duration.ofDays(400)));
        open();
        assertThat(registry.send("GET", upload).statusCode()).isEqualTo(404);
    }

    @Test
    void concurrentPushesOfBlobMakeOneFile() throws Exception {
        List<Callable<Integer>> pushes = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            String path = "/v2/repo" + i + "/blobs/uploads/?digest=" + Digest.sha256(BLOB);
            pushes.add(() -> registry.send("POST", path, BLOB).statusCode());
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var status : threads.invokeAll(pushes)) {
                assertThat(status.get()).isEqualTo(201);
            }
        }
        registry.store().verify(Digest.sha256(BLOB));
    }

    @Test
    void crashDuringUploadLeavesNoPartialBlob() {
        for (CrashPoint point : List.of(CrashPoint.UPLOAD_MID_CHUNK, CrashPoint.UPLOAD_BEFORE_COMMIT)) {
            byte[] bytes = point.label().repeat(10).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            CrashPoint.arm(reached -> {
                if (reached == point) {
                    throw new IllegalStateException("died at " + point.label());
                }
            });
            String upload = open();
            assertThat(registry.send("PUT", upload + "?digest=" + Digest.sha256(bytes), bytes)
                            .statusCode())
                    .isEqualTo(500);
            CrashPoint.arm(_ -> {});
            registry.restart();
            assertThat(registry.store().has(Digest.sha256(bytes))).isFalse();
            registry.push(REPO, bytes);
        }
    }

    @Test
    void refusesToDeleteBlobs() {
        registry.push(REPO, BLOB);
        assertThat(code(registry.send("DELETE", blob(BLOB)))).isEqualTo("405 UNSUPPORTED");
    }

    private String open() {
        HttpResponse<byte[]> answer = registry.send("POST", UPLOADS);
        assertThat(answer.statusCode()).isEqualTo(202);
        return header(answer, "Location");
    }

    private void chunk(String upload, byte[] bytes, int from, int to) {
        HttpResponse<byte[]> answer = registry.send(
                "PATCH", upload, Arrays.copyOfRange(bytes, from, to), "Content-Range", from + "-" + (to - 1));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(header(answer, "Range")).isEqualTo("0-" + (to - 1));
    }

    /// Checks that the reply names the blob's location, and that HEAD and GET find it there.
    private void assertCreated(HttpResponse<byte[]> answer, byte[] bytes) {
        assertThat(RunningRegistry.text(answer)).isEqualTo("201 ");
        HttpResponse<byte[]> head = registry.send("HEAD", header(answer, "Location"));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(bytes.length));
        HttpResponse<byte[]> get = registry.send("GET", header(answer, "Location"));
        assertThat(get.body()).isEqualTo(bytes);
        assertThat(header(get, "Content-Length")).isEqualTo(String.valueOf(bytes.length));
        assertThat(header(get, "Docker-Content-Digest"))
                .isEqualTo(Digest.sha256(bytes).toString());
        assertThat(header(get, "Content-Type")).isEqualTo("application/octet-stream");
    }

    private static String blob(byte[] bytes) {
        return "/v2/" + REPO + "/blobs/" + Digest.sha256(bytes);
    }

    private static byte[] bytes(int length) {
        byte[] out = new byte[length];
        new SplittableRandom(length).nextBytes(out);
        return out;
    }
}
