package dev.stele.registry;

import static dev.stele.registry.RunningRegistry.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.OddFile;
import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AccessTest extends RegistryTest {
    @Test
    void pingAlwaysAsksForToken() {
        HttpResponse<byte[]> answer = registry.sendAsNobody("GET", "/v2/");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(header(answer, "WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"http://%1$s/token\",service=\"%1$s\"".formatted(registry.address()));
        String pull = token("/token?scope=repository:a:pull");
        assertThat(registry.sendAsNobody("GET", "/v2/", "Authorization", "Bearer " + pull)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void createsTokenFileOnceForOwnerOnly() throws IOException {
        Path file = home.resolve("registry.token");
        String password = registry.password();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(password).hasSize(43);
        registry.restart();
        assertThat(registry.password()).isEqualTo(password);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> registry.restart()).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        registry.restart();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void refusesATokenFileThatIsNone() throws IOException {
        Path file = home.resolve("registry.token");
        for (OddFile odd : new OddFile[] {OddFile.FIFO, OddFile.SOCKET, OddFile.FOLDER}) {
            odd.put(file);
            assertThatThrownBy(() -> registry.restart()).hasMessageContaining("not a regular file");
        }
        Files.delete(file);
        registry.restart();
    }

    @Test
    void localReadsNeedNoCredentials() {
        assertThat(registry.sendAsNobody("GET", "/v2/a/blobs/" + Digest.sha256(new byte[0]))
                        .statusCode())
                .isEqualTo(404);
        assertThat(registry.sendAsNobody("HEAD", "/v2/a/manifests/x").statusCode())
                .isEqualTo(404);
    }

    @Test
    void readsUnderOtherHostNameNeedToken() {
        assertThat(registry.raw("GET /v2/a/tags/list HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .contains("401");
        assertThat(registry.raw("GET /v2/a/tags/list HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n"))
                .contains("404");
    }

    @Test
    void everyWriteNeedsPassword() {
        for (String call : List.of(
                "POST /v2/a/blobs/uploads/",
                "PATCH /v2/a/blobs/uploads/x",
                "PUT /v2/a/blobs/uploads/x",
                "GET /v2/a/blobs/uploads/x",
                "DELETE /v2/a/blobs/uploads/x",
                "PUT /v2/a/manifests/x",
                "DELETE /v2/a/manifests/x",
                "DELETE /v2/a/blobs/x",
                "POST /v2/a/tags/list",
                "POST /v2/a/referrers/x")) {
            String[] parts = call.split(" ", -1);
            HttpResponse<byte[]> answer = registry.sendAsNobody(parts[0], parts[1]);
            assertThat(answer.statusCode()).as(call).isEqualTo(401);
            assertThat(header(answer, "WWW-Authenticate")).contains("scope=\"repository:a:pull,push\"");
        }
    }

    @Test
    void tokenGrantsOnlyRequestedAndAllowedScopes() {
        String pull = token("/token?scope=repository:a:pull,push");
        assertThat(upload("a", "Bearer " + pull)).isEqualTo(401);
        String push = token("/token?scope=repository:a:pull,push&scope=repository:c:pull", registry.basic());
        assertThat(upload("a", "Bearer " + push)).isEqualTo(202);
        assertThat(upload("b", "Bearer " + push)).isEqualTo(401);
        assertThat(upload("c", "Bearer " + push)).isEqualTo(401);
        assertThat(upload("b", registry.basic())).isEqualTo(202);
    }

    @Test
    void forgedTruncatedOrExpiredTokenGrantsNothing() {
        String token = token("/token?scope=repository:a:push", registry.basic());
        assertThat(upload("a", "Bearer " + token)).isEqualTo(202);
        for (String bad : List.of(
                token.substring(1), token.substring(0, token.length() - 2), token.replace(".", ""), ".", "", "x.y")) {
            assertThat(upload("a", "Bearer " + bad)).as(bad).isEqualTo(401);
        }
        registry.setTime(RunningRegistry.NOW.plusSeconds(299));
        assertThat(upload("a", "Bearer " + token)).isEqualTo(202);
        registry.setTime(RunningRegistry.NOW.plusSeconds(300));
        assertThat(upload("a", "Bearer " + token)).isEqualTo(401);
    }

    @Test
    void refusesWrongPassword() {
        assertThat(registry.sendAsNobody("GET", "/token", "Authorization", "Basic YTpi")
                        .statusCode())
                .isEqualTo(401);
        assertThat(upload("a", "Basic YTpi")).isEqualTo(401);
        assertThat(upload("a", "Basic !!")).isEqualTo(401);
    }

    @Test
    void refusesEncodedAndUnsafePaths() {
        StringBuilder table = new StringBuilder();
        for (String path : List.of(
                "/v2/a/../b/tags/list",
                "/v2/a%2fb/tags/list",
                "/v2/%2e%2e%2fb/tags/list",
                "/v2/a%252fb/tags/list",
                "/v2/a%00/tags/list",
                "/v2/a//b/tags/list",
                "/v2/UPPER/tags/list",
                "/v2/" + "a".repeat(300) + "/tags/list",
                "/v2/_catalog",
                "/v2/blobs/uploads/tags/list",
                "/v2/a/blobs/sha256%3A" + "0".repeat(64),
                "/v2/a/tags/other",
                "/")) {
            String status = registry.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            String name = path.length() > 40 ? path.substring(0, 40) + "…" : path;
            table.append(name).append(" → ").append(status, 9, 12).append('\n');
        }
        assertThat(table.toString()).isEqualTo("""
                /v2/a/../b/tags/list → 400
                /v2/a%2fb/tags/list → 400
                /v2/%2e%2e%2fb/tags/list → 400
                /v2/a%252fb/tags/list → 400
                /v2/a%00/tags/list → 400
                /v2/a//b/tags/list → 400
                /v2/UPPER/tags/list → 400
                /v2/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… → 400
                /v2/_catalog → 404
                /v2/blobs/uploads/tags/list → 404
                /v2/a/blobs/sha256%3A0000000000000000000… → 404
                /v2/a/tags/other → 404
                / → 404
                """);
    }

    private int upload(String repository, String authorization) {
        return registry.sendAsNobody("POST", "/v2/" + repository + "/blobs/uploads/", "Authorization", authorization)
                .statusCode();
    }

    private String token(String path, String... authorization) {
        HttpResponse<byte[]> answer = authorization.length == 0
                ? registry.sendAsNobody("GET", path)
                : registry.sendAsNobody("GET", path, "Authorization", authorization[0]);
        Json json = Json.parse(answer.body());
        assertThat(json.number("expires_in")).isEqualTo(300);
        assertThat(json.string("access_token")).isEqualTo(json.string("token"));
        return json.string("token");
    }
}
