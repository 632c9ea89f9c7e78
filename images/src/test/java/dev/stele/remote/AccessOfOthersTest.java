package dev.stele.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.stele.layer.Codec;
import dev.stele.remote.TestImages.TestImage;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Who a registry is told to be asked by: tokens, passwords, where they are found, and where they never go.
class AccessOfOthersTest extends RemoteTest {
    private static final String BASIC = "Basic " + base64("ann:hunter2");

    private final TestImage image = TestImages.image("hello", "amd64", Codec.GZIP);

    @Test
    void tokenIsFetchedOnceWithThePassword() {
        image.in(registry, "team/app", "1");
        requireTokens(100);
        docker("\"" + registry.host() + "\":{\"auth\":\"" + base64("ann:hunter2") + "\"}");
        fetch(ref("team/app:1"));
        assertWhole(image);
        assertThat(registry.askedOf("/token"))
                .hasSize(1)
                .allMatch(asked -> asked.authorization().equals(BASIC));
        assertThat(registry.asked)
                .filteredOn(asked -> asked.path().startsWith("/v2/"))
                .noneMatch(asked -> asked.authorization().startsWith("Basic"));
    }

    @Test
    void expiredTokenIsRenewedMidway() {
        image.in(registry, "team/app", "1");
        requireTokens(1);
        fetch(ref("team/app:1"));
        assertWhole(image);
        assertThat(registry.askedOf("/token").size()).isGreaterThan(1);
    }

    @Test
    void basicIsSentOnlyWhenAskedFor() {
        image.in(registry, "team/app", "1");
        requireBasic();
        docker("\"https://" + registry.host() + "/v1/\":{\"username\":\"ann\",\"password\":\"hunter2\"}");
        fetch(ref("team/app:1"));
        assertThat(registry.asked.getFirst().authorization()).isEmpty();
        assertWhole(image);
    }

    @Test
    void refusalSaysWhatWasTriedAndNeverTheSecret() {
        requireBasic();
        assertThat(refusal(ref("team/app:1")).cause()).contains("no file with any");
        docker("\"other.example\":{\"auth\":\"" + base64("x:y") + "\"}");
        assertThat(refusal(ref("team/app:1")).cause())
                .contains("none for it in " + home.resolve("user/.docker/config.json"));
        docker("\"" + registry.host() + "\":{\"auth\":\"" + base64("ann:wrong-secret") + "\"}");
        Problem problem = refusal(ref("team/app:1"));
        assertThat(problem.render()).contains("G423", "user ann", "config.json").doesNotContain("wrong-secret");
    }

    @Test
    void credentialsStayBehindAtARedirect() {
        try (FakeRegistry other = new FakeRegistry()) {
            image.in(registry, "team/app", "1");
            image.in(other, "team/app", "1");
            requireBasic();
            registry.fault(exchange -> FakeRegistry.header(exchange, "Authorization")
                            .equals(BASIC)
                    && exchange.getRequestURI().getPath().contains("/blobs/")
                    && FakeRegistry.redirect(
                            exchange, other.address() + exchange.getRequestURI().getPath()));
            docker("\"" + registry.host() + "\":{\"auth\":\"" + base64("ann:hunter2") + "\"}");
            fetch(ref("team/app:1"));
            assertWhole(image);
            assertThat(other.asked)
                    .isNotEmpty()
                    .allMatch(asked -> asked.authorization().isEmpty());
        }
    }

    @Test
    void otherHostsChallengeIsNotAnswered() {
        try (FakeRegistry other = new FakeRegistry()) {
            image.in(registry, "app", "1");
            registry.fault(exchange -> exchange.getRequestURI().getPath().contains("/blobs/")
                    && FakeRegistry.redirect(
                            exchange, other.address() + exchange.getRequestURI().getPath()));
            other.fault(exchange -> {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
                return FakeRegistry.error(exchange, 401, "who are you");
            });
            docker("\"" + registry.host() + "\":{\"auth\":\"" + base64("ann:hunter2") + "\"}");
            assertThat(refusal(ref("app:1")).code()).isEqualTo("G423");
            assertThat(other.asked).allMatch(asked -> asked.authorization().isEmpty());
        }
    }

