package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests and responses of every shape pass unchanged.
class ProxyTest {
    @TempDir
    Path dir;

    @Test
    void aRequestReachesTheInstanceAndItsAnswerComesBackWithTheRelease() throws Exception {
        try (Backend backend = Backend.saying("hello");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1")) {
            Client.Answer answer = Client.get(rig.port(), "/a/b?c=d");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.field("x-stele-release")).contains("v1");
            Backend.Asked asked = backend.asked().getFirst();
            assertThat(asked.line()).isEqualTo("GET /a/b?c=d HTTP/1.1");
            assertThat(asked.field("host")).contains("shop.example");
            assertThat(asked.field("x-forwarded-for")).contains("127.0.0.1");
            assertThat(asked.field("x-forwarded-proto")).contains("http");
            assertThat(asked.field("x-forwarded-host")).contains("shop.example");
        }
    }
}
