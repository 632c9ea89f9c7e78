package dev.stele.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Clients are sent to the address that they used.
class AuthorityTest extends RegistryTest {
    @Test
    void realmIsAddressThatClientUsed() {
        for (String host : List.of(
                "registry.example:5000",
                "registry.example",
                "10.1.2.3:5000",
                "[2001:db8::1]:5000",
                "a_b.example:1",
                "REGISTRY.example.:80")) {
            assertThat(challenge("Host: " + host)).isEqualTo(realm(host));
        }
    }

    @Test
    void headersOfProxiesAreNotBelieved() {
        assertThat(challenge("Host: used.example\r\nX-Forwarded-Host: forged.example\r\nX-Forwarded-Proto: https\r\n"
                        + "Forwarded: host=forged.example;proto=https"))
                .isEqualTo(realm("used.example"));
    }

    @Test
    void whatIsNoAddressIsIgnored() throws Exception {
        InetSocketAddress own = new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 5000);
        for (String bad : List.of(
                "",
                "a\"b",
                "a,scope=\"x\"",
                "user@host",
                "a/b",
                "a b",
                "a\r\nb",
                "a,b",
                "-a",
                "a:",
                "a:123456",
                "[::1",
                "[evil]",
                "ä.example",
                "a".repeat(262))) {
            assertThat(Authority.of(Optional.of(bad), own)).as(bad).isEqualTo("192.0.2.7:5000");
        }
        assertThat(Authority.of(Optional.empty(), own)).isEqualTo("192.0.2.7:5000");
        InetSocketAddress six = new InetSocketAddress(InetAddress.getByName("fe80::1%1"), 5000);
        assertThat(Authority.of(Optional.empty(), six)).isEqualTo("[fe80:0:0:0:0:0:0:1]:5000");
    }

    @Test
    void registryOnAllAddressesNamesTheOneInUse() {
        Path other = home.resolve("other");
        try (Registry everywhere = Registry.start(
                new RegistrySettings(new InetSocketAddress("0.0.0.0", 0), other, home.resolve("registry.token")),
                registry.store(),
                () -> RunningRegistry.NOW,
                new SecureRandom())) {
            int port = everywhere.port();
            assertThat(RunningRegistry.rawReply(port, "GET /v2/ HTTP/1.0\r\n\r\n"))
                    .contains("realm=\"http://127.0.0.1:" + port + "/token\",service=\"127.0.0.1:" + port + "\"");
            assertThat(RunningRegistry.rawReply(port, "GET /v2/ HTTP/1.1\r\nHost: my.example:7\r\n\r\n"))
                    .contains("realm=\"http://my.example:7/token\"")
                    .doesNotContain("0.0.0.0");
        }
    }

    @Test
    void locationsNameNoHost() {
        String opened = registry.rawReply("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: evil.example\r\n"
                + "Authorization: " + registry.basic() + "\r\nContent-Length: 0\r\n\r\n");
        assertThat(opened)
                .contains("202 Accepted", "Location: /v2/a/blobs/uploads/")
                .doesNotContain("evil.example");
    }

    private String challenge(String headers) {
        return registry.rawReply("GET /v2/ HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n")
                .lines()
                .filter(line -> line.startsWith("WWW-Authenticate: "))
                .findFirst()
                .orElse("none");
    }

    private static String realm(String host) {
        return "WWW-Authenticate: Bearer realm=\"http://%1$s/token\",service=\"%1$s\"".formatted(host);
    }
}