    @Test
    void realmOfAnotherSiteGetsNoCredentials() {
        registry.fault(exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"http://tokens.invalid/token\"");
            return FakeRegistry.error(exchange, 401, "who are you");
        });
        docker("\"" + registry.host() + "\":{\"auth\":\"" + base64("ann:hunter2") + "\"}");
        Problem problem = refusal(ref("app:1"));
        assertThat(problem.render()).contains("G430", "tokens.invalid");
    }

    @Test
    void redirectsThatLeaveTheWebOrGoInCirclesEnd() {
        for (String to :
                List.of("file:///etc/passwd", "ftp://127.0.0.1/", "http://u:p@127.0.0.1/x", "/v2/app/manifests/1")) {
            registry.fault(exchange -> FakeRegistry.redirect(exchange, to));
            assertThat(refusal(ref("app:1")).code()).as(to).isEqualTo("G430");
        }
    }

    @Test
    void longestKeyCountsAndFilesHaveAnOrder() {
        image.in(registry, "team/app", "1");
        requireBasic();
        write(
                "auth.json",
                auths("\"" + registry.host() + "\":{\"auth\":\"" + base64("no:no") + "\"},\"" + registry.host()
                        + "/team\":{\"auth\":\"" + base64("ann:hunter2") + "\"},\"" + registry.host()
                        + "/te\":{\"auth\":\""
                        + base64("no:no") + "\"}"));
        environment.put("REGISTRY_AUTH_FILE", "auth.json");
        docker("\"" + registry.host() + "\":{\"auth\":\"" + base64("no:no") + "\"}");
        fetch(ref("team/app:1"));
        assertWhole(image);
        environment.remove("REGISTRY_AUTH_FILE");
        assertThat(refusal(ref("team/app:2")).cause()).contains("user no");
        write(
                "run/containers/auth.json",
                auths("\"" + registry.host() + "\":{\"auth\":\"" + base64("ann:hunter2") + "\"}"));
        environment.put("XDG_RUNTIME_DIR", "run");
        assertThat(refusal(ref("team/app:2")).code()).isEqualTo("G424");
    }

    @Test
    void helperIsAskedAndItsFailuresAreSaid() throws IOException {
        requireBasic();
        Path helper = home.resolve("helper");
        Files.writeString(
                helper, "#!/bin/sh\nread r\necho \"{\\\"Username\\\":\\\"ann\\\",\\\"Secret\\\":\\\"hunter2\\\"}\"\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        CredentialHelper good = new CredentialHelper(helper.toString(), java.time.Duration.ofSeconds(20));
        assertThat(good.get("r.example").orElseThrow().basic()).isEqualTo(BASIC);
        Files.writeString(helper, "#!/bin/sh\necho credentials not found in native keychain\nexit 1\n");
        assertThat(good.get("r.example")).isEmpty();
        write("user/.docker/config.json", "{\"credHelpers\":{\"" + registry.host() + "\":\"stele-test-absent\"}}");
        assertThat(refusal(ref("app:1")).render()).contains("G431", "docker-credential-stele-test-absent");
        write("user/.docker/config.json", "{\"credsStore\":\"../../bin/sh\"}");
        assertThat(refusal(ref("app:1")).code()).isEqualTo("G431");
        write("user/.docker/config.json", "{\"auths\": nonsense");
        assertThat(refusal(ref("app:1")).cause()).isEqualTo("it is no valid JSON");
    }

    @Test
    void challengesAreReadAsTheyAreWritten() {
        assertThat(challenge("Basic realm=\"a, Bearer x=y\"")).isEqualTo("basic {realm=a, Bearer x=y}");
        assertThat(challenge("Basic realm=x, Bearer realm=\"https://t/\",service=\"s\",scope=\"r:a:pull,push\""))
                .isEqualTo("bearer {realm=https://t/, scope=r:a:pull,push, service=s}");
        assertThat(challenge("BEARER realm=\"q\\\"q\"")).isEqualTo("bearer {realm=q\"q}");
        assertThat(challenge("Basic")).isEqualTo("basic {}");
        assertThat(Challenge.of(List.of("Negotiate abc", "Digest realm=\"x\""))).isEmpty();
    }

    @Test
    void credentialsGoToTheSiteOfTheRegistryOnly() {
        assertThat(isOwn("https://index.docker.io", "https://auth.docker.io/token"))
                .isTrue();
        assertThat(isOwn("https://registry.gitlab.com", "https://gitlab.com/jwt/auth"))
                .isTrue();
        assertThat(isOwn("https://r.example:5000", "https://r.example/token")).isTrue();
        assertThat(isOwn("https://r.example", "http://r.example/token")).isFalse();
        assertThat(isOwn("https://r.example.com", "https://example.org/token")).isFalse();
        assertThat(isOwn("https://shop.co.uk", "https://evil.co.uk/token")).isFalse();
        assertThat(isOwn("https://10.0.0.1", "https://10.1.0.1/token")).isFalse();
    }

    private static boolean isOwn(String registry, String realm) {
        return Redirects.isOwnRealm(java.net.URI.create(registry), java.net.URI.create(realm));
    }

    private static String challenge(String header) {
        Challenge found = Challenge.of(List.of(header)).orElseThrow();
        return (found.isBearer() ? "bearer " : "basic ") + new java.util.TreeMap<>(found.parameters());
    }

    /// Every token is good for so many requests.
    private void requireTokens(int requests) {
        AtomicInteger left = new AtomicInteger();
        AtomicInteger number = new AtomicInteger();
        registry.fault(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/token")) {
                assertThat(exchange.getRequestURI().getQuery()).contains("scope=repository:team/app:pull", "service=s");
                left.set(requests);
                String json = "{\"token\":\"t" + number.incrementAndGet() + "\",\"expires_in\":60}";
                return FakeRegistry.send(exchange, 200, json.getBytes(StandardCharsets.UTF_8));
            }
            boolean good = FakeRegistry.header(exchange, "Authorization").equals("Bearer t" + number.get())
                    && left.getAndDecrement() > 0;
            return !good && refuse(exchange, "Bearer realm=\"" + registry.address() + "/token\",service=\"s\"");
        });
    }

    private void requireBasic() {
        registry.fault(exchange ->
                !FakeRegistry.header(exchange, "Authorization").equals(BASIC) && refuse(exchange, "Basic realm=\"r\""));
    }

    private static boolean refuse(HttpExchange exchange, String challenge) throws IOException {
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        return FakeRegistry.error(exchange, 401, "who are you");
    }

    private void docker(String entries) {
        write("user/.docker/config.json", auths(entries));
    }

    private static String auths(String entries) {
        return "{\"auths\":{" + entries + "}}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
