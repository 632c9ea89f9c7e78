package dev.stele.registry;

import static dev.stele.registry.RunningRegistry.code;
import static dev.stele.registry.RunningRegistry.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.oci.Digest;
import dev.stele.registry.OpenUpload.Owner;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whose uploads are, how many may be open, and which give way.
class UploadBoundsTest extends RegistryTest {
    private static final Instant RECENT = RunningRegistry.NOW.minus(UploadBounds.IDLE);
    private static final Instant IDLE = RECENT.minusSeconds(1);

    private UploadFolder uploads = UploadFolder.of(Path.of(""));

    @BeforeEach
    void find() {
        uploads = UploadFolder.of(home.resolve("store/registry"));
    }

    @Test
    void abandonedUploadsOfOneUserBlockNoOther() throws IOException {
        make(UploadBounds.PER_USER_MAX, "ann", RECENT);
        assertThat(code(open("ann"))).isEqualTo("429 TOOMANYREQUESTS");
        assertThat(open("bob").statusCode()).isEqualTo(202);
        assertThat(open("").statusCode()).isEqualTo(202);
    }

    @Test
    void longestIdleUploadOfUserGivesWay() throws IOException {
        make(UploadBounds.PER_USER_MAX, "ann", RECENT);
        touch(id("ann", 7), IDLE);
        touch(id("ann", 8), IDLE.minusSeconds(1));
        assertThat(open("ann").statusCode()).isEqualTo(202);
        assertThat(uploads.find(id("ann", 8))).isEmpty();
        assertThat(uploads.find(id("ann", 7))).isPresent();
        assertThat(open("ann").statusCode()).isEqualTo(202);
        assertThat(code(open("ann"))).isEqualTo("429 TOOMANYREQUESTS");
        assertThat(uploads.list()).hasSize(UploadBounds.PER_USER_MAX);
    }

    @Test
    void whereAllAreTakenAnyIdleUploadGivesWay() throws IOException {
        make(UploadBounds.PER_USER_MAX - 1, "ann", RECENT);
        make(UploadBounds.PER_USER_MAX - 1, "bob", RECENT);
        make(2, "cleo", RECENT);
        assertThat(code(open("dan"))).isEqualTo("429 TOOMANYREQUESTS");
        touch(id("ann", 3), IDLE);
        assertThat(open("dan").statusCode()).isEqualTo(202);
        assertThat(uploads.list()).hasSize(UploadBounds.OPEN_MAX).noneMatch(u -> u.id().equals(id("ann", 3)));
    }

    @Test
    void uploadInUseNeverGivesWay() throws IOException {
        make(UploadBounds.PER_USER_MAX, "ann", IDLE);
        UploadBounds bounds = new UploadBounds(uploads, () -> RunningRegistry.NOW);
        Owner ann = new Owner("a", "ann");
        assertThatThrownBy(() -> bounds.makeRoom(ann, _ -> true)).isInstanceOf(ApiError.class);
        assertThat(uploads.list()).hasSize(UploadBounds.PER_USER_MAX);
        bounds.makeRoom(ann, Set.of(id("ann", 0))::contains);
        assertThat(uploads.find(id("ann", 0))).isPresent();
        assertThat(uploads.list()).hasSize(UploadBounds.PER_USER_MAX - 1);
    }

    @Test
    void expiredUploadsAndOrphansAreRemoved() throws IOException {
        make(2, "ann", RunningRegistry.NOW.minus(UploadBounds.LIFE).minusSeconds(1));
        Path orphan = home.resolve("store/registry/uploads/" + "f".repeat(32) + ".of");
        Files.writeString(orphan, "a\nann\n");
        touch(orphan, RunningRegistry.NOW.minus(UploadBounds.LIFE).minusSeconds(1));
        String opened = header(open("bob"), "Docker-Upload-UUID");
        assertThat(uploads.list()).extracting(OpenUpload::id).containsExactly(opened);
        assertThat(orphan).doesNotExist();
    }

    @Test
    void uploadBelongsToUserWhoOpenedIt() {
        String upload = header(open("ann"), "Location");
        for (String method : List.of("GET", "PATCH", "PUT", "DELETE")) {
            String path = upload + "?digest=" + Digest.sha256(new byte[0]);
            assertThat(code(registry.sendAs("bob", method, path))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
        }
        assertThat(registry.sendAs("ann", "DELETE", upload).statusCode()).isEqualTo(204);
        assertThat(uploads.list()).isEmpty();
    }

    @Test
    void tokenCarriesItsUser() {
        String upload = header(open("ann"), "Location");
        for (String user : List.of("ann", "bob")) {
            HttpResponse<byte[]> issued = registry.sendAs(user, "GET", "/token?scope=repository:a:pull,push");
            String token = dev.stele.text.Json.parse(issued.body()).string("token");
            HttpResponse<byte[]> seen = registry.sendAsNobody("GET", upload, "Authorization", "Bearer " + token);
            assertThat(seen.statusCode()).as(user).isEqualTo(user.equals("ann") ? 204 : 404);
        }
    }

    @Test
    void uploadOfFormerVersionBelongsToWhoKnowsIt() throws IOException {
        String id = id("old", 0);
        Files.writeString(home.resolve("store/registry/uploads/" + id + ".of"), "a");
        Files.createFile(home.resolve("store/registry/uploads/" + id));
        assertThat(registry.sendAs("ann", "GET", "/v2/a/blobs/uploads/" + id).statusCode())
                .isEqualTo(204);
        assertThat(registry.sendAs("ann", "GET", "/v2/b/blobs/uploads/" + id).statusCode())
                .isEqualTo(404);
    }

    @Test
    void personEndsUpload() {
        HttpResponse<byte[]> opened = open("ann");
        assertThat(uploads.end(header(opened, "Docker-Upload-UUID"))).isTrue();
        assertThat(code(registry.sendAs("ann", "PATCH", header(opened, "Location"))))
                .isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
        assertThat(uploads.end(header(opened, "Docker-Upload-UUID"))).isFalse();
        assertThat(uploads.end("../../tags")).isFalse();
    }

    private HttpResponse<byte[]> open(String user) {
        return registry.sendAs(user, "POST", "/v2/a/blobs/uploads/");
    }

    private void make(int count, String user, Instant changed) throws IOException {
        for (int i = 0; i < count; i++) {
            uploads.create(id(user, i), new Owner("a", user));
            touch(id(user, i), changed);
        }
    }

    private void touch(String id, Instant time) throws IOException {
        touch(home.resolve("store/registry/uploads/" + id), time);
    }

    private static void touch(Path file, Instant time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    private static String id(String user, int n) {
        String hex = HexFormat.of().formatHex(user.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return hex + String.format("%0" + (32 - hex.length()) + "d", n);
    }
}
