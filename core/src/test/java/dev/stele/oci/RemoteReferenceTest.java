package dev.stele.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of images of other registries.
class RemoteReferenceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx                         | docker.io/library/nginx              | docker.io/library/nginx",
                "nginx:1.27                    | docker.io/library/nginx:1.27         | docker.io/library/nginx",
                "shop/web:1                    | docker.io/shop/web:1                 | docker.io/shop/web",
                "docker.io/nginx:1             | docker.io/library/nginx:1            | docker.io/library/nginx",
                "index.docker.io/library/nginx | docker.io/library/nginx              | docker.io/library/nginx",
                "r.example/web:1               | r.example/web:1                      | r.example/web",
                "R.Example:5000/a/b            | R.Example:5000/a/b                   | r.example-5000/a/b",
                "localhost/web:1               | localhost/web:1                      | localhost/web",
                "localhost:5000/web            | localhost:5000/web                   | localhost-5000/web",
                "[::1]:5000/web                | [::1]:5000/web                       | 1-5000/web"
            })
    void twoTextsOfOneImageAreOneValue(String text, String shown, String local) {
        RemoteReference image = RemoteReference.parse(text);
        assertThat(image).hasToString(shown);
        assertThat(image.localRepository()).isEqualTo(local);
        assertThat(Reference.isRepository(image.localRepository())).isTrue();
        assertThat(RemoteReference.parse(shown)).isEqualTo(image);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://r.example/web",
                "docker://r.example/web",
                "r.example:0/web",
                "r.example:70000/web",
                "r..example/web",
                "-r.example/web",
                "user@r.example/web",
                "r.example/Web",
                "r.example/web:a b",
                "r.example/web@sha256:12",
                "r.example/",
                ""
            })
    void whatIsNoNameIsRefused(String text) {
        assertThatThrownBy(() -> RemoteReference.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5000/a,true",
        "127.0.0.1/a,true",
        "[::1]:1/a,true",
        "127.0.0.1.example/a,false",
        "localhost.example/a,false",
        "r.example/a,false",
        "128.0.0.1/a,false"
    })
    void onlyThisMachineIsAskedWithoutTls(String text, boolean loopback) {
        assertThat(RemoteReference.parse(text).isLoopback()).isEqualTo(loopback);
    }
}
